//! What is offered of an envelope that is out, and why something is not: a pure function of what is known.

use countersign_envelope::{Auth, EnvelopeStatus, Millis, PersonStatus, RecipientKind};
use countersign_provider::{Capabilities, Feature};
use countersign_store::{EventRow, RestRow};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::Act;
use crate::{App, UserError, app::now, envelopes::DetailPerson, view::Facts, words};

/// Something that could be done, whether it can be done now, and why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// True when it can be done now.
    pub can: bool,
    /// Why it cannot, as a sentence; empty when it can.
    pub why: String,
    /// From when on it can, when that is known.
    pub again_at: Option<Millis>,
}

/// What is offered of one person. What makes no sense for them is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonOffers {
    /// The provider's id of the person.
    pub person: String,
    /// Reminded.
    pub remind: Option<Offer>,
    /// Name or address put right.
    pub correct: Option<Offer>,
    /// The finished documents sent again.
    pub resend: Option<Offer>,
    /// A copy signed on paper handed in.
    pub paper: Option<Offer>,
    /// How often you had this person reminded.
    pub reminders: u32,
    /// When you had this person reminded last.
    pub reminded_at: Option<Millis>,
    /// When a copy signed on paper was handed in that was not taken in yet.
    pub paper_at: Option<Millis>,
}

impl PersonOffers {
    /// What is offered of one act.
    pub(crate) fn offer(&self, act: Act) -> Option<&Offer> {
        match act {
            Act::Remind => self.remind.as_ref(),
            Act::Correct => self.correct.as_ref(),
            Act::Resend => self.resend.as_ref(),
            Act::Paper => self.paper.as_ref(),
            Act::Delete => None,
        }
    }
}

/// What is offered of an envelope as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeOffers {
    /// Its people that the provider knows.
    pub people: Vec<PersonOffers>,
    /// Withdrawn, and opened again as a draft.
    pub reopen: bool,
    /// Sent again to other people: a draft with the same documents and tags.
    pub send_to_others: bool,
    /// Deleted at the provider, for ever.
    pub delete_there: Option<Offer>,
    /// Removed from this app.
    pub remove: bool,
    /// Links made to work anew.
    pub renew_links: Option<Offer>,
    /// The note that you keep with it.
    pub note: String,
    /// The labels that you gave it.
    pub labels: Vec<String>,
}

impl EnvelopeOffers {
    /// What is offered of one person, by the provider's id.
    pub(crate) fn of_person(&self, person: &str) -> Option<&PersonOffers> {
        self.people.iter().find(|offers| offers.person == person)
    }
}

fn yes() -> Offer {
    Offer { can: true, why: String::new(), again_at: None }
}

fn no(why: String) -> Offer {
    Offer { can: false, why, again_at: None }
}

/// What offers are made of besides the facts.
struct Known<'a> {
    facts: &'a Facts,
    rests: &'a [RestRow],
    events: &'a [EventRow],
    able: &'a Capabilities,
}

impl Known<'_> {
    /// An act on a person, unless the provider does not have it or it rests.
    fn offer(&self, act: Act, feature: &Feature, person: &str, name: &str) -> Offer {
        if let Feature::No(reason) = feature {
            return no(reason.clone());
        }
        let rest = self.rests.iter().find(|rest| rest.person == person && rest.act == act.word());
        match rest.map(|rest| rest.until) {
            Some(None) => no(words::sentence("act_used_up", &[("name", name)])),
            Some(Some(until)) if until > self.facts.now => {
                let code = match act {
                    Act::Remind => "remind_rests",
                    Act::Paper => "paper_rests",
                    Act::Correct | Act::Resend | Act::Delete => "resend_rests",
                };
                let why = words::sentence(code, &[("name", name), ("time", &words::clock(until))]);
                Offer { can: false, why, again_at: Some(until) }
            }
            _ => yes(),
        }
    }

    fn done(&self, kind: &str, person: &str) -> Vec<Millis> {
        let of = |event: &&EventRow| {
            event.kind == kind && event.detail.get("person").and_then(Value::as_str) == Some(person)
        };
        self.events.iter().filter(of).map(|event| event.at).collect()
    }

    fn person(&self, shown: &DetailPerson, person: &str) -> PersonOffers {
        let runs = self.facts.row.status == EnvelopeStatus::Waiting && self.facts.row.withdraw_due_at.is_none();
        let signs = shown.kind != RecipientKind::Cc;
        let open = !shown.status.is_done() && !matches!(shown.status, PersonStatus::Stopped | PersonStatus::Declined);
        let turn = runs && signs && matches!(shown.status, PersonStatus::Invited | PersonStatus::Acting);
        let bounced = shown.status == PersonStatus::Bounced;
        let (able, name) = (self.able, shown.name.as_str());
        let reminded = self.done("reminded", person);
        let given = self.done("paper_given", person).last().copied().filter(|_| open && runs);
        PersonOffers {
            remind: (turn && given.is_none()).then(|| self.offer(Act::Remind, &able.remind, person, name)),
            correct: (runs && open).then(|| self.offer(Act::Correct, &able.edit_recipient, person, name)),
            resend: (self.facts.row.status == EnvelopeStatus::Completed)
                .then(|| self.offer(Act::Resend, &able.resend_pack, person, name)),
            paper: ((turn || (bounced && runs)) && signs && !shown.witness).then(|| self.paper(shown, person)),
            reminders: u32::try_from(reminded.len()).unwrap_or(u32::MAX),
            reminded_at: reminded.last().copied(),
            paper_at: given,
            person: person.to_owned(),
        }
    }

    /// On paper signs only who needs neither an app nor a witness.
    fn paper(&self, shown: &DetailPerson, person: &str) -> Offer {
        let composed = shown.recipient.as_ref().and_then(|id| self.facts.composition.recipient(id));
        let name = [("name", shown.name.as_str())];
        match composed {
            Some(composed) if composed.auth != Auth::Link => no(words::sentence("paper_not_with_app", &name)),
            Some(composed) if composed.witness.is_some() => no(words::sentence("paper_not_with_witness", &name)),
            _ => self.offer(Act::Paper, &self.able.sign_offline, person, &shown.name),
        }
    }

    fn envelope(&self) -> EnvelopeOffers {
        let row = &self.facts.row;
        let there = row.provider_id.is_some() && row.status != EnvelopeStatus::Deleted;
        let runs = matches!(row.status, EnvelopeStatus::Accepted | EnvelopeStatus::Waiting | EnvelopeStatus::Paused);
        let over = row.status.is_final();
        let can = |feature: &Feature| match feature {
            Feature::No(reason) => no(reason.clone()),
            Feature::Native | Feature::Emulated(_) => yes(),
        };
        let people = self.facts.people_there();
        EnvelopeOffers {
            people: people
                .iter()
                .filter_map(|(shown, there)| Some(self.person(shown, there.as_ref()?.provider_id.as_deref()?)))
                .collect(),
            reopen: runs && row.withdraw_due_at.is_none() && self.able.withdraw.offered(),
            send_to_others: row.status != EnvelopeStatus::Draft,
            delete_there: (there && over).then(|| can(&self.able.delete)),
            remove: over,
            renew_links: (row.status == EnvelopeStatus::Waiting).then(|| can(&self.able.renew_links)),
            note: String::new(),
            labels: Vec::new(),
        }
    }
}

impl App {
    /// What is offered of an envelope now.
    pub(crate) async fn offers(&self, facts: &Facts) -> Result<EnvelopeOffers, UserError> {
        let id = facts.row.id.clone();
        let read = self.blocking(move |store| {
            let note = store.note(&id)?.unwrap_or_default();
            Ok((store.rests(&id)?, store.events(&id)?, note, store.labels(&id)?))
        });
        let (rests, events, note, labels) = read.await?;
        let able = self.capabilities(&facts.account)?;
        let known = Known { facts, rests: &rests, events: &events, able: &able };
        Ok(EnvelopeOffers { note, labels, ..known.envelope() })
    }

    /// All that is known of an envelope now.
    pub(crate) async fn facts_of(&self, envelope: &countersign_envelope::EnvelopeId) -> Result<Facts, UserError> {
        let facts = self.facts(self.row(envelope).await?).await?;
        Ok(Facts { now: now(), ..facts })
    }
}
