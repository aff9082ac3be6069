//! The table of all commands: name, argument, reply. The page's types, the window's permissions and the check of the
//! shell's handlers are made from it.

use std::collections::BTreeMap;

use ts_rs::{Config, TS, TypeVisitor};

use crate::{
    accounts::{AccountOf, AccountView, Accounts, AddAccount, ConnectionTest, RenameAccount, ReplaceKey},
    actions::{CorrectPerson, DoneToPeople, HandInCopy, Labels, PersonOf, Removed, SetLabels, SetNote},
    csv::{ExportList, ExportedList},
    documents::{
        DocumentOf, ImportDocuments, ImportStarted, PageOf, PageText, ReplaceDocument, SetView, Ticket, UnlockDocument,
    },
    drafts::{Applied, ApplyEdit, DraftView, StepHistory},
    envelopes::{
        EnvelopeDetail, EnvelopeList, EnvelopeOf, ListEnvelopes, OpenedAddress, OpenedPages, Send, SendInfo, Watch,
    },
    error::UserError,
    events::Event,
    exchange::Exported,
    many::{ActOnMany, EnvelopeIds, ListIds, ManyResults},
    outbox::{MoveSend, Outbox, RescheduleSend, SendLater, WithdrawCopy},
    pack::{PackRule, PackRuleView},
    rehearse::{PassTime, Rehearsals, Rehearse},
    search::{FindPeople, FoundPeople, SaveSearch, SavedSearch, SavedSearchOf, SavedSearches},
    settings::{ActOnWindow, AppInfo, OpenLink, ResizeWindow, SetPlace, Settings},
};

/// One command.
pub struct Command {
    /// Its name in Rust and in the page.
    pub name: &'static str,
    /// Its argument in TypeScript.
    pub argument: fn(&Config) -> String,
    /// Its reply in TypeScript.
    pub reply: fn(&Config) -> String,
    collect: fn(&mut Types),
}

macro_rules! commands {
    ($($name:ident($argument:ty) -> $reply:ty),+ $(,)?) => {
        /// All commands.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: stringify!($name),
            argument: <$argument as TS>::name,
            reply: <$reply as TS>::name,
            collect: |types| {
                types.visit::<$argument>();
                types.visit::<$reply>();
            },
        }),+];
    };
}

commands! {
    app_info(()) -> AppInfo,
    set_settings(Settings) -> Settings,
    set_place(SetPlace) -> (),
    act_on_window(ActOnWindow) -> (),
    resize_window(ResizeWindow) -> (),
    open_link(OpenLink) -> OpenedAddress,
    open_data_folder(()) -> OpenedAddress,

    pick_documents(()) -> Option<Ticket>,
    import_documents(ImportDocuments) -> ImportStarted,
    unlock_document(UnlockDocument) -> DraftView,
    use_unlocked_copy(DocumentOf) -> DraftView,
    replace_document(ReplaceDocument) -> DraftView,
    set_view(SetView) -> (),
    page_text(PageOf) -> PageText,

    new_draft(()) -> EnvelopeOf,
    open_draft(EnvelopeOf) -> DraftView,
    apply_edit(ApplyEdit) -> Applied,
    undo(StepHistory) -> Applied,
    redo(StepHistory) -> Applied,
    delete_draft(EnvelopeOf) -> (),
    restore_draft(EnvelopeOf) -> (),
    duplicate(EnvelopeOf) -> EnvelopeOf,
    export_envelope(EnvelopeOf) -> Option<Exported>,
    import_envelope(()) -> Option<EnvelopeOf>,

    list_envelopes(ListEnvelopes) -> EnvelopeList,
    list_ids(ListIds) -> EnvelopeIds,
    act_on_many(ActOnMany) -> ManyResults,
    export_list(ExportList) -> Option<ExportedList>,
    saved_searches(()) -> SavedSearches,
    save_search(SaveSearch) -> SavedSearch,
    remove_saved_search(SavedSearchOf) -> (),
    find_people(FindPeople) -> FoundPeople,
    get_envelope(EnvelopeOf) -> EnvelopeDetail,
    watch(Watch) -> (),
    check_now(Watch) -> (),
    send(Send) -> SendInfo,
    stop_send(EnvelopeOf) -> (),
    release_send(EnvelopeOf) -> SendInfo,
    send_later(SendLater) -> SendInfo,
    reschedule_send(RescheduleSend) -> SendInfo,
    hold_send(EnvelopeOf) -> SendInfo,
    move_send(MoveSend) -> Outbox,
    outbox(()) -> Outbox,
    repeat_send(EnvelopeOf) -> SendInfo,
    mark_as_sent(EnvelopeOf) -> SendInfo,
    withdraw_copy(WithdrawCopy) -> (),
    withdraw(EnvelopeOf) -> (),
    undo_withdraw(EnvelopeOf) -> (),
    archive(EnvelopeOf) -> (),
    unarchive(EnvelopeOf) -> (),
    get_pack(EnvelopeOf) -> (),
    open_pack_folder(EnvelopeOf) -> OpenedAddress,
    open_pack_file(PageOf) -> OpenedPages,
    pack_rule(()) -> PackRuleView,
    preview_pack_rule(PackRule) -> PackRuleView,
    set_pack_rule(PackRule) -> PackRuleView,
    open_mailbox(EnvelopeOf) -> OpenedAddress,

    remind(PersonOf) -> (),
    remind_waiting(EnvelopeOf) -> DoneToPeople,
    correct_person(CorrectPerson) -> (),
    resend_pack(PersonOf) -> (),
    hand_in_copy(HandInCopy) -> (),
    reopen(EnvelopeOf) -> EnvelopeOf,
    send_to_others(EnvelopeOf) -> EnvelopeOf,
    delete_there(EnvelopeOf) -> (),
    remove_envelope(EnvelopeOf) -> (),
    bring_back(EnvelopeOf) -> (),
    removed(()) -> Removed,
    set_note(SetNote) -> (),
    set_labels(SetLabels) -> (),
    labels(()) -> Labels,

    rehearsals(()) -> Rehearsals,
    rehearse(Rehearse) -> Rehearsals,
    pass_time(PassTime) -> Rehearsals,
    back_to_normal(()) -> Rehearsals,

    list_accounts(()) -> Accounts,
    add_account(AddAccount) -> AccountView,
    replace_key(ReplaceKey) -> AccountView,
    rename_account(RenameAccount) -> AccountView,
    remove_account(AccountOf) -> (),
    set_default_account(AccountOf) -> (),
    test_account(AccountOf) -> ConnectionTest,
}

/// Collects the declarations of types and of all that they name.
struct Types {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let ident = T::ident(&self.config);
            if self.found.contains_key(&ident) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            self.found.insert(ident, format!("{docs}export {}", T::decl(&self.config)));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// `ui/src/ipc/bindings.ts`: the types of everything that crosses, and the interface of all commands.
pub fn bindings() -> String {
    let mut types = Types { config: Config::new().with_large_int("number"), found: BTreeMap::new() };
    for command in COMMANDS {
        (command.collect)(&mut types);
    }
    types.visit::<Event>();
    types.visit::<UserError>();
    types.visit::<countersign_envelope::EnvelopeHead>();
    let mut out =
        String::from("// Made from Rust by `cargo run -p countersign-app --example bindings`. Not edited by hand.\n\n");
    for declaration in types.found.values() {
        out.push_str(declaration);
        out.push_str("\n\n");
    }
    out.push_str("/** Every command: its argument and its reply. */\nexport interface Commands {\n");
    for command in COMMANDS {
        let (argument, reply) = ((command.argument)(&types.config), (command.reply)(&types.config));
        out.push_str(&format!("  {}: {{ argument: {argument}; reply: {reply} }};\n", command.name));
    }
    out.push_str("}\n");
    out
}

/// `src-tauri/permissions/commands.toml`: one permission a command.
pub fn permissions() -> String {
    let mut out =
        String::from("# Made from Rust by `cargo run -p countersign-app --example bindings`. Not edited by hand.\n");
    for name in COMMANDS.iter().map(|command| command.name).chain(["subscribe"]) {
        let identifier = name.replace('_', "-");
        out.push_str(&format!(
            "\n[[permission]]\nidentifier = \"allow-{identifier}\"\ndescription = \"Lets the window call {name}.\"\ncommands.allow = [\"{name}\"]\n"
        ));
    }
    out
}
