//! The practice service seen from outside, over raw TCP.

mod clients;
mod geometry;
mod main_job;
