//! What the commands share.

use std::{path::PathBuf, sync::atomic::AtomicBool};

use countersign_app::App;

use crate::channel::PageChannel;

/// The state that tauri keeps for the commands.
pub struct Shell {
    /// The use cases.
    pub app: App,
    /// The way to the page.
    pub page: PageChannel,
    /// The data folder, for "open the data folder".
    pub data: PathBuf,
    /// True once the window was shown for the first time.
    pub revealed: AtomicBool,
}
