//! The practice service seen from outside, over raw TCP.

mod main_job;
mod geometry;
