//! The list: several envelopes at once, searches, the list as a file.

use countersign_app::{
    UserError,
    csv::{ExportList, ExportedList},
    many::{ActOnMany, EnvelopeIds, ListIds, ManyResults},
    search::{FindPeople, FoundPeople, SaveSearch, SavedSearch, SavedSearchOf, SavedSearches},
};
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use crate::state::Shell;

super::forward! {
    act_on_many(argument: ActOnMany) -> ManyResults;
    list_ids(argument: ListIds) -> EnvelopeIds;
    saved_searches() -> SavedSearches;
    save_search(argument: SaveSearch) -> SavedSearch;
    remove_saved_search(argument: SavedSearchOf) -> ();
    find_people(argument: FindPeople) -> FoundPeople;
}

/// Asks where to, and writes the list there. `None` when the dialog was closed.
#[tauri::command]
pub async fn export_list(
    shell: State<'_, Shell>,
    window: WebviewWindow,
    argument: ExportList,
) -> Result<Option<ExportedList>, UserError> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    window
        .dialog()
        .file()
        .set_parent(&window)
        .set_title("Export the list")
        .set_file_name("Envelopes.csv")
        .add_filter("Comma-separated values", &["csv"])
        .save_file(move |file| {
            // The page may be gone when the dialog closes: then nobody wants it.
            let _ = sender.send(file);
        });
    let Some(file) = receiver.await.ok().flatten().and_then(|file| file.into_path().ok()) else { return Ok(None) };
    shell.app.export_list_to(argument, &file).await.map(Some)
}
