//! Puts the list in its order: sorted once for each way to sort, narrowed to what was asked for, and kept while nothing
//! changes, so that a list of many thousands is not walked for each letter that is typed.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use countersign_envelope::{Account, EnvelopeId, Millis};
use countersign_store::{Bits, Listed, Listing, Store, StoreError, query_words};

use crate::{
    App,
    app::{lock, now},
    events::{Changed, Event},
    list::{Folder, ListGroup, ListQuery, ListSection, ListSort, SortBy},
    standing::{Rules, Standing, standing},
    view,
};

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
    pub numbers: Vec<u32>,
    /// Headings.
    pub sections: Vec<ListSection>,
    /// How many envelopes are in each folder.
    pub counts: BTreeMap<Folder, u32>,
    /// How many others have the words.
    pub elsewhere: u32,
    /// The words that are looked for.
    pub words: Vec<String>,
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
    pub problems: HashMap<EnvelopeId, (u32, String, u32)>,
}

pub(crate) fn count(number: usize) -> u32 {
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
    pub(crate) fn ordered(&self, query: &ListQuery) -> Result<Arc<Order>, StoreError> {
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
}
