//! The real window, driven through WebKitWebDriver on a display of its own: WebKitGTK, SQLite, the keychain, the worker
//! and the practice service are the real ones. Pictures of each step are kept under `target/window/`.

mod actions;
mod clock;
mod closing;
mod command;
mod desk;
mod desktop;
mod files;
mod hands;
mod list;
mod main_job;
mod outbox;
mod power_cut;
mod rail;
mod rehearsal;
mod rehearse;
mod stamp;
mod start;
mod steps;
