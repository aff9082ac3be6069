//! The practice service seen from outside, over raw TCP.

mod boxes;
mod changes;
mod clients;
mod faults;
mod files;
mod geometry;
mod habits;
mod main_job;
mod pages;
mod paper;
mod process;
mod processing;
mod reading;
mod rules;
mod signing;
mod world;
