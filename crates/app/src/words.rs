//! All sentences for errors and problems, keyed by code. British English; no blame, no "please", no exclamation marks.

use countersign_envelope::{Composition, Millis, Problem};
use countersign_pdf::PdfError;
use countersign_provider::{ProviderError, Refusal, Stage};
use countersign_store::{DiskTrouble, StoreError};

use crate::{
    actions::Act,
    app::now,
    drafts::WordedProblem,
    error::UserError,
    pack::{PackError, RuleError},
    practice::PracticeError,
};

/// code, title, detail, hint. `{name}` stands for a parameter.
pub(crate) type ErrorWords = (&'static str, &'static str, &'static str, &'static str);

const ERRORS: &[ErrorWords] = &[
    (
        "account_address_malformed",
        "This is not an address",
        "{address}",
        "An address looks like https://api.example.com.",
    ),
    ("account_address_missing", "The address of the API is missing", "", "Type it, such as https://api.example.com."),
    (
        "account_address_not_https",
        "The key would cross the network readable",
        "{address}",
        "Use an address that begins with https. Plain http works only for this computer, such as http://127.0.0.1:4810.",
    ),
    ("account_gone", "This account is no longer here", "", "Choose another one."),
    (
        "account_in_use",
        "Envelopes go through {account}",
        "",
        "An account can be removed when no envelope of it is left.",
    ),
    ("account_key_empty", "The key is missing", "", "Type or paste the key that the provider gave you."),
    (
        "account_key_missing",
        "The key of {account} is not here",
        "It was kept for one session, or was removed from the keychain.",
        "Type it again in Settings, Accounts. Drafts and what was sent are not affected.",
    ),
    (
        "account_key_refused",
        "{account} refuses the stored key since {since}",
        "Envelopes already sent go on as normal.",
        "Replace the key in Settings, Accounts.",
    ),
    ("account_name_empty", "The account needs a name", "", "Type one that tells it from the others."),
    ("account_none", "There is no account", "", "Add one in Settings, Accounts."),
    (
        "account_unknown_provider",
        "This build does not know the provider of the account",
        "",
        "Choose another account, or a newer build.",
    ),
    ("act_busy", "This is being done already", "", "What came of it is shown in a moment."),
    (
        "act_gone",
        "{what} did not work: {account} does not have it any more",
        "{message}",
        "Where the envelope stands is checked again.",
    ),
    ("act_not_allowed", "{what} did not work: this key may not do it", "{message}", "Do it on the pages of {account}."),
    ("act_not_now", "", "", ""),
    (
        "act_not_offered",
        "This cannot be done with this envelope now",
        "",
        "It went on in the meantime, and is shown as it stands.",
    ),
    (
        "act_not_reached",
        "{account} could not be reached",
        "{what} did not begin.",
        "Check the connection, then try again.",
    ),
    ("act_not_taken", "{account} does not take this: {message}", "{what} did not work.", "Correct it, then try again."),
    (
        "act_state",
        "{account} does not do this now: {message}",
        "{what} did not work.",
        "Where the envelope stands is checked again.",
    ),
    (
        "act_too_large",
        "{account} does not take this: it is too large",
        "{what} did not work.",
        "Hand in a smaller file.",
    ),
    (
        "act_too_soon",
        "{what} is too soon after the last time",
        "Nothing was done.",
        "It can be done again from {time} on.",
    ),
    (
        "act_unheard",
        "It is not known whether {account} did this",
        "{what}: the answer did not arrive, or could not be understood.",
        "Nothing is repeated by itself. Look whether it happened before you do it again.",
    ),
    (
        "act_used_up",
        "{what} was done as often as {account} allows",
        "Nothing was done.",
        "Send the files of the pack yourself.",
    ),
    ("app_interrupted", "This was interrupted", "", "Try it again. Nothing that was saved is lost."),
    ("app_place_too_large", "The place could not be remembered", "", "Nothing is lost."),
    ("correct_email_malformed", "{email} is not an e-mail address", "", "An address looks like name@example.com."),
    ("correct_name_empty", "The name is missing", "", "It stands in the e-mails and in the signature."),
    (
        "data_damaged",
        "The data file is damaged",
        "",
        "Close Countersign and start it again: its newest sound copy is put in the place of the damaged file, which is kept.",
    ),
    (
        "data_disk_failing",
        "The disk fails: this was not saved",
        "{cause}",
        "Everything that was shown as saved is safe, and nothing is sent. Look after the disk, then try it again.",
    ),
    (
        "data_disk_full",
        "The disk is full: this was not saved",
        "",
        "Everything that was shown as saved is safe, and nothing is sent. Make room, then try it again.",
    ),
    (
        "data_disk_read_only",
        "The data folder can only be read: this was not saved",
        "{cause}",
        "Everything that was shown as saved is safe, and nothing is sent. Let this user write to the folder, then try it again.",
    ),
    (
        "data_failed",
        "The data on this computer could not be read or written",
        "{cause}",
        "Check that the disk has room and can be written. Everything that was shown as saved is safe.",
    ),
    (
        "data_newer",
        "The data was made by a newer Countersign",
        "",
        "Start the newer build; this one leaves the data as it is.",
    ),
    ("document_gone", "This document is no longer in the envelope", "", "Undo brings it back."),
    (
        "draft_conflict",
        "The draft changed in the meantime",
        "",
        "It is shown again as it is stored; the last step was not taken.",
    ),
    ("draft_not_ready", "This cannot be sent yet", "{count} to be fixed first.", "F8 goes to the next one."),
    ("draft_nothing_to_redo", "There is nothing to do again", "", ""),
    ("draft_nothing_to_undo", "There is nothing to undo", "", ""),
    ("draft_read_only", "This envelope is being sent or was sent", "", "Duplicate it to change something."),
    ("draft_stale", "The draft changed in the meantime", "", "It is shown again as it is stored."),
    ("draft_step_refused", "This step cannot be taken", "{cause}", "The draft is as it was."),
    ("file_missing", "{file} is not there any more", "", "Choose it again."),
    ("file_too_large", "{file} is larger than 4 GB", "", "Send a smaller copy."),
    (
        "file_unreadable",
        "{file} cannot be read",
        "This account of the computer may not open it, or its disk does not give it.",
        "Change its permissions, or copy it somewhere else.",
    ),
    ("import_nothing", "There was no PDF in it", "", "Drop PDF files, or a folder that holds some."),
    ("import_ticket_used", "These files were taken in already", "", "Drop them again to add them once more."),
    ("label_too_long", "“{label}” is too long for a label", "", "A label has {most} characters at most."),
    ("labels_too_many", "An envelope has {most} labels at most", "", "Take one off first."),
    ("link_not_ours", "This address is not one of Countersign’s", "{address}", ""),
    ("not_there", "This is no longer here", "", "Go back to the list."),
    ("note_too_long", "The note is too long", "", "It has {most} characters at most."),
    (
        "offline",
        "No connection since {since}",
        "Drafts are saved on this computer.",
        "What you send now waits and goes out when you say so.",
    ),
    (
        "pack_failed",
        "The finished documents of {envelope} could not be kept",
        "{cause}",
        "They stay at the provider; get them again from the envelope.",
    ),
    ("pack_not_here", "The finished documents are not on this computer yet", "", "Get the pack first."),
    ("pack_rule_brace", "A brace has no partner", "", "A token looks like {example}."),
    ("pack_rule_empty", "This names no folder", "", "Take a token such as {example}."),
    ("pack_rule_long", "This is too long, or has too many folders in each other", "", "Leave something out."),
    ("pack_rule_unknown", "“{token}” is not known here", "", "The tokens stand below."),
    ("page_unknown_document", "This document is not open", "", "Open the envelope again."),
    ("paper_one_file", "One file at a time", "", "Put all pages into one PDF."),
    ("paper_too_large", "{file} is larger than {most} MB", "", "Scan it in grey, or with fewer dots."),
    ("pdf_cancelled", "No longer needed", "", ""),
    (
        "pdf_copy_failed",
        "An unlocked copy of {file} could not be made",
        "",
        "Print the file to a new PDF and add that.",
    ),
    (
        "pdf_copy_timeout",
        "Making an unlocked copy of {file} took too long",
        "",
        "Print the file to a new PDF and add that.",
    ),
    ("pdf_damaged", "{file} is damaged", "Its pages cannot be found.", "Get the file again from where it came."),
    ("pdf_empty", "{file} is empty", "It holds no bytes.", "Get the file again from where it came."),
    (
        "pdf_library_missing",
        "The part that draws pages is missing",
        "libpdfium was not found beside the app.",
        "Install Countersign again; from its sources, run cargo xtask setup.",
    ),
    (
        "pdf_library_unusable",
        "The part that draws pages does not start",
        "libpdfium cannot be loaded on this computer.",
        "Install Countersign again.",
    ),
    (
        "pdf_library_wrong_hash",
        "The part that draws pages is not the expected one",
        "libpdfium is not the version that this build was made for.",
        "Install Countersign again; from its sources, run cargo xtask setup.",
    ),
    ("pdf_no_pages", "{file} has no pages", "", "Get the file again from where it came."),
    ("pdf_no_such_page", "{file} does not have page {page}", "", ""),
    (
        "pdf_not_a_pdf",
        "{file} is not a PDF",
        "It holds something else, whatever its name says.",
        "Save it as PDF in the program that made it.",
    ),
    ("pdf_open_timeout", "{file} took too long to open", "", "Print the file to a new PDF and add that."),
    ("pdf_outside_page", "This part is not on the page", "", ""),
    ("pdf_page_broken", "Page {page} of {file} cannot be read", "", "The other pages can be used."),
    ("pdf_page_timeout", "Page {page} of {file} took too long to draw", "", "The other pages can be used."),
    ("pdf_password_needed", "{file} is locked with a password", "", "Type it to open the file; it is not stored."),
    ("pdf_too_many_bytes", "{file} is too large to be opened", "", "Split it into parts."),
    ("pdf_too_many_pages", "{file} has {pages} pages, more than {most}", "", "Split it into parts."),
    (
        "pdf_truncated",
        "{file} ends early, probably an interrupted download",
        "",
        "Get the file again from where it came.",
    ),
    ("pdf_unknown_document", "This document is not open", "", "Open the envelope again."),
    (
        "pdf_unknown_security",
        "{file} is protected in a way that is not known here",
        "",
        "Print the file to a new PDF and add that.",
    ),
    (
        "pdf_unreadable",
        "{file} cannot be read",
        "This account of the computer may not open it, or its disk does not give it.",
        "Change its permissions, or copy it somewhere else.",
    ),
    (
        "pdf_worker_died",
        "A page of {file} stopped the part that draws pages",
        "It was started again; the draft is untouched.",
        "The other pages can be used.",
    ),
    ("pdf_worker_lied", "A page of {file} could not be drawn", "", "The other pages can be used."),
    (
        "pdf_worker_missing",
        "The part that draws pages is missing",
        "countersign-pdf-worker was not found beside the app.",
        "Install Countersign again; from its sources, run cargo build -p countersign-pdf-worker.",
    ),
    (
        "pdf_worker_outdated",
        "The part that draws pages is of another version",
        "",
        "Install Countersign again; from its sources, run cargo build -p countersign-pdf-worker.",
    ),
    ("pdf_worker_start", "The part that draws pages does not start", "", "Install Countersign again."),
    ("pdf_wrong_password", "This password does not open {file}", "", "Try it again; capital letters count."),
    (
        "practice_missing",
        "The practice service is missing",
        "countersign-practice was not found beside the app.",
        "Install Countersign again; from its sources, run cargo build -p countersign-practice.",
    ),
    (
        "practice_not_there",
        "The practice service does not start",
        "{cause}",
        "Start Countersign again. Drafts are safe.",
    ),
    ("practice_unanswered", "The practice service did not do it", "", "Try it again. Nothing else has changed."),
    (
        "provider_key_refused",
        "{account} does not accept the key",
        "",
        "Check that the key belongs to this environment, and replace it.",
    ),
    ("provider_not_reached", "{account} could not be reached", "{cause}", "Check the connection and the address."),
    ("provider_refused", "{account} refused: {message}", "", ""),
    (
        "provider_unreadable",
        "{account} answered with something that could not be understood",
        "",
        "Check that the address is that of the API.",
    ),
    (
        "send_interrupted",
        "The send stopped where it was",
        "",
        "What is known of it stands in the envelope. Nothing is sent twice.",
    ),
    ("send_known", "It is known by now what became of this", "", "It is shown again as it is."),
    (
        "send_not_stoppable",
        "It is too late to stop this",
        "The last bytes were sent.",
        "Withdraw the envelope once it is there.",
    ),
    (
        "send_refused",
        "Nothing was sent",
        "{account} did not accept the envelope: {message}",
        "Nobody was e-mailed. The draft is as you left it.",
    ),
    (
        "send_repeat_locked",
        "This can be sent again from {time} on, at the earliest",
        "Two complete searches, 10 minutes apart, must find nothing first, so that nobody gets it twice.",
        "The search goes on by itself.",
    ),
    ("send_time_passed", "{time} has passed", "", "Choose a time that is still to come."),
];

/// code, title, hint.
const PROBLEMS: &[(&str, &str, &str)] = &[
    ("document_damaged", "{document} cannot be read", "Replace it, or take it out."),
    ("document_locked", "{document} is locked with a password", "Type the password, then send an unlocked copy."),
    ("document_name_twice", "Two documents are named {document}", "Rename one of them."),
    ("document_none", "There is no document", "Drop a PDF here to get it signed."),
    (
        "document_signed_has_tags",
        "{document} is signed already, so tags would break it",
        "Take its tags off; it can be sent to read.",
    ),
    ("envelope_name_missing", "The envelope has no name", "It is the subject of the e-mails."),
    ("recipient_email_malformed", "{email} is not an e-mail address", "Correct the address of {recipient}."),
    ("recipient_email_missing", "{recipient} has no e-mail address", "The invitation goes there."),
    ("recipient_email_twice", "{recipient} and {other} have the same address", "Each gets an e-mail of their own."),
    ("recipient_name_missing", "{recipient} has no name", "The name stands in the e-mail and in the signature."),
    ("recipient_none", "Nobody signs yet", "Add the people who sign."),
    ("recipient_signs_nothing", "{recipient} has no signature to give", "Place a signature, or send a copy instead."),
    ("tag_name_twice", "Two of {recipient}’s tags are named {tag}", "Give one of them another name."),
    ("tag_of_copy", "{recipient} only gets a copy, but has a tag", "Hand the tag to somebody who signs."),
    ("tag_of_nobody", "{tag} belongs to nobody", "Hand it to somebody, or delete it."),
    ("tag_off_page", "{tag} lies off the page", "Move it onto the page."),
    (
        "tag_on_hidden_document",
        "{tag} stands on a document that {recipient} does not see",
        "Show the document to {recipient}, or delete the tag.",
    ),
    (
        "tag_page_missing",
        "{tag} points at page {page} of {document}, which has {pages}",
        "Move the tag to a page that is there.",
    ),
    ("witness_without_tag", "{recipient}’s witness has nowhere to sign", "Place a signature for the witness."),
];

/// code, sentence.
const SENTENCES: &[(&str, &str)] = &[
    ("act_used_up", "The documents were sent to {name} as often as the provider allows."),
    (
        "closed_unexpectedly",
        "Countersign closed unexpectedly. Nothing was lost: everything shown as saved is here, and nothing was being sent.",
    ),
    (
        "closed_while_sending",
        "Countersign closed while something was on its way. It waits in Sending, with what is known of it. Nothing is sent twice.",
    ),
    ("connection_accepted", "{account} accepted the key."),
    ("news_approved", "{person} approved"),
    ("news_bounced", "The e-mail to {person} bounced"),
    ("news_completed", "Everyone has signed"),
    ("news_count_bounced", "{count} bounced"),
    ("news_count_completed", "{count} completed"),
    ("news_count_declined", "{count} declined"),
    ("news_count_failed", "{count} in trouble"),
    ("news_count_signed", "{count} signed"),
    ("news_declined", "{person} declined"),
    ("news_declined_by_someone", "It was declined"),
    ("news_errored", "The provider could not prepare it"),
    ("news_expired", "The links have expired"),
    ("news_held", "Not sent, it waits for you"),
    ("news_not_sent", "Nothing was sent"),
    ("news_several", "{count} envelopes moved on"),
    ("news_signed", "{person} signed"),
    ("news_twice", "It is at the provider twice"),
    ("news_unknown", "It is not known yet whether it was sent"),
    (
        "opened_anew",
        "The data file was damaged, and there was no sound copy of it. Everything begins anew; the damaged file is kept in {folder}. What was sent goes on at its provider.",
    ),
    (
        "opened_read_only",
        "This data was made by a newer Countersign. It can be looked at here; to change or send something, start the newer one.",
    ),
    (
        "opened_restored",
        "The data file was damaged. Its copy of {at} stands in its place, and the damaged file is kept in {folder}. What was sent since then is looked for at its provider, and is not sent twice.",
    ),
    ("paper_not_with_app", "{name} signs with the provider’s app, so a copy on paper is not taken."),
    ("paper_not_with_witness", "{name} signs beside a witness, so a copy on paper is not taken."),
    ("paper_rests", "The copy that {name} signed is being taken in. Another can be handed in from {time} on."),
    ("remind_rests", "{name} was reminded a short while ago. The next reminder can go out from {time} on."),
    ("resend_rests", "The documents went to {name} a short while ago. They can be sent again from {time} on."),
    ("send_assumed", "Marked as sent by you. It is not followed."),
    ("send_confirmed", "Sent."),
    ("send_confirming", "Sent, confirming."),
    ("send_due", "Goes out when the time is up. Stop means that nothing is sent."),
    ("send_due_later", "Goes out at the time that you chose."),
    ("send_failed", "Nothing was sent. Nobody was e-mailed. The draft is as you left it."),
    ("send_gated", "The last bytes are sent; the provider is making the envelope."),
    ("send_held_closed", "It waits for you, because Countersign was closed before it went out. Nothing was sent."),
    ("send_held_gaveUp", "It waits for you, because five tries did not get through. Nothing was sent."),
    (
        "send_held_missed",
        "It waits for you, because Countersign was closed at the time that you chose. Nothing was sent.",
    ),
    (
        "send_held_noKey",
        "It waits for you, because the key of its account is missing or was refused. Nothing was sent.",
    ),
    ("send_held_offline", "It waits for you, because there is no connection. Nothing was sent."),
    ("send_held_person", "It waits for you. Nothing was sent."),
    (
        "send_held_searchDown",
        "It waits for you, because the provider could not be asked whether it is there already. Nothing was sent.",
    ),
    ("send_intent", "The documents are being uploaded. Stop means that nothing is sent."),
    ("send_preflight", "The provider is asked whether it is there already."),
    ("send_stopped", "Stopped. Nothing was sent."),
    (
        "send_unknown",
        "The connection dropped just after the upload, so it is not known yet whether the provider accepted the envelope. Nothing will be sent twice.",
    ),
    (
        "sent_after_all",
        "It is at {provider} after all: people may have been invited. Send takes it over; nothing is sent again.",
    ),
    (
        "sent_twice",
        "It was sent twice: {provider} has it once more than here ({count}). Withdraw the copy, or people sign both.",
    ),
    ("still_sending", "Still sending {name}"),
    ("still_sending_several", "Still sending {name} and {others} more"),
];

fn fill(text: &str, params: &[(&str, &str)]) -> String {
    params.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// The error of a code.
pub(crate) fn error(code: &str, params: &[(&str, &str)]) -> UserError {
    let words = ERRORS
        .iter()
        .chain(crate::command_words::ERRORS)
        .chain(crate::list_words::ERRORS)
        .find(|words| words.0 == code);
    let (_, title, detail, hint) = words.copied().unwrap_or(("", "This did not work", "", ""));
    UserError {
        code: code.into(),
        title: fill(title, params),
        detail: fill(detail, params),
        hint: fill(hint, params),
        field: None,
    }
}

/// The sentence of a code.
pub(crate) fn sentence(code: &str, params: &[(&str, &str)]) -> String {
    let all = SENTENCES.iter().chain(crate::command_words::SENTENCES);
    all.into_iter().find(|words| words.0 == code).map(|words| fill(words.1, params)).unwrap_or_default()
}

/// Why a file cannot be read.
pub fn file_error(why: &std::io::Error, file: &str) -> UserError {
    let code = if why.kind() == std::io::ErrorKind::NotFound { "file_missing" } else { "file_unreadable" };
    error(code, &[("file", file)])
}

/// Why a page or a file cannot be shown.
pub fn pdf_error(why: &PdfError, file: &str) -> UserError {
    let (mut pages, mut most, mut page) = (String::new(), String::new(), String::new());
    match why {
        PdfError::TooManyPages { pages: has, most: limit } => (pages, most) = (has.to_string(), limit.to_string()),
        PdfError::NoSuchPage { page_index }
        | PdfError::PageBroken { page_index }
        | PdfError::PageTimeout { page_index }
        | PdfError::OutsidePage { page_index } => page = (page_index + 1).to_string(),
        _ => {}
    }
    let file = if file.is_empty() { "The file" } else { file };
    error(why.code(), &[("file", file), ("pages", &pages), ("most", &most), ("page", &page)])
}

/// Why the store did not do it.
pub(crate) fn store_error(why: &StoreError) -> UserError {
    let cause = causes(why);
    let code = match why {
        StoreError::Newer => "data_newer",
        StoreError::Stale { .. } => "draft_stale",
        StoreError::NotAsBefore { .. } => "draft_conflict",
        StoreError::Foreign { .. } | StoreError::NotAllowed(_) | StoreError::Record(_) => "draft_step_refused",
        StoreError::ReadOnly => "draft_read_only",
        StoreError::Missing => "not_there",
        StoreError::NotInState => "send_not_stoppable",
        StoreError::Damaged => "data_damaged",
        StoreError::Open(_) | StoreError::Migrate(_) | StoreError::Query(_) | StoreError::Blob(_) => match why.disk() {
            _ if why.is_damage() => "data_damaged",
            Some(DiskTrouble::Full) => "data_disk_full",
            Some(DiskTrouble::ReadOnly) => "data_disk_read_only",
            Some(DiskTrouble::Failing) => "data_disk_failing",
            None => "data_failed",
        },
    };
    error(code, &[("cause", &cause)])
}

/// Why a provider did not do it.
pub(crate) fn provider_error(why: &ProviderError, account: &str) -> UserError {
    let message = why.message.clone().unwrap_or_else(|| why.to_string());
    let code = match why.stage {
        _ if why.is_key_refused() => "provider_key_refused",
        Stage::Before | Stage::Transport => "provider_not_reached",
        Stage::Refused => "provider_refused",
        Stage::Unreadable => "provider_unreadable",
    };
    error(code, &[("account", account), ("message", &message), ("cause", &causes(why))])
}

/// An error whose title was worded elsewhere.
pub(crate) fn titled(code: &str, title: &str) -> UserError {
    UserError { code: code.into(), title: title.into(), detail: String::new(), hint: String::new(), field: None }
}

/// Why something was not done to an envelope that is out, or to one of its people.
pub(crate) fn act_error(why: &ProviderError, act: Act, name: &str, service: &str) -> UserError {
    let what = match act {
        Act::Remind => format!("Reminding {name}"),
        Act::Correct => format!("Correcting {name}"),
        Act::Resend => format!("Sending {name} the documents again"),
        Act::Paper => format!("Handing in the copy of {name}"),
        Act::Delete => format!("Deleting {name}"),
    };
    let wait = |seconds: Option<u32>| Millis(now().0 + seconds.map_or(300_000, |seconds| i64::from(seconds) * 1000));
    let mut time = String::new();
    let code = match why.refusal() {
        Some(Refusal::Key) => "provider_key_refused",
        Some(Refusal::NotAllowed) => "act_not_allowed",
        Some(Refusal::Gone) => "act_gone",
        Some(Refusal::State) => "act_state",
        Some(Refusal::UsedUp) => "act_used_up",
        Some(Refusal::TooLarge) => "act_too_large",
        Some(Refusal::NotTaken) => "act_not_taken",
        Some(Refusal::TooSoon(seconds)) => {
            time = clock(wait(seconds));
            "act_too_soon"
        }
        None if why.is_unheard() => "act_unheard",
        None => "act_not_reached",
    };
    let message = why.message.clone().unwrap_or_default();
    error(code, &[("account", service), ("what", &what), ("message", &message), ("time", &time)])
}

/// Why the practice service is not there.
pub(crate) fn practice_error(why: &PracticeError) -> UserError {
    match why {
        PracticeError::Missing => error("practice_missing", &[]),
        PracticeError::Start(_) | PracticeError::Silent => error("practice_not_there", &[("cause", &causes(why))]),
        PracticeError::Unanswered(_) | PracticeError::Refused(_) => error("practice_unanswered", &[]),
    }
}

/// Why a pack was not kept.
pub(crate) fn pack_error(why: &PackError, envelope: &str) -> UserError {
    error("pack_failed", &[("envelope", envelope), ("cause", &causes(why))])
}

/// Why something is no rule for where packs go.
pub(crate) fn rule_error(why: &RuleError) -> UserError {
    let example = [("example", "{name}")];
    match why {
        RuleError::Empty => error("pack_rule_empty", &example),
        RuleError::Brace => error("pack_rule_brace", &example),
        RuleError::TooLong => error("pack_rule_long", &[]),
        RuleError::Unknown(token) => error("pack_rule_unknown", &[("token", token)]),
    }
}

/// What happened underneath, as one sentence.
fn causes(error: &dyn std::error::Error) -> String {
    let all = std::iter::successors(error.source(), |cause| cause.source());
    let text = all.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// The words of problems, with their places.
pub(crate) fn problems(problems: &[Problem], composition: &Composition) -> Vec<WordedProblem> {
    problems.iter().map(|problem| worded(problem, composition)).collect()
}

fn worded(problem: &Problem, composition: &Composition) -> WordedProblem {
    let params: Vec<(&str, &str)> = problem
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), as_called(&problem.code, value, composition)))
        .collect();
    let known = PROBLEMS.iter().chain(crate::provider_words::PROBLEMS).find(|words| words.0 == problem.code);
    let (_, title, hint) = known.copied().unwrap_or(("", "Something is not as it must be", ""));
    let document = problem.place.document.as_ref().and_then(|id| composition.document(id));
    let location = match (document, problem.place.page_index) {
        (Some(document), Some(page)) => format!("{}, page {}", title_of(&document.name), page + 1),
        (Some(document), None) => title_of(&document.name).to_owned(),
        (None, _) => {
            let person = problem.place.recipient.as_ref().and_then(|id| composition.recipient(id));
            person.map(countersign_envelope::Recipient::label).unwrap_or_default()
        }
    };
    WordedProblem { problem: problem.clone(), title: fill(title, &params), location, hint: fill(hint, &params) }
}

/// A document or a person as a sentence calls them: without the ending of the file, by the first name where it is
/// nobody else's. What is wrong with a name is said of the whole of it.
fn as_called<'a>(code: &str, value: &'a str, composition: &Composition) -> &'a str {
    if composition.documents.iter().any(|document| document.name == value) {
        return title_of(value);
    }
    let labels: Vec<String> = composition.recipients.iter().map(countersign_envelope::Recipient::label).collect();
    if code.starts_with("recipient_name") || !labels.iter().any(|label| label == value) {
        return value;
    }
    first_name(value, &labels)
}

/// The name of a file without its ending.
fn title_of(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((title, ending)) if ["pdf", "doc", "docx"].contains(&ending.to_lowercase().as_str()) => title,
        _ => name,
    }
}

/// The first name of one of these, when no other has it; an address stays whole.
pub(crate) fn first_name<'a, S: AsRef<str>>(name: &'a str, all: &[S]) -> &'a str {
    let first_of = |name: &str| name.split_whitespace().next().unwrap_or_default().to_owned();
    let first = name.split_whitespace().next().unwrap_or(name);
    let shared = all.iter().filter(|other| first_of(other.as_ref()) == first).count() > 1;
    if shared || name.contains('@') { name } else { first }
}

/// "Kofi", "Kofi and Martha", "Kofi, Martha and Ines".
pub(crate) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [some @ .., last] => format!("{} and {last}", some.join(", ")),
    }
}

/// The time of day of an instant, in UTC offset of this computer.
pub(crate) fn clock(at: Millis) -> String {
    let Ok(instant) = jiff::Timestamp::from_millisecond(at.0) else { return String::new() };
    instant.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%H:%M").to_string()
}

pub(crate) use crate::list_words::pill;

/// That a link stops working, or did.
pub(crate) fn link_lapses(name: Option<&str>, at: Millis, now: Millis) -> String {
    let whose = name.map_or_else(|| "A link of this envelope".to_owned(), |name| format!("The link of {name}"));
    let when = moment(at);
    if at > now {
        format!("{whose} stops working on {when}. After that it can be renewed by opening the old link.")
    } else {
        format!("{whose} stopped working on {when}. It can be renewed by opening the old link.")
    }
}

/// Day and time of an instant, in UTC offset of this computer.
pub(crate) fn moment(at: Millis) -> String {
    let Ok(instant) = jiff::Timestamp::from_millisecond(at.0) else { return String::new() };
    instant.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%-d %B %Y, %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_pdf_crate_has_its_sentence() {
        for code in PdfError::CODES {
            assert!(ERRORS.iter().any(|words| words.0 == *code), "{code}");
        }
    }

    #[test]
    fn every_problem_of_an_envelope_has_its_sentence() {
        for code in countersign_envelope::check::CODES {
            assert!(PROBLEMS.iter().any(|words| words.0 == *code), "{code}");
        }
    }

    #[test]
    fn codes_are_in_order_and_stand_once() {
        let sorted = |codes: Vec<&str>| codes.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(sorted(ERRORS.iter().map(|words| words.0).collect()));
        assert!(sorted(PROBLEMS.iter().map(|words| words.0).collect()));
        assert!(sorted(SENTENCES.iter().map(|words| words.0).collect()));
    }

    #[test]
    fn no_sentence_blames_or_shouts() {
        let all = ERRORS.iter().flat_map(|words| [words.1, words.2, words.3]);
        for text in all.chain(PROBLEMS.iter().flat_map(|words| [words.1, words.2])).chain(SENTENCES.iter().map(|w| w.1))
        {
            for word in ["please", "oops", "invalid", "failed to", "!"] {
                assert!(!text.to_lowercase().contains(word), "{text}");
            }
        }
    }

    #[test]
    fn sentences_use_the_typographic_apostrophe() {
        let all = ERRORS.iter().flat_map(|words| [words.1, words.2, words.3]);
        let all = all.chain(PROBLEMS.iter().flat_map(|words| [words.1, words.2]));
        let all = all.chain(crate::provider_words::PROBLEMS.iter().flat_map(|words| [words.1, words.2]));
        for text in all.chain(SENTENCES.iter().map(|words| words.1)) {
            assert!(!text.contains('\''), "{text}");
        }
    }

    #[test]
    fn people_are_called_by_their_first_name_where_it_is_theirs_alone() {
        let all = ["Ruth Whitlock", "Daniel Whitlock", "Ruth Quill", "ines@example.com"];
        assert_eq!(first_name("Daniel Whitlock", &all), "Daniel");
        assert_eq!(first_name("Ruth Whitlock", &all), "Ruth Whitlock");
        assert_eq!(first_name("ines@example.com", &all), "ines@example.com");
        assert_eq!(listed(&["Kofi", "Martha", "Ines"]), "Kofi, Martha and Ines");
    }

    #[test]
    fn a_document_is_called_without_its_ending() {
        assert_eq!(title_of("Lease 2.1.PDF"), "Lease 2.1");
        assert_eq!(title_of("Lease 2.1"), "Lease 2.1");
    }

    #[test]
    fn the_sentence_names_the_file() {
        let error = pdf_error(&PdfError::TooManyPages { pages: 5001, most: 5000 }, "lease.pdf");
        assert_eq!(error.title, "lease.pdf has 5001 pages, more than 5000");
    }
}
