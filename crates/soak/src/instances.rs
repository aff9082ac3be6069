//! Takes a data folder as the app does: one at a time, a second start hands over and ends.

use std::path::Path;

use crate::child::Failed;

/// The hold on the folder; `None` when another one has it.
#[cfg(feature = "instances")]
pub fn take(data: &Path) -> Result<Option<countersign_app::instance::Instance>, Failed> {
    use countersign_app::instance::{HandOver, Start, start};
    match start(data, &HandOver { files: Vec::new() })? {
        Start::First(hold) => {
            hold.listen(|_| {})?;
            Ok(Some(hold))
        }
        Start::HandedOver => Ok(None),
    }
}

/// Not in this build.
#[cfg(not(feature = "instances"))]
pub fn take(_: &Path) -> Result<Option<()>, Failed> {
    Err("this build has no instances".into())
}
