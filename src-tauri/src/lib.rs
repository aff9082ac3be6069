//! The shell of Countersign: the window, the commands, the page pictures. It forwards and holds no rules of its own;
//! what is done stands in `countersign-app`.

mod channel;
mod commands;
mod drop;
mod notify;
mod open;
mod page_protocol;
mod start;
mod state;
mod tray;
mod window;

pub use start::run;
