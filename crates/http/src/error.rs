//! Why a call gave no reply.

use std::{error::Error as StdError, io};

use thiserror::Error;

/// Why a call gave no reply. A reply of any status is not an error.
#[derive(Debug, Error)]
pub enum HttpError {
    /// The address is not https, nor http to a loopback literal, or holds more than an origin.
    #[error("could not use the address {0}")]
    Origin(String),
    /// The key holds characters that a header cannot carry.
    #[error("could not use the key: it holds characters that cannot be sent")]
    Key,
    /// The client could not be set up.
    #[error("could not set up the connection")]
    Setup(#[source] reqwest::Error),
    /// No connection was made.
    #[error("could not connect")]
    NotConnected(#[source] reqwest::Error),
    /// The deadline passed.
    #[error("could not get a reply in time")]
    Timeout,
    /// The connection broke, or the reply could not be understood.
    #[error("could not read the reply")]
    Broken(#[source] reqwest::Error),
    /// The reply is larger than allowed.
    #[error("could not take a reply of more than {limit} bytes")]
    Oversize {
        /// The limit.
        limit: u64,
    },
    /// The file does not begin as expected.
    #[error("could not use the file: it is of another kind than expected")]
    OtherKind,
    /// The file could not be written.
    #[error("could not write the file")]
    File(#[source] io::Error),
}

impl HttpError {
    /// Sorts an error of reqwest's, without the address in it.
    pub(crate) fn from_reqwest(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_connect() {
            Self::NotConnected(error)
        } else if error.is_timeout() {
            Self::Timeout
        } else {
            Self::Broken(error)
        }
    }
}

/// An error and its causes in one line, without the address.
pub(crate) fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut next = StdError::source(&error);
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
