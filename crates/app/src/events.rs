//! What Rust tells the page, through the one channel that [`subscribe`](crate::commands) gives it.

use countersign_envelope::{DocumentId, EnvelopeId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::documents::{ImportFile, Ticket};

/// One message to the page. `changed` carries no payload: the page reads the row again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Event {
    /// A row changed: an envelope (list and detail read again), the accounts, or the settings.
    Changed {
        /// What.
        what: Changed,
        /// Which, where it is one.
        id: Option<String>,
    },
    /// Files are being dragged over the window, or were and left it.
    DragOver {
        /// True while they are over it.
        over: bool,
        /// How many files.
        count: u32,
    },
    /// Files were dropped, handed over by a second start, or given on the command line.
    Dropped {
        /// What the page may ask to import.
        ticket: Ticket,
    },
    /// A file of an import has got further.
    Importing {
        /// The import.
        import: String,
        /// The envelope.
        envelope: EnvelopeId,
        /// The file and how far it is.
        file: ImportFile,
        /// The draft's revision after it.
        revision: u32,
    },
    /// A document of a draft changed otherwise than by an edit: unlocked or replaced. The page opens the draft again.
    DocumentChanged {
        /// The envelope.
        envelope: EnvelopeId,
        /// The document.
        document: DocumentId,
    },
    /// Bytes of an upload that are sent so far.
    Uploading {
        /// The envelope.
        envelope: EnvelopeId,
        /// Sent so far.
        sent_bytes: u64,
        /// Of how many.
        total_bytes: u64,
        /// Bytes a second, from the first second on.
        #[ts(optional)]
        bytes_per_second: Option<u64>,
        /// Seconds left, while it moves.
        #[ts(optional)]
        seconds_left: Option<u32>,
    },
    /// A notification was pressed: the page shows this envelope, or the list.
    Open {
        /// The envelope.
        envelope: Option<EnvelopeId>,
    },
    /// The window got or lost the focus.
    Focus {
        /// True when it has it.
        focused: bool,
    },
    /// The window was maximised or restored.
    Maximised {
        /// True when it is.
        maximised: bool,
    },
}

/// What kind of row changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Changed {
    /// An envelope.
    Envelope,
    /// The accounts.
    Accounts,
    /// The settings.
    Settings,
}
