//! The documents that cross the wire, one file a resource. Readers take every form that the provider was seen to send;
//! writers send the narrowest documented one.

pub mod create;
pub mod envelope;
pub mod loose;
pub mod search;
