//! The list: which envelopes, in which order, and the rows of the part that is on screen.

use std::collections::BTreeMap;

use countersign_envelope::{Account, Composition, DocumentId, EnvelopeId, EnvelopeStatus, Environment, Millis};
use countersign_store::{ListedWhole, Store, StoreError};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{App, app::lock, error::UserError, hits, order::count, standing::standing, view::Facts, words};

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
impl App {
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
