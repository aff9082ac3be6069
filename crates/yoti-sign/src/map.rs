//! A sealed envelope in the provider's terms (sections 9 to 11).

use std::collections::BTreeSet;

use countersign_envelope::{
    Auth, Composition, Document, Owner, Recipient, RecipientKind, Reference, SealedEnvelope, Tag, TagKind, drawn,
};

use crate::{
    capabilities::size,
    place::place,
    wire::create::{Emails, Invitation, InvitationBody, Options, Reminders, Sender, Signer, Text, Validation, Witness},
    wire::create::{Recipient as WireRecipient, Tag as WireTag},
};

const DAY_S: u32 = 86_400;

/// The name at the provider: the person's own and the reference, by which it is found again.
pub(crate) fn name(own: &str, reference: &Reference) -> String {
    format!("{} ({reference})", own.trim())
}

/// The `options` part.
pub(crate) fn options(sealed: &SealedEnvelope) -> Options {
    let composition = sealed.composition();
    let settings = &composition.options;
    let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(String::from);
    let mut people: Vec<&Recipient> = composition.recipients.iter().collect();
    people.sort_by_key(|person| person.position);
    Options {
        name: name(&composition.name, sealed.reference()),
        emails: Emails {
            reply_to: given(&settings.reply_to),
            name: given(&settings.sender_name),
            invitation: Invitation { body: InvitationBody { message: composition.message.trim().into() } },
            reminders: Reminders { frequency: settings.reminder_days },
        },
        sender: (!settings.tell_completed).then(|| Sender { event_notifications: Vec::new() }),
        recipients: people.into_iter().map(|person| recipient(person, composition)).collect(),
    }
}

/// The documents in their order.
pub(crate) fn documents(composition: &Composition) -> Vec<&Document> {
    let mut documents: Vec<&Document> = composition.documents.iter().collect();
    documents.sort_by_key(|document| document.position);
    documents
}

/// The type of a file part (section 7.1), by its name.
pub(crate) fn content_type(file_name: &str) -> &'static str {
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    match extension.as_deref() {
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        Some("doc") => "application/msword",
        _ => "application/pdf",
    }
}

fn recipient(person: &Recipient, composition: &Composition) -> WireRecipient {
    let text = |value: &Option<String>| value.as_deref().unwrap_or("").trim().to_string();
    let signs = person.kind != RecipientKind::Cc;
    WireRecipient {
        kind: if signs { "SIGNER" } else { "CC" },
        name: text(&person.name),
        email: text(&person.email),
        signer: signs.then(|| signer(person, composition)),
    }
}

fn signer(person: &Recipient, composition: &Composition) -> Signer {
    let role = match person.role.trim() {
        "" => "Signer",
        role => role,
    };
    let (auth_type, yoti_attributes) = match &person.auth {
        Auth::Link => ("no-auth", Vec::new()),
        Auth::App { attributes } => ("sign-auth", attributes.clone()),
    };
    let link_days = u32::from(person.options.link_days.unwrap_or(composition.options.link_days));
    let hidden = |document: &&Document| person.hidden_documents.contains(&document.id);
    Signer {
        role: role.into(),
        auth_type,
        yoti_attributes,
        sign_group: group(person.group, composition),
        active_for_seconds: link_days * DAY_S,
        excluded_files: documents(composition).into_iter().filter(hidden).map(|d| d.name.clone()).collect(),
        tags: tags(&Owner::Recipient { id: person.id.clone() }, composition),
        witness: person
            .witness
            .as_ref()
            .map(|witness| Witness { tags: tags(&Owner::Witness { id: witness.id.clone() }, composition) }),
    }
}

/// Groups without gaps, from 1 (section 10.4): the order of the person's own numbers is kept.
fn group(own: u32, composition: &Composition) -> u32 {
    let groups: BTreeSet<u32> = composition.signers().map(|person| person.group).collect();
    groups.range(..=own).count().max(1) as u32
}

fn tags(owner: &Owner, composition: &Composition) -> Vec<WireTag> {
    let mut theirs: Vec<(&Document, &Tag)> = composition
        .tags
        .iter()
        .filter(|tag| tag.owner == *owner)
        .filter_map(|tag| Some((composition.document(&tag.document)?, tag)))
        .collect();
    theirs.sort_by(|(a_doc, a), (b_doc, b)| {
        let place = |document: &Document, tag: &Tag| (document.position, tag.page_index);
        (place(a_doc, a).cmp(&place(b_doc, b)))
            .then(a.y_pt.total_cmp(&b.y_pt))
            .then(a.x_pt.total_cmp(&b.x_pt))
            .then_with(|| a.id.cmp(&b.id))
    });
    theirs.into_iter().filter_map(|(document, tag)| wire_tag(document, tag, composition)).collect()
}

/// A tag in the provider's terms; `None` for a page whose size is not known, which the check refuses.
fn wire_tag(document: &Document, tag: &Tag, composition: &Composition) -> Option<WireTag> {
    let page = document.pages.as_ref()?.get(tag.page_index as usize)?;
    let mut rect = tag.rect();
    (rect.w_pt, rect.h_pt) = drawn(tag.w_pt, tag.h_pt, &size(tag.kind));
    let placed = place(&rect, page);
    let group = tag.group.as_ref().and_then(|id| composition.groups.iter().find(|group| &group.id == id));
    let required = group.map_or(tag.required, |group| group.required);
    Some(WireTag {
        kind: wire_kind(tag.kind),
        page_number: tag.page_index + 1,
        x: placed.x,
        y: placed.y,
        // The provider prints the date itself: never optional (section 11.2).
        optional: !required && tag.kind != TagKind::DateSigned,
        file_name: document.name.clone(),
        name: Some(tag.name.trim().to_string()).filter(|name| !name.is_empty()),
        tag_group_name: group.map(|group| group.name.trim().to_string()),
        text: (tag.kind == TagKind::Text).then(|| text(tag, placed.width)),
    })
}

fn wire_kind(kind: TagKind) -> &'static str {
    match kind {
        TagKind::Signature => "signature",
        TagKind::Initials => "initials",
        TagKind::DateSigned => "date_signed_field",
        TagKind::Text => "text_field",
        TagKind::Checkbox => "checkbox_field",
        TagKind::Radio => "radio_field",
        TagKind::Attachment => "attachment",
    }
}

fn text(tag: &Tag, width: f64) -> Text {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let props = &tag.props;
    Text {
        width,
        prefilled_value: given(&props.prefill),
        help_text: given(&props.help_text),
        readonly: props.read_only,
        validation: props.validation.as_ref().filter(|v| !v.regex.is_empty()).map(|v| Validation {
            regex: v.regex.clone(),
            error_message: v.message.clone(),
            flags: v.flags.clone(),
        }),
    }
}
