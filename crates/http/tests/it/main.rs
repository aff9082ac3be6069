//! The client against raw servers that cut, lie, stall and read on.

mod proxy;
mod reads;
mod server;
mod uploads;
