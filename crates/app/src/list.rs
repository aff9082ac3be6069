//! The list: which envelopes, in which order, and the rows of the part that is on screen.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use countersign_envelope::{Account, Composition, DocumentId, EnvelopeId, EnvelopeStatus, Environment, Millis};
use countersign_store::{Bits, Listed, ListedWhole, Listing, Store, StoreError, query_words};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    App,
    app::{lock, now},
    error::UserError,
    events::{Changed, Event},
    hits,
    standing::{Rules, Standing, standing},
    view::{self, Facts},
    words,
};

/// A folder of the sidebar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Folder {
    /// Everything that is not archived.
    All,
    /// Being composed.
    Drafts,
    /// On the way to the provider, held, or not known.
    Sending,
    /// Waiting for people.
    Waiting,
    /// Bounced, quiet for long, about to lapse, out of reminders, errored, or not finished by the provider.
    AtRisk,
    /// Everyone has signed.
    Completed,
    /// Not sent, declined, expired or errored.
    Failed,
    /// Filed away here.
    Archived,
}

/// What the list is narrowed to besides a folder and words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ListFilter {
    /// Only this account's.
    pub account: Option<String>,
    /// Only those that this person is in, by e-mail address.
    pub person: Option<String>,
    /// Only those with this label.
    pub label: Option<String>,
    /// Only those in which something happened at this time or later.
    pub since: Option<Millis>,
    /// Only those in which something happened before this time.
    pub until: Option<Millis>,
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SortBy {
    /// By heading, then by when something happened last.
    #[default]
    Activity,
    /// By name.
    Name,
    /// By account, then by when something happened last.
    Account,
}

/// What the list is sorted by, and which way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ListSort {
    /// By what.
    pub by: SortBy,
    /// The other way round than usual: oldest first, or from Z to A.
    pub reversed: bool,
}

/// What a list is of: a folder, the words that are looked for, and what it is narrowed to. It can be saved by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListQuery {
    /// Which folder.
    pub folder: Folder,
    /// Words that must be there, each the beginning of a word.
    #[serde(default)]
    pub search: String,
    /// What it is narrowed to.
    #[serde(default)]
    pub filter: ListFilter,
    /// In which order.
    #[serde(default)]
    pub sort: ListSort,
}

/// Asks for a part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListEnvelopes {
    /// Of which list.
    pub query: ListQuery,
    /// The place of the first row that is wanted, from 0.
    pub from: u32,
    /// How many rows are wanted; at most 200 are given.
    pub count: u32,
    /// An envelope whose place is wanted.
    #[serde(default)]
    pub selected: Option<EnvelopeId>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeList {
    /// The rows that were asked for, in order.
    pub rows: Vec<EnvelopeRow>,
    /// The place of the first of them, from 0.
    pub from: u32,
    /// How many rows the whole list has.
    pub total: u32,
    /// The headings of the whole list in order, each with its number of rows; none when it is not sorted by activity.
    pub sections: Vec<ListSection>,
    /// The place of the envelope that was asked about, when it is in the list.
    pub selected_at: Option<u32>,
    /// How many are in each folder.
    pub counts: BTreeMap<Folder, u32>,
    /// When the providers were last asked.
    pub checked_at: Option<Millis>,
    /// What is wrong with the connection or an account, if anything.
    pub notice: Option<UserError>,
    /// Nothing has the words that were looked for, and something has these.
    pub suggestion: Option<String>,
    /// How many others have the words that were looked for, in folders that were not searched.
    pub elsewhere: u32,
}

/// A heading of a list with its number of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListSection {
    /// Which heading.
    pub group: ListGroup,
    /// How many rows stand under it.
    pub count: u32,
}

/// A heading of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ListGroup {
    /// Something is up to the sender.
    NeedsYou,
    /// On its way, nothing to do.
    OnItsWay,
    /// Drafts.
    Drafts,
    /// Finished this month.
    FinishedThisMonth,
    /// Finished before.
    FinishedEarlier,
    /// Filed away.
    Archived,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeRow {
    /// The envelope.
    pub id: EnvelopeId,
    /// Its name; may be empty in a draft.
    pub name: String,
    /// Its people's names, in signing order.
    pub people: Vec<String>,
    /// One mark a signer, in signing order.
    pub marks: Vec<Mark>,
    /// The heading that it stands under.
    pub group: ListGroup,
    /// Where it stands.
    pub pill: Pill,
    /// Last time something happened.
    pub activity_at: Millis,
    /// The account's name.
    pub account_name: String,
    /// The account's environment.
    pub environment: Environment,
    /// True when something happened since it was last looked at.
    pub is_new: bool,
    /// True when it was made on another computer or on the provider's own pages; it has no documents here.
    #[ts(optional, as = "Option<bool>")]
    pub elsewhere: bool,
    /// Its labels.
    #[ts(optional, as = "Option<Vec<String>>")]
    pub labels: Vec<String>,
    /// The page on which the words that were looked for stand, when they stand in a document.
    #[ts(optional)]
    pub hit: Option<PageHit>,
}

/// Where words were found in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageHit {
    /// The document.
    pub document: DocumentId,
    /// Its name.
    pub name: String,
    /// The page, from 0.
    pub page_index: u32,
    /// What stands before the first of the words.
    pub before: String,
    /// The word as it stands there.
    pub found: String,
    /// What stands after it.
    pub after: String,
}

/// A signer's mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// Name for screen readers.
    pub name: String,
    /// Signing group, from 1.
    pub group: u32,
    /// Which picture.
    pub state: MarkState,
}

/// The picture of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MarkState {
    /// Signed.
    Signed,
    /// It is this person's turn.
    Turn,
    /// Not yet.
    NotYet,
    /// Declined.
    Declined,
    /// The e-mail came back.
    Bounced,
}

/// Where an envelope stands, for the status column. The words are the window's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Pill {
    /// A draft with so many problems that must be fixed.
    Draft {
        /// How many.
        problems: u32,
    },
    /// Goes out at this time.
    Due {
        /// When.
        at: Millis,
    },
    /// Waits for the sender; why.
    Held {
        /// `closed`, `offline`, `missed`, `gaveUp`, `searchDown`, `person`, `noKey`.
        why: String,
    },
    /// Being prepared: looked up before sending.
    Preparing,
    /// Being uploaded.
    Uploading {
        /// Share that is sent, 0 to 100, when known.
        percent: Option<u8>,
    },
    /// The provider is making it.
    Creating,
    /// Not known whether it went out; being looked up.
    Checking,
    /// Accepted, being prepared by the provider.
    Accepted,
    /// Waiting for one person.
    WaitingFor {
        /// Who.
        name: String,
    },
    /// Waiting for several people.
    WaitingForMany {
        /// How many.
        count: u32,
    },
    /// Everyone seems to have signed, but the provider has not finished it.
    Finishing,
    /// A person's link stops working soon, or did.
    Expires {
        /// Whose, when it is one person's.
        name: Option<String>,
        /// When.
        at: Millis,
    },
    /// All reminders went out.
    NoReminders,
    /// The provider has more than one of it.
    SentTwice,
    /// Nothing happened for long.
    Quiet {
        /// Days.
        days: u32,
    },
    /// An invitation came back.
    Bounced {
        /// Whose.
        name: String,
    },
    /// The sender withdraws it; the provider is told at this time.
    Withdrawing {
        /// When.
        at: Millis,
    },
    /// Everyone has signed.
    Completed,
    /// Declined.
    Declined {
        /// By whom, when known.
        name: Option<String>,
    },
    /// The links ran out.
    Expired,
    /// Stopped.
    Withdrawn,
    /// The provider could not prepare it.
    Errored,
    /// Not sent.
    NotSent,
    /// Deleted at the provider.
    Deleted,
    /// Said to be sent by the person.
    Assumed,
    /// Filed away here; how it ended stands in the detail.
    Archived,
    /// A word of the provider's.
    Other {
        /// The word.
        word: String,
    },
}

/// Most rows of one answer.
const MOST_ROWS: u32 = 200;
/// An order that was found is used again for so long: what is quiet or lapses changes with the time.
const ORDER_MS: i64 = 5_000;
/// So are the standings of all rows: nothing of them changes with the time within less than minutes.
const STANDING_MS: i64 = 30_000;

/// A list in its order.
#[derive(Debug, Default)]
pub(crate) struct Order {
    query: Option<ListQuery>,
    generation: u64,
    quiet_days: u32,
    at: Millis,
    /// Numbers of the rows.
    numbers: Vec<u32>,
    sections: Vec<ListSection>,
    counts: BTreeMap<Folder, u32>,
    elsewhere: u32,
    /// The words that are looked for.
    words: Vec<String>,
}

/// All rows in one order, whatever a list is narrowed to.
#[derive(Debug, Clone)]
struct Base {
    generation: u64,
    sort: ListSort,
    numbers: Arc<Vec<u32>>,
}

/// Where all rows stand, and how many are in each folder.
#[derive(Debug)]
struct Standings {
    generation: u64,
    rules: Rules,
    /// By number.
    rows: Vec<Option<Standing>>,
    counts: BTreeMap<Folder, u32>,
}

impl Standings {
    /// True when they are still so: of the same rows by the same rules, and not long ago.
    fn fit(&self, generation: u64, rules: &Rules) -> bool {
        self.generation == generation
            && (0..STANDING_MS).contains(&rules.now.since(self.rules.now))
            && self.rules == Rules { now: self.rules.now, ..rules.clone() }
    }
}

/// What the list keeps between two looks.
#[derive(Debug, Default)]
pub(crate) struct ListState {
    order: Arc<Order>,
    /// One for each way to sort that was asked for.
    bases: Vec<Base>,
    standings: Option<Arc<Standings>>,
    /// Of each draft: its revision, its account, and how many problems must be fixed.
    problems: std::collections::HashMap<EnvelopeId, (u32, String, u32)>,
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What only some envelopes have: the words, the person, the label. `None` when all may be in the list.
fn chosen(store: &Store, query: &ListQuery, words: &[String]) -> Result<Option<Bits>, StoreError> {
    let mut sets = Vec::new();
    if !words.is_empty() {
        sets.push(store.matching(words)?);
    }
    if let Some(person) = &query.filter.person {
        sets.push(store.with_person(person)?);
    }
    if let Some(label) = &query.filter.label {
        sets.push(store.with_label(label)?);
    }
    let both = |mut all: Bits, set: Bits| {
        all.keep(&set);
        all
    };
    Ok(sets.into_iter().reduce(both))
}

/// All rows in one order. Headings come later: what stands under which changes with the time. Sorted from how they were
/// sorted before, of which little changes at a time.
fn sorted(listing: &Listing, sort: ListSort, accounts: &[Account], before: &[u32]) -> Vec<u32> {
    let mut rows: Vec<&Listed> = before.iter().filter_map(|n| listing.get(*n)).collect();
    let known: HashSet<u32> = before.iter().copied().collect();
    rows.extend(listing.rows().filter(|row| !known.contains(&row.n)));
    if sort.reversed && sort.by != SortBy::Account {
        rows.reverse();
    }
    match sort.by {
        SortBy::Activity => rows.sort_by_key(|row| (Reverse(row.activity_at), row.n)),
        SortBy::Name => rows.sort_by(|a, b| (&a.name_key, a.n).cmp(&(&b.name_key, b.n))),
        SortBy::Account => {
            let mut named: Vec<&Account> = accounts.iter().collect();
            named.sort_by_key(|account| (account.name.to_lowercase(), account.id.as_str()));
            let place = |row: &Listed| {
                let own = row.account.as_deref();
                named.iter().position(|known| Some(known.id.as_str()) == own).unwrap_or(named.len())
            };
            rows.sort_by_cached_key(|row| {
                let place = if sort.reversed { named.len() - place(row) } else { place(row) };
                (place, Reverse(row.activity_at), row.n)
            });
        }
    }
    if sort.reversed && sort.by != SortBy::Account {
        rows.reverse();
    }
    rows.into_iter().map(|row| row.n).collect()
}

const FOLDERS: [Folder; 8] = [
    Folder::All,
    Folder::Drafts,
    Folder::Sending,
    Folder::Waiting,
    Folder::AtRisk,
    Folder::Completed,
    Folder::Failed,
    Folder::Archived,
];

/// Where all rows stand.
fn standings(listing: &Listing, rules: &Rules) -> Standings {
    let mut counts = [0_u32; FOLDERS.len()];
    let mut rows = Vec::new();
    for row in listing.rows() {
        let standing = standing(row, rules);
        for (number, folder) in counts.iter_mut().zip(FOLDERS) {
            *number += u32::from(standing.is_in(folder));
        }
        let place = row.n as usize;
        if place >= rows.len() {
            rows.resize(place + 1, None);
        }
        rows[place] = Some(standing);
    }
    let counts = FOLDERS.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
    Standings { generation: listing.generation(), rules: rules.clone(), rows, counts }
}

/// Puts a list in its order.
fn order(
    listing: &Listing,
    (base, standings): (&Base, &Standings),
    query: &ListQuery,
    chosen: Option<&Bits>,
    rules: &Rules,
) -> Order {
    let filter = &query.filter;
    let grouped = query.sort.by == SortBy::Activity;
    let mut elsewhere = 0;
    let mut groups: BTreeMap<ListGroup, Vec<u32>> = BTreeMap::new();
    let mut flat = Vec::new();
    for n in base.numbers.iter().copied().filter(|n| chosen.is_none_or(|chosen| chosen.contains(*n))) {
        let Some(standing) = standings.rows.get(n as usize).and_then(Option::as_ref) else { continue };
        let Some(row) = listing.get(n) else { continue };
        let wanted = filter.account.as_ref().is_none_or(|id| row.account.as_deref() == Some(id.as_str()))
            && filter.since.is_none_or(|since| row.activity_at >= since)
            && filter.until.is_none_or(|until| row.activity_at < until);
        if !wanted {
            continue;
        }
        if !standing.is_in(query.folder) {
            elsewhere += 1;
        } else if grouped {
            groups.entry(standing.group).or_default().push(n);
        } else {
            flat.push(n);
        }
    }
    let section =
        |(group, numbers): (&ListGroup, &Vec<u32>)| ListSection { group: *group, count: count(numbers.len()) };
    Order {
        query: Some(query.clone()),
        generation: base.generation,
        quiet_days: rules.quiet_days,
        at: rules.now,
        sections: groups.iter().map(section).collect(),
        numbers: if grouped { groups.into_values().flatten().collect() } else { flat },
        counts: standings.counts.clone(),
        elsewhere: if chosen.is_some() { elsewhere } else { 0 },
        words: query_words(&query.search),
    }
}

impl App {
    /// What the standing of an envelope follows from besides its own row.
    pub(crate) fn rules(&self, accounts: &[Account]) -> Rules {
        let reminders = accounts.iter().filter_map(|account| {
            let limits = self.capabilities(account).ok()?.limits;
            Some((account.id.0.clone(), u32::from(limits.reminder_count)))
        });
        let now = now();
        Rules {
            now,
            month_began: view::month_began(now),
            quiet_days: self.settings().quiet_days,
            reminders: reminders.collect(),
        }
    }

    /// A list in its order, as it was found a moment ago when nothing changed since.
    fn ordered(&self, query: &ListQuery) -> Result<Arc<Order>, StoreError> {
        let store = &self.0.store;
        let known = lock(&self.0.list).order.clone();
        let generation = store.with_listing(Listing::generation);
        let fresh = known.generation == generation && (0..ORDER_MS).contains(&now().since(known.at));
        if fresh && known.quiet_days == self.settings().quiet_days && known.query.as_ref() == Some(query) {
            return Ok(known);
        }
        let accounts = store.accounts()?;
        let rules = self.rules(&accounts);
        let words = query_words(&query.search);
        let chosen = chosen(store, query, &words)?;
        let base = self.base(query.sort, &accounts);
        let standings = self.standings(&rules);
        let found =
            store.with_listing(|listing| Arc::new(order(listing, (&base, &standings), query, chosen.as_ref(), &rules)));
        lock(&self.0.list).order = found.clone();
        Ok(found)
    }

    /// All rows sorted so; as they were sorted when nothing changed since.
    fn base(&self, sort: ListSort, accounts: &[Account]) -> Base {
        let kept = lock(&self.0.list).bases.iter().find(|base| base.sort == sort).cloned();
        let base = self.0.store.with_listing(|listing| match kept {
            Some(kept) if kept.generation == listing.generation() => kept,
            kept => {
                let before = kept.map(|kept| kept.numbers).unwrap_or_default();
                let numbers = Arc::new(sorted(listing, sort, accounts, &before));
                Base { generation: listing.generation(), sort, numbers }
            }
        });
        let mut list = lock(&self.0.list);
        list.bases.retain(|other| other.sort != sort);
        list.bases.push(base.clone());
        base
    }

    /// Sorts all rows in each way that can be asked for, so that nobody waits for the first time.
    pub(crate) fn sort_ahead(&self) -> Result<(), StoreError> {
        let accounts = self.0.store.accounts()?;
        for by in [SortBy::Activity, SortBy::Name, SortBy::Account] {
            for reversed in [false, true] {
                self.base(ListSort { by, reversed }, &accounts);
            }
        }
        Ok(())
    }

    fn standings(&self, rules: &Rules) -> Arc<Standings> {
        let kept = lock(&self.0.list).standings.clone();
        let found = self.0.store.with_listing(|listing| {
            kept.filter(|kept| kept.fit(listing.generation(), rules))
                .unwrap_or_else(|| Arc::new(standings(listing, rules)))
        });
        lock(&self.0.list).standings = Some(found.clone());
        found
    }

    /// Has whoever searches look again: the text of more documents is searched now.
    pub(crate) fn searched_texts_grew(&self) {
        let mut list = lock(&self.0.list);
        if !list.order.words.is_empty() {
            list.order = Arc::default();
            (self.0.tell)(Event::Changed { what: Changed::Envelope, id: None });
        }
    }

    /// The numbers of all rows of a list, in its order.
    pub(crate) fn numbers(&self, query: &ListQuery) -> Result<Vec<u32>, StoreError> {
        Ok(self.ordered(query)?.numbers.clone())
    }

    /// The envelopes of a list in its order, from a place on, at most so many.
    pub(crate) fn listed(&self, query: &ListQuery, from: u32, most: u32) -> Result<Vec<EnvelopeId>, StoreError> {
        let order = self.ordered(query)?;
        let numbers = order.numbers.iter().skip(from as usize).take(most as usize);
        Ok(self
            .0
            .store
            .with_listing(|listing| numbers.filter_map(|n| Some(listing.get(*n)?.envelope.clone())).collect()))
    }

    /// How many problems of a draft must be fixed; counted anew when it changed.
    fn must_fix(&self, row: &ListedWhole, account: &Account) -> Result<u32, StoreError> {
        let id = &row.row.id;
        let known = lock(&self.0.list).problems.get(id).cloned();
        if let Some((revision, of, problems)) = known
            && revision == row.revision
            && of == account.id.as_str()
        {
            return Ok(problems);
        }
        let draft = self.0.store.draft(id)?.ok_or(StoreError::Missing)?;
        let problems = self.count_must_fix(account, &draft.draft.composition);
        let known = (draft.revision, account.id.0.clone(), problems);
        lock(&self.0.list).problems.insert(id.clone(), known);
        Ok(problems)
    }

    pub(crate) fn count_must_fix(&self, account: &Account, composition: &Composition) -> u32 {
        let must =
            |problem: &&countersign_envelope::Problem| problem.severity == countersign_envelope::Severity::MustFix;
        count(self.problems(account, composition).iter().filter(must).count())
    }

    /// The rows of some envelopes, as the list shows them. One that is gone by now is left out.
    pub(crate) fn rows(&self, numbers: &[u32], words: &[String]) -> Result<Vec<EnvelopeRow>, StoreError> {
        let store = &self.0.store;
        let accounts = store.accounts()?;
        let rules = self.rules(&accounts);
        let default = store.setting("defaultAccount")?;
        let default = accounts
            .iter()
            .find(|account| default.as_ref().and_then(|id| id.as_str()) == Some(account.id.as_str()))
            .or(accounts.first());
        let mut rows = Vec::new();
        let mut budget = hits::BUDGET;
        for whole in store.listed_whole(numbers)? {
            let own = accounts.iter().find(|account| whole.row.account.as_deref() == Some(account.id.as_str()));
            let Some(account) = own.or(default).cloned() else { continue };
            let problems = if whole.row.status == EnvelopeStatus::Draft { self.must_fix(&whole, &account)? } else { 0 };
            let standing = standing(&whole.listed, &rules);
            let hit = hits::find(store, &whole, words, &mut budget)?;
            let facts = Facts {
                uploaded: self.0.engine.progress(&whole.row.id),
                problems,
                now: rules.now,
                activity_at: whole.listed.activity_at,
                seen_at: whole.listed.seen_at,
                standing,
                row: whole.row,
                composition: Composition { recipients: whole.recipients, ..Composition::default() },
                people: whole.people,
                send: whole.send,
                account,
            };
            rows.push(EnvelopeRow { labels: whole.labels, hit, ..facts.view() });
        }
        Ok(rows)
    }

    fn list(&self, wanted: &ListEnvelopes) -> Result<EnvelopeList, StoreError> {
        let order = self.ordered(&wanted.query)?;
        let total = count(order.numbers.len());
        let from = wanted.from.min(total);
        let upto = from.saturating_add(wanted.count.min(MOST_ROWS)).min(total);
        let store = &self.0.store;
        let selected = match &wanted.selected {
            Some(envelope) => store.listed(envelope)?.map(|row| row.n),
            None => None,
        };
        let missed = total == 0 && order.elsewhere == 0 && !order.words.is_empty();
        let suggestion = if missed { store.suggestion(&order.words)? } else { None };
        Ok(EnvelopeList {
            rows: self.rows(&order.numbers[from as usize..upto as usize], &order.words)?,
            from,
            total,
            sections: order.sections.clone(),
            selected_at: selected.and_then(|n| order.numbers.iter().position(|each| *each == n)).map(count),
            counts: order.counts.clone(),
            checked_at: store.last_checked()?,
            notice: None,
            suggestion: suggestion.map(|words| words.join(" ")),
            elsewhere: order.elsewhere,
        })
    }

    /// A part of a list.
    pub async fn list_envelopes(&self, wanted: ListEnvelopes) -> Result<EnvelopeList, UserError> {
        let app = self.clone();
        let list = self.blocking(move |_| app.list(&wanted)).await?;
        let notice = match (self.0.engine.trouble(), self.account_trouble().await?) {
            (None, None) => {
                self.0.engine.offline_since().map(|at| words::error("offline", &[("since", &words::clock(at))]))
            }
            (trouble, account) => trouble.or(account),
        };
        Ok(EnvelopeList { notice, ..list })
    }

    /// What keeps an account of running envelopes from being asked.
    async fn account_trouble(&self) -> Result<Option<UserError>, UserError> {
        for account in self.blocking(Store::accounts).await? {
            let runs = |row: &countersign_store::Listed| {
                let over = row.status.is_final() || row.status == EnvelopeStatus::Draft;
                !over && row.account.as_deref() == Some(account.id.as_str())
            };
            if account.key_refused_at.is_some() && self.0.store.with_listing(|listing| listing.rows().any(runs)) {
                return Ok(self.account_view(account).await?.trouble);
            }
        }
        Ok(None)
    }
}
