//! Documents.

use countersign_app::{
    UserError,
    documents::{
        DocumentOf, ImportDocuments, ImportStarted, PageOf, PageText, ReplaceDocument, SetView, Ticket, UnlockDocument,
    },
    drafts::DraftView,
};
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use crate::state::Shell;

super::forward! {
    import_documents(argument: ImportDocuments) -> ImportStarted;
    unlock_document(argument: UnlockDocument) -> DraftView;
    use_unlocked_copy(argument: DocumentOf) -> DraftView;
    replace_document(argument: ReplaceDocument) -> DraftView;
    set_view(argument: SetView) -> ();
    page_text(argument: PageOf) -> PageText;
}

/// Asks for files with the system's own dialog. The paths stay here; the page gets a ticket.
#[tauri::command]
pub async fn pick_documents(shell: State<'_, Shell>, window: WebviewWindow) -> Result<Option<Ticket>, UserError> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    window
        .dialog()
        .file()
        .set_parent(&window)
        .set_title("Open PDFs")
        .add_filter("PDF and Word", &["pdf", "PDF", "docx", "doc"])
        .pick_files(move |files| {
            // The page may be gone when the dialog closes: then nobody wants them.
            let _ = sender.send(files);
        });
    let picked = receiver.await.ok().flatten().unwrap_or_default();
    let paths: Vec<_> = picked.into_iter().filter_map(|file| file.into_path().ok()).collect();
    Ok((!paths.is_empty()).then(|| shell.app.ticket(paths)))
}
