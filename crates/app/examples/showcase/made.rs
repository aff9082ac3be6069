//! An envelope of the set: its people, its tags, and the edits that compose it.

use countersign_envelope::{
    AccountId, Auth, Composition, Delivery, Document, DocumentId, Edit, EnvelopeHead, EnvelopeId, EnvelopeOptions,
    Group, GroupId, Millis, Op, Origin, Owner, Recipient, RecipientId, RecipientKind, RecipientOptions, Table, Tag,
    TagId, TagKind, TagProps, Witness, WitnessId,
};

/// An instant from its date and time in UTC, which in November is the time of the pictures.
pub fn at(text: &str) -> Millis {
    let time: jiff::civil::DateTime = text.parse().expect("BUG: a time of the set is not one");
    Millis(
        time.to_zoned_datetime(jiff::tz::TimeZone::UTC).expect("BUG: UTC has every time").timestamp().as_millisecond(),
    )
}

/// Ids that are the same on every run.
#[derive(Debug, Default)]
pub struct Ids(u32);

impl Ids {
    /// Ids from a number on.
    pub fn from(number: u32) -> Self {
        Self(number)
    }

    /// The next id.
    pub fn next(&mut self) -> String {
        self.0 += 1;
        format!("{:08x}-c0de-4000-8000-{:012x}", self.0.wrapping_mul(0x9E37_79B9), self.0)
    }
}

/// Someone who signs, or gets a copy.
pub fn person(ids: &mut Ids, number: u32, name: &str, email: &str, group: u32) -> Recipient {
    Recipient {
        id: RecipientId(ids.next()),
        number,
        position: number - 1,
        kind: RecipientKind::Signer,
        name: Some(name.into()),
        email: Some(email.into()),
        role: "Signer".into(),
        group,
        hidden_documents: Vec::new(),
        auth: Auth::Link,
        delivery: Delivery::Email,
        options: RecipientOptions::default(),
        witness: None,
    }
}

/// The address of someone who is made up.
pub fn email_of(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'â' => Some('a'),
            ' ' => Some('.'),
            c if c.is_ascii_alphanumeric() => Some(c),
            _ => None,
        })
        .collect();
    format!("{plain}@example.com")
}

/// A tag of a person.
pub fn tag(
    ids: &mut Ids,
    owner: &Owner,
    (document, page): (&DocumentId, u32),
    kind: TagKind,
    (x, y): (f64, f64),
    name: &str,
) -> Tag {
    let (w_pt, h_pt) = match kind {
        TagKind::Signature => (119.0, 38.0),
        TagKind::Initials => (53.5, 33.5),
        TagKind::DateSigned => (77.5, 18.5),
        TagKind::Text => (171.0, 21.0),
        TagKind::Checkbox | TagKind::Radio => (13.0, 13.5),
        TagKind::Attachment => (83.5, 25.5),
    };
    Tag {
        id: TagId(ids.next()),
        owner: owner.clone(),
        document: document.clone(),
        page_index: page,
        x_pt: x,
        y_pt: y,
        w_pt,
        h_pt,
        kind,
        name: name.into(),
        required: true,
        group: None,
        props: TagProps::default(),
        origin: Origin::Hand,
    }
}

/// Who a person's tags belong to.
pub fn of(person: &Recipient) -> Owner {
    Owner::Recipient { id: person.id.clone() }
}

/// Adds a row.
pub fn put<T: serde::Serialize>(table: Table, id: &str, row: &T) -> Op {
    Op::Put { table, id: id.into(), before: None, after: Some(serde_json::to_value(row).expect("BUG: a row is JSON")) }
}

/// What is composed beside the documents, which come first.
#[derive(Default)]
pub struct Composed {
    /// Message.
    pub message: String,
    /// People.
    pub people: Vec<Recipient>,
    /// Tags.
    pub tags: Vec<Tag>,
    /// Groups of tags.
    pub groups: Vec<Group>,
    /// Whose place gets a witness, once everyone is there.
    pub witness: Option<(usize, Witness)>,
}

impl Composed {
    /// The edits that compose it, in the order in which a person makes them.
    pub fn edits(&self, envelope: &EnvelopeId, there: &Composition, account: &AccountId, at: Millis) -> Vec<Edit> {
        let before = EnvelopeHead {
            name: there.name.clone(),
            message: there.message.clone(),
            options: there.options.clone(),
            account: there.account.clone(),
        };
        let after = EnvelopeHead {
            message: self.message.clone(),
            options: EnvelopeOptions::default(),
            account: Some(account.clone()),
            ..before.clone()
        };
        let head = Op::Put {
            table: Table::Envelope,
            id: envelope.0.clone(),
            before: serde_json::to_value(before).ok(),
            after: serde_json::to_value(after).ok(),
        };
        let people = self.people.iter().map(|row| put(Table::Recipient, row.id.as_str(), row));
        let groups = self.groups.iter().map(|row| put(Table::TagGroup, row.id.as_str(), row));
        let tags = self.tags.iter().map(|row| put(Table::Tag, row.id.as_str(), row));
        let witness = self.witness.iter().map(|(place, witness)| {
            let before = &self.people[*place];
            let after = Recipient { witness: Some(witness.clone()), ..before.clone() };
            let before = serde_json::to_value(before).ok();
            Op::Put { table: Table::Recipient, id: after.id.0.clone(), before, after: serde_json::to_value(after).ok() }
        });
        let edit = |label: &str, ops| Edit { label: label.into(), at, group: None, ops };
        [
            edit("Message", vec![head]),
            edit("Add people", people.collect()),
            edit("Add a witness", witness.collect()),
            edit("Place tags", groups.chain(tags).collect()),
        ]
        .into_iter()
        .filter(|edit| !edit.ops.is_empty())
        .collect()
    }
}

/// What is wrong with the tenancy agreement, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaws {
    /// Nothing.
    None,
    /// Two tags of one name, and a witness who has nowhere to sign.
    Two,
}

/// The tenancy agreement of the design: two tenants, a guarantor with a witness, the landlord. `documents` are the
/// agreement and the deed, and what is only read.
pub fn tenancy(ids: &mut Ids, documents: &[Document], home: &str, flaws: Flaws) -> Composed {
    let (agreement, deed) = (&documents[0].id, &documents[1].id);
    let names = [("Amara Osei", "Tenant", 1), ("Daniel Whitlock", "Tenant", 1), ("Ruth Whitlock", "Guarantor", 2)];
    let mut people = Vec::new();
    for (number, (name, role, group)) in (1..).zip(names.into_iter().chain([("Ines Carvalho", "Landlord", 3)])) {
        people.push(Recipient { role: role.into(), ..person(ids, number, name, &email_of(name), group) });
    }
    let mut office = person(ids, 5, "Lettings office", "lettings@example.com", 1);
    office.kind = RecipientKind::Cc;
    office.role = "Copy".into();
    let witness = Witness { id: WitnessId(ids.next()), number: 6 };
    people[2].hidden_documents = documents.iter().skip(2).map(|document| document.id.clone()).collect();
    let [amara, daniel, ruth, ines] = [0, 1, 2, 3].map(|index| of(&people[index]));
    let mut tags = Vec::new();
    for page in 1..7 {
        let place = |x| ((agreement, page), TagKind::Initials, (x, 775.0));
        for (owner, x) in [(&amara, 415.0), (&daniel, 474.0)] {
            let (on, kind, corner) = place(x);
            tags.push(tag(ids, owner, on, kind, corner, &format!("initials_{}", page + 1)));
        }
    }
    let last = (agreement, 7);
    let second = if flaws == Flaws::Two { "furnished" } else { "parking" };
    for (name, x) in [("furnished", 258.0), (second, 350.0)] {
        let mut tick = tag(ids, &amara, last, TagKind::Checkbox, (x, 173.0), name);
        tick.required = name == "furnished" && x < 300.0;
        tags.push(tick);
    }
    let due = Group {
        id: GroupId(ids.next()),
        owner: daniel.clone(),
        name: "rent day".into(),
        kind: TagKind::Radio,
        required: true,
    };
    for (name, x) in [("first", 258.0), ("fifteenth", 332.0), ("last", 410.0)] {
        let button = tag(ids, &daniel, last, TagKind::Radio, (x, 203.0), name);
        tags.push(Tag { group: Some(due.id.clone()), ..button });
    }
    tags.push(tag(ids, &daniel, last, TagKind::Attachment, (258.0, 229.0), "right_to_rent"));
    let mut rent = tag(ids, &ines, last, TagKind::Text, (258.0, 138.0), "monthly_rent");
    rent.required = false;
    rent.props = TagProps {
        prefill: Some("£1,450.00".into()),
        help_text: Some("As agreed in clause 2.1".into()),
        read_only: true,
        ..TagProps::default()
    };
    tags.push(rent);
    for (owner, x, y) in [(&amara, 65.0, 350.0), (&daniel, 316.0, 350.0), (&ines, 316.0, 500.0)] {
        tags.push(tag(ids, owner, last, TagKind::Signature, (x, y + 18.0), "signature"));
        tags.push(tag(ids, owner, last, TagKind::DateSigned, (x + 32.0, y + 84.0), "date"));
    }
    for (on, corner, name) in [(last, (65.0, 518.0), "signature"), ((deed, 2), (65.0, 188.0), "signature_deed")] {
        tags.push(tag(ids, &ruth, on, TagKind::Signature, corner, name));
    }
    tags.push(tag(ids, &ruth, (deed, 2), TagKind::DateSigned, (97.0, 254.0), "date"));
    let message = format!(
        "Here is the agreement for {home} as we discussed. Check the rent and the start date before you sign. Call me on \
         01632 960 134 if anything is not right.\nPriya Nair, Marlow & Finch"
    );
    people.push(office);
    Composed { message, people, tags, groups: vec![due], witness: (flaws == Flaws::Two).then_some((2, witness)) }
}

/// A short agreement that everyone signs at its end.
pub fn agreement(ids: &mut Ids, document: &Document, names: &[(&str, u32)]) -> Composed {
    let page = document.pages.as_ref().map_or(0, |pages| pages.len().saturating_sub(1));
    let on = (&document.id, u32::try_from(page).unwrap_or(0));
    let mut composed = Composed { message: "As agreed. Sign when it suits you.".into(), ..Composed::default() };
    for (index, (name, group)) in (0_u32..).zip(names) {
        let mut someone = person(ids, index + 1, name, &email_of(name), (*group).max(1));
        // Group 0 gets a copy.
        if *group == 0 {
            someone.kind = RecipientKind::Cc;
            someone.role = "Copy".into();
        } else {
            let corner = (if index % 2 == 0 { 65.0 } else { 316.0 }, 188.0 + 150.0 * f64::from(index / 2));
            composed.tags.push(tag(ids, &of(&someone), on, TagKind::Signature, corner, "signature"));
            composed.tags.push(tag(
                ids,
                &of(&someone),
                on,
                TagKind::DateSigned,
                (corner.0 + 32.0, corner.1 + 66.0),
                "date",
            ));
        }
        composed.people.push(someone);
    }
    composed
}
