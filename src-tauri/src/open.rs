//! Leaving the app: addresses to the browser, folders to the file manager.

use std::time::Duration;

use countersign_app::{UserError, envelopes::OpenedAddress};

/// Long enough for a missing browser to be noticed, short enough not to be felt.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Hands an address or a folder to the system. Where nothing takes it, the reply says so and the window shows the
/// address to be copied.
pub async fn open(address: String) -> Result<OpenedAddress, UserError> {
    let asked = address.clone();
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        // Nobody listens any more when the system took longer than we wait: it is opening then.
        let _late = sender.send(open::that(&asked).is_ok());
    });
    let opened = match tokio::time::timeout(PATIENCE, receiver).await {
        Ok(said) => said.unwrap_or(false),
        Err(_still_running) => true,
    };
    Ok(OpenedAddress { address, opened })
}
