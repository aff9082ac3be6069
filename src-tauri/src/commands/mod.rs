//! The commands: each forwards to the use case of the same name. The table of their types is
//! `countersign_app::commands::COMMANDS`; a test compares it with the handlers here.

use countersign_app::{UserError, events::Event};
use tauri::{State, ipc::Channel};

use crate::state::Shell;

pub mod accounts;
pub mod actions;
pub mod documents;
pub mod drafts;
pub mod envelopes;
pub mod list;
pub mod outbox;
pub mod rehearse;
pub mod settings;

/// Defines commands that take an argument, or none, and hand it to the use case of the same name.
macro_rules! forward {
    ($($name:ident($($argument:ident: $type:ty)?) -> $reply:ty);+ $(;)?) => {$(
        #[tauri::command]
        pub async fn $name(
            shell: tauri::State<'_, $crate::state::Shell>
            $(, $argument: $type)?
        ) -> Result<$reply, countersign_app::UserError> {
            shell.app.$name($($argument)?).await
        }
    )+};
}
pub(crate) use forward;

/// Gives the page its channel.
#[tauri::command]
pub async fn subscribe(shell: State<'_, Shell>, channel: Channel<Event>) -> Result<(), UserError> {
    shell.page.subscribe(channel);
    Ok(())
}

macro_rules! handlers {
    ($($module:ident::$name:ident),+ $(,)?) => {
        /// Answers the page's calls.
        pub fn handler() -> impl Fn(tauri::ipc::Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![subscribe, $($module::$name),+]
        }

        #[cfg(test)]
        const HANDLED: &[&str] = &[$(stringify!($name)),+];
    };
}

handlers! {
    accounts::add_account, accounts::list_accounts, accounts::remove_account, accounts::rename_account,
    accounts::replace_key, accounts::set_default_account, accounts::test_account,
    actions::bring_back, actions::correct_person, actions::delete_there, actions::hand_in_copy, actions::labels,
    actions::remind, actions::remind_waiting, actions::remove_envelope, actions::removed, actions::reopen,
    actions::resend_pack, actions::send_to_others, actions::set_labels, actions::set_note,
    documents::import_documents, documents::page_text, documents::pick_documents, documents::replace_document,
    documents::set_view, documents::unlock_document, documents::use_unlocked_copy,
    drafts::apply_edit, drafts::delete_draft, drafts::duplicate, drafts::export_envelope, drafts::import_envelope,
    drafts::new_draft, drafts::open_draft, drafts::redo,
    drafts::restore_draft, drafts::undo,
    envelopes::archive, envelopes::check_now, envelopes::get_envelope, envelopes::get_pack, envelopes::list_envelopes,
    envelopes::open_mailbox, envelopes::open_pack_file, envelopes::open_pack_folder, envelopes::pack_rule, envelopes::preview_pack_rule,
    envelopes::set_pack_rule, envelopes::release_send,
    envelopes::send, envelopes::stop_send, envelopes::unarchive, envelopes::undo_withdraw, envelopes::watch,
    envelopes::withdraw,
    list::act_on_many, list::export_list, list::find_people, list::list_ids, list::remove_saved_search,
    list::save_search, list::saved_searches,
    outbox::hold_send, outbox::mark_as_sent, outbox::move_send, outbox::outbox, outbox::repeat_send,
    outbox::reschedule_send, outbox::send_later, outbox::withdraw_copy,
    rehearse::back_to_normal, rehearse::pass_time, rehearse::rehearsals, rehearse::rehearse,
    settings::act_on_window, settings::app_info, settings::open_data_folder, settings::open_link,
    settings::resize_window, settings::set_place, settings::set_settings,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use countersign_app::commands::COMMANDS;

    #[test]
    fn every_command_of_the_table_is_handled_and_none_besides() {
        let table: BTreeSet<&str> = COMMANDS.iter().map(|command| command.name).collect();
        let handled: BTreeSet<&str> = super::HANDLED.iter().copied().collect();
        assert_eq!(handled, table);
    }

    #[test]
    fn the_window_may_call_every_command_and_nothing_else() {
        let text = include_str!("../../capabilities/main.json");
        let capability: serde_json::Value = serde_json::from_str(text).expect("json");
        let allowed: BTreeSet<String> = capability["permissions"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|permission| permission.as_str().expect("a name").to_owned())
            .collect();
        let names = COMMANDS.iter().map(|command| command.name).chain(["subscribe"]);
        let wanted: BTreeSet<String> = names.map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
        assert_eq!(allowed, wanted);
    }
}
