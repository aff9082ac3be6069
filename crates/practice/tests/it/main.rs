//! The practice service seen from outside, over raw TCP.

mod boxes;
mod changes;
mod clients;
mod files;
mod geometry;
mod main_job;
mod pages;
mod process;
mod processing;
mod reading;
mod rules;
mod signing;
mod world;
