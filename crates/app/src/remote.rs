//! What a command asks for, and how it is answered: in the command's own process when nothing else runs, else by the
//! app that holds the data folder, over its socket. Both do it with the same code, so nothing is written by two.
//!
//! A line is one JSON object. The command says `{"ask": …}`; back come `{"say": "taken"}`, any number of
//! `{"say": "progress", …}` and at last `{"say": "answer", …}`. Asking again does no harm: what makes something carries
//! a word that is taken once.
//!
//! Look next at `work.rs` for what each is answered by, `follow.rs` for a send until it is over, `line.rs` for the socket.

mod follow;
mod line;
mod pack;
mod reports;
mod work;

use std::path::PathBuf;

use countersign_envelope::{EnvelopeId, Millis};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{UserError, exchange::GivenFile, words};

pub use line::{HungUp, Line, ask_over};
pub use work::Say;

/// How a command ended; its exit code. `docs/cli.md` has the same table, and a test compares them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// Done.
    Done,
    /// Something on this computer did not work.
    Failed,
    /// The command line or a file cannot be understood.
    Usage,
    /// Something must be fixed before it can be sent.
    NotReady,
    /// The provider said no.
    Refused,
    /// It is not known whether it went out.
    Unknown,
    /// It waits: for a person, a key, a connection or its time.
    Held,
    /// The data folder is held by something that does not answer.
    Busy,
    /// There is no such envelope or account.
    NotThere,
    /// It ended without everyone's signature.
    Ended,
    /// A person stopped it.
    Stopped,
}

impl Exit {
    /// All, in the order of their codes.
    pub const ALL: [Self; 11] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::NotReady,
        Self::Refused,
        Self::Unknown,
        Self::Held,
        Self::Busy,
        Self::NotThere,
        Self::Ended,
        Self::Stopped,
    ];

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotReady => 3,
            Self::Refused => 4,
            Self::Unknown => 5,
            Self::Held => 6,
            Self::Busy => 7,
            Self::NotThere => 8,
            Self::Ended => 9,
            Self::Stopped => 10,
        }
    }

    /// Its word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NotReady => "not_ready",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Held => "held",
            Self::Busy => "busy",
            Self::NotThere => "not_there",
            Self::Ended => "ended",
            Self::Stopped => "stopped",
        }
    }
}

/// What a command asks for. Paths are absolute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "ask")]
pub enum Ask {
    /// The accounts.
    Accounts,
    /// What keeps a file from being sent.
    Check {
        /// The file.
        file: GivenFile,
        /// The account that it is to go through; the usual one unless given.
        account: Option<String>,
    },
    /// Sends a file.
    Send(SendFile),
    /// Where one envelope stands, or all.
    Status {
        /// Which: id, reference or word.
        id: Option<String>,
        /// Ask the provider first.
        check: bool,
        /// All, and not only those in which something happened last.
        all: bool,
    },
    /// Waits until an envelope is over.
    Wait {
        /// Which.
        id: String,
        /// Where its pack goes.
        pack: Option<PathBuf>,
    },
    /// Reminds everyone whose turn it is.
    Remind {
        /// Which.
        id: String,
    },
    /// Stops an envelope at its provider.
    Withdraw {
        /// Which.
        id: String,
    },
    /// Puts the finished documents into a folder.
    Pack {
        /// Which.
        id: String,
        /// The folder in which the pack's folder is made.
        dir: PathBuf,
    },
}

/// Sends a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendFile {
    /// The file.
    pub file: GivenFile,
    /// Name or id of the account.
    pub account: String,
    /// When it goes out; at once unless given.
    pub at: Option<Millis>,
    /// Wait until everyone has signed, or it ended otherwise.
    pub wait: bool,
    /// Where its pack goes.
    pub pack: Option<PathBuf>,
    /// The word that is taken once.
    pub once: String,
}

/// What is happening, while a command waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// A stable word, such as `send_gated`.
    pub code: String,
    /// As a sentence.
    pub sentence: String,
    /// Of which envelope.
    pub envelope: Option<EnvelopeId>,
    /// The mailbox of the practice service, where its invitations are.
    pub mailbox: Option<String>,
}

/// How a command ended, and with what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The exit code.
    pub exit: Exit,
    /// What was asked for, as JSON. Its members are those of `docs/cli.md`.
    pub result: Value,
    /// The same for people, line by line.
    pub text: Vec<String>,
    /// What was wrong.
    pub errors: Vec<UserError>,
}

impl Answer {
    /// An end with a result.
    pub fn of(exit: Exit, result: Value, text: Vec<String>) -> Self {
        Self { exit, result, text, errors: Vec::new() }
    }

    /// The end of a command that a person or the system cut off.
    pub fn interrupted() -> Self {
        Self::of(Exit::Stopped, Value::Null, vec![words::sentence("command_interrupted", &[])])
    }

    /// An end with errors.
    pub fn wrong(exit: Exit, errors: Vec<UserError>) -> Self {
        Self { exit, result: Value::Null, text: Vec::new(), errors }
    }
}

impl From<UserError> for Answer {
    fn from(error: UserError) -> Self {
        Self::wrong(exit_of(&error), vec![error])
    }
}

/// The exit code of an error.
pub(crate) fn exit_of(error: &UserError) -> Exit {
    match error.code.as_str() {
        code if code.starts_with("envelope_file_") || code.starts_with("command_") => Exit::Usage,
        code if code.starts_with("pdf_worker") || code.starts_with("pdf_library") || code.ends_with("_timeout") => {
            Exit::Failed
        }
        code if code.starts_with("file_") || code.starts_with("pdf_") => Exit::Usage,
        "not_there" | "account_unknown" | "account_none" | "account_gone" => Exit::NotThere,
        "draft_not_ready" | "pack_not_complete" | "withdraw_not_running" | "act_not_offered" => Exit::NotReady,
        "provider_refused" | "provider_key_refused" | "provider_unreadable" => Exit::Refused,
        "act_gone" | "act_not_allowed" | "act_not_taken" | "act_state" | "act_used_up" => Exit::Refused,
        "provider_not_reached" | "account_key_missing" | "keychain_locked" => Exit::Held,
        "act_not_now" | "act_not_reached" | "act_too_soon" | "act_busy" => Exit::Held,
        "act_unheard" => Exit::Unknown,
        _ => Exit::Failed,
    }
}
