//! What an envelope is.
