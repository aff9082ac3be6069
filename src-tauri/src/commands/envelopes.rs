//! Envelopes.

use countersign_app::{
    UserError,
    documents::PageOf,
    envelopes::{
        EnvelopeDetail, EnvelopeList, EnvelopeOf, ListEnvelopes, OpenedAddress, OpenedPages, Send, SendInfo, Watch,
    },
    pack::{PackRule, PackRuleView},
};
use tauri::State;

use crate::{open, state::Shell};

super::forward! {
    list_envelopes(argument: ListEnvelopes) -> EnvelopeList;
    get_envelope(argument: EnvelopeOf) -> EnvelopeDetail;
    watch(argument: Watch) -> ();
    check_now(argument: Watch) -> ();
    send(argument: Send) -> SendInfo;
    stop_send(argument: EnvelopeOf) -> ();
    release_send(argument: EnvelopeOf) -> SendInfo;
    withdraw(argument: EnvelopeOf) -> ();
    undo_withdraw(argument: EnvelopeOf) -> ();
    archive(argument: EnvelopeOf) -> ();
    unarchive(argument: EnvelopeOf) -> ();
    get_pack(argument: EnvelopeOf) -> ();
    open_pack_file(argument: PageOf) -> OpenedPages;
    pack_rule() -> PackRuleView;
    preview_pack_rule(argument: PackRule) -> PackRuleView;
    set_pack_rule(argument: PackRule) -> PackRuleView;
}

/// Opens the folder of the finished documents.
#[tauri::command]
pub async fn open_pack_folder(shell: State<'_, Shell>, argument: EnvelopeOf) -> Result<OpenedAddress, UserError> {
    let folder = shell.app.pack_folder(&argument).await?;
    open::open(folder.to_string_lossy().into_owned()).await
}

/// Opens the practice mailbox in the browser.
#[tauri::command]
pub async fn open_mailbox(shell: State<'_, Shell>, argument: EnvelopeOf) -> Result<OpenedAddress, UserError> {
    // All pretend inboxes stand on one page; which envelope was asked from changes nothing there.
    drop(argument);
    open::open(shell.app.mailbox().await?).await
}
