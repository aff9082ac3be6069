//! Yoti Sign against its documented wire, against the practice service, and against the contract of every provider.

mod acts;
mod create;
mod practice;
mod reads;
mod rules;
mod server;
