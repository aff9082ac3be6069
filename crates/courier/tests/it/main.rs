//! Sends over the real store and a scripted provider that keeps the truth.

mod fake;
mod gate;
mod hour;
mod looks;
mod preflight;
mod recovery;
mod repeats;
mod schedules;
mod verdicts;
mod world;
