//! Drafts.

use countersign_app::{
    UserError,
    drafts::{Applied, ApplyEdit, DraftView, StepHistory},
    envelopes::EnvelopeOf,
    exchange::Exported,
};
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use crate::state::Shell;

super::forward! {
    new_draft() -> EnvelopeOf;
    open_draft(argument: EnvelopeOf) -> DraftView;
    apply_edit(argument: ApplyEdit) -> Applied;
    undo(argument: StepHistory) -> Applied;
    redo(argument: StepHistory) -> Applied;
    delete_draft(argument: EnvelopeOf) -> ();
    restore_draft(argument: EnvelopeOf) -> ();
    duplicate(argument: EnvelopeOf) -> EnvelopeOf;
}

/// Asks for a folder, and writes an envelope into a new folder in it. The path stays here.
#[tauri::command]
pub async fn export_envelope(
    shell: State<'_, Shell>,
    window: WebviewWindow,
    argument: EnvelopeOf,
) -> Result<Option<Exported>, UserError> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let dialog = window.dialog().file().set_parent(&window).set_title("Export to which folder?");
    dialog.pick_folder(move |folder| {
        // The page may be gone when the dialog closes: then nobody wants it.
        let _ = sender.send(folder);
    });
    match receiver.await.ok().flatten().and_then(|folder| folder.into_path().ok()) {
        Some(folder) => shell.app.export_to(argument, folder).await.map(Some),
        None => Ok(None),
    }
}

/// Asks for an ENVELOPE.json and makes a draft of it. The path stays here.
#[tauri::command]
pub async fn import_envelope(shell: State<'_, Shell>, window: WebviewWindow) -> Result<Option<EnvelopeOf>, UserError> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let dialog = window.dialog().file().set_parent(&window).set_title("Import an ENVELOPE.json");
    dialog.add_filter("Envelope", &["json", "JSON"]).pick_file(move |file| {
        // The page may be gone when the dialog closes: then nobody wants it.
        let _ = sender.send(file);
    });
    match receiver.await.ok().flatten().and_then(|file| file.into_path().ok()) {
        Some(path) => shell.app.import_from(path).await.map(Some),
        None => Ok(None),
    }
}
