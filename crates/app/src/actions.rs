//! What a person can do with an envelope that is out: remind, correct, send the pack again, hand in what was signed on
//! paper. Each goes to the provider once, when it is asked for; nothing here repeats anything by itself.
//!
//! Look next at `actions/offers.rs` for what is offered when, at `actions/ending.rs` for deleting, removing and making
//! anew, and at `actions/keep.rs` for notes and labels.

mod ending;
mod keep;
mod offers;

use countersign_envelope::{EnvelopeId, Millis, check};
use countersign_provider::{Correction, ProviderError, Refusal, SignedCopy, SigningProvider};
use countersign_store::{Done, PersonRow, RestRow};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ts_rs::TS;

pub use ending::{Removed, RemovedEnvelope};
pub use keep::{Labels, SetLabels, SetNote};
pub use offers::{EnvelopeOffers, Offer, PersonOffers};

use crate::{App, UserError, app::now, envelopes::EnvelopeOf, view::Facts, words};

/// How long the pack rests after a provider asked to wait without saying how long.
const RESEND_REST_MS: i64 = 300_000;
/// A copy signed on paper that was not taken in by then can be handed in again.
const PAPER_REST_MS: i64 = 600_000;

/// Names a person of an envelope that is out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonOf {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The provider's id of the person, as in [`PersonOffers::person`].
    pub person: String,
}

/// Puts a person of an envelope that is out right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CorrectPerson {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The provider's id of the person.
    pub person: String,
    /// The name from now on.
    pub name: String,
    /// The e-mail address from now on.
    pub email: String,
}

/// Hands in what a person signed on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HandInCopy {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The provider's id of the person.
    pub person: String,
    /// The ticket of the file.
    pub ticket: String,
}

/// What came of something that was done to several people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DoneToPeople {
    /// Names of those that it was done to.
    pub done: Vec<String>,
    /// Those that it was not done to, and why.
    pub refused: Vec<NotDone>,
}

/// Somebody that something was not done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NotDone {
    /// The name.
    pub name: String,
    /// Why.
    pub why: UserError,
}

/// What can be done to a person or an envelope at a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Remind,
    Correct,
    Resend,
    Paper,
    Delete,
}

impl Act {
    /// As it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Remind => "remind",
            Self::Correct => "correct",
            Self::Resend => "resend",
            Self::Paper => "paper",
            Self::Delete => "delete",
        }
    }

    /// The event that says that it was done.
    fn event(self) -> &'static str {
        match self {
            Self::Remind => "reminded",
            Self::Correct => "corrected",
            Self::Resend => "pack_resent",
            Self::Paper => "paper_given",
            Self::Delete => "deleted_there",
        }
    }
}

/// What is asked of a provider about one person.
enum Call {
    Remind,
    Correct(Correction),
    Resend,
    Paper(SignedCopy),
}

impl Call {
    fn act(&self) -> Act {
        match self {
            Self::Remind => Act::Remind,
            Self::Correct(_) => Act::Correct,
            Self::Resend => Act::Resend,
            Self::Paper(_) => Act::Paper,
        }
    }

    /// What is kept of it beside the name of the person.
    fn detail(&self, known: &PersonRow) -> Value {
        match self {
            Self::Remind | Self::Resend => json!({}),
            Self::Correct(to) => json!({
                "fromName": to.name.as_ref().map(|_| &known.name), "toName": to.name,
                "fromEmail": to.email.as_ref().map(|_| &known.email), "toEmail": to.email,
            }),
            Self::Paper(copy) => json!({"file": copy.file_name}),
        }
    }

    async fn ask(self, reached: &Reached, person: &str) -> Result<(), ProviderError> {
        let (provider, id) = (&reached.provider, reached.provider_id.as_str());
        match self {
            Self::Remind => provider.remind(id, person).await,
            Self::Correct(correction) => provider.correct(id, person, &correction).await,
            Self::Resend => provider.resend_pack(id, person).await,
            Self::Paper(copy) => provider.sign_offline(id, person, copy).await,
        }
    }
}

/// An envelope that is out, with a connection to where it is.
pub(crate) struct Reached {
    pub facts: Facts,
    pub account: countersign_envelope::Account,
    pub provider: std::sync::Arc<dyn SigningProvider>,
    pub provider_id: String,
}

impl App {
    async fn reached(&self, envelope: &EnvelopeId) -> Result<Reached, UserError> {
        let facts = self.facts_of(envelope).await?;
        let provider_id = facts.row.provider_id.clone().ok_or_else(|| words::error("act_not_offered", &[]))?;
        let account = self.account_of_row(&facts.row).await?;
        let provider = self.connection(&account).await?;
        Ok(Reached { facts, account, provider, provider_id })
    }

    /// Does one thing to one person, if it is offered now; once at a time.
    async fn act(&self, of: &PersonOf, call: Call) -> Result<(), UserError> {
        let key = format!("{} {} {}", call.act().word(), of.envelope, of.person);
        if !self.0.engine.begin(&key) {
            return Err(words::error("act_busy", &[]));
        }
        let done = self.act_alone(of, call).await;
        self.0.engine.finish(&key, true);
        self.0.engine.ask_now(std::slice::from_ref(&of.envelope));
        done
    }

    async fn act_alone(&self, of: &PersonOf, call: Call) -> Result<(), UserError> {
        let act = call.act();
        let reached = self.reached(&of.envelope).await?;
        let person = person_of(&reached.facts, &of.person)?;
        let offers = self.offers(&reached.facts).await?;
        match offers.of_person(&of.person).and_then(|offers| offers.offer(act)) {
            None => return Err(words::error("act_not_offered", &[])),
            Some(offer) if !offer.can => return Err(words::titled("act_not_now", &offer.why)),
            Some(_) => {}
        }
        let mut detail = call.detail(&person);
        detail["name"] = person.name.as_str().into();
        detail["person"] = of.person.as_str().into();
        let told = call.ask(&reached, &of.person).await;
        self.note_key(&reached.account, told.as_ref().err()).await?;
        let rest = |until| RestRow { person: of.person.clone(), act: act.word().into(), until };
        match told {
            Ok(()) => {
                let rest = self.rest_after(act, &reached)?.map(|ms| rest(Some(now().plus(ms))));
                self.note_done(&of.envelope, Done { event: Some(act.event()), detail, rest }).await
            }
            Err(error) => {
                self.note_not_done(&of.envelope, act, &error, detail, rest).await?;
                Err(words::act_error(&error, act, &person.name, &self.service_name(&reached.account)?))
            }
        }
    }

    /// How long an act rests after it was done, where that is kept here.
    fn rest_after(&self, act: Act, reached: &Reached) -> Result<Option<i64>, UserError> {
        let limits = self.capabilities(&reached.account)?.limits;
        Ok(match act {
            Act::Remind if limits.remind_pause_s > 0 => Some(i64::from(limits.remind_pause_s) * 1000),
            Act::Paper => Some(PAPER_REST_MS),
            Act::Remind | Act::Correct | Act::Resend | Act::Delete => None,
        })
    }

    /// What a provider's no leaves behind: when to ask again, or that it is not known what became of it.
    async fn note_not_done(
        &self,
        envelope: &EnvelopeId,
        act: Act,
        error: &ProviderError,
        detail: Value,
        rest: impl Fn(Option<Millis>) -> RestRow,
    ) -> Result<(), UserError> {
        let rest = match error.refusal() {
            Some(Refusal::TooSoon(seconds)) => {
                let ms = seconds.map_or(RESEND_REST_MS, |seconds| i64::from(seconds) * 1000);
                Some(rest(Some(now().plus(ms))))
            }
            Some(Refusal::UsedUp) => Some(rest(None)),
            _ => None,
        };
        let unheard = error.refusal().is_none() && error.is_unheard();
        if rest.is_none() && !unheard {
            return Ok(());
        }
        let mut detail = detail;
        detail["act"] = act.word().into();
        self.note_done(envelope, Done { event: unheard.then_some("act_unheard"), detail, rest }).await
    }

    async fn note_done(&self, envelope: &EnvelopeId, done: Done<'static>) -> Result<(), UserError> {
        let id = envelope.clone();
        self.blocking(move |store| store.note_done(&id, &done, now())).await
    }

    /// Has one person reminded.
    pub async fn remind(&self, of: PersonOf) -> Result<(), UserError> {
        self.act(&of, Call::Remind).await
    }

    /// Has everyone reminded whose turn it is, one after the other.
    pub async fn remind_waiting(&self, of: EnvelopeOf) -> Result<DoneToPeople, UserError> {
        let facts = self.facts_of(&of.envelope).await?;
        let offers = self.offers(&facts).await?;
        let waiting: Vec<PersonOf> = offers
            .people
            .iter()
            .filter(|person| person.remind.is_some())
            .map(|person| PersonOf { envelope: of.envelope.clone(), person: person.person.clone() })
            .collect();
        if waiting.is_empty() {
            return Err(words::error("act_not_offered", &[]));
        }
        let mut came = DoneToPeople { done: Vec::new(), refused: Vec::new() };
        for person in waiting {
            let name = person_of(&facts, &person.person)?.name;
            match self.remind(person).await {
                Ok(()) => came.done.push(name),
                Err(why) => came.refused.push(NotDone { name, why }),
            }
        }
        Ok(came)
    }

    /// Puts name or address of a person right. Who had not got the invitation gets it at the new address.
    pub async fn correct_person(&self, correct: CorrectPerson) -> Result<(), UserError> {
        let facts = self.facts_of(&correct.envelope).await?;
        let known = person_of(&facts, &correct.person)?;
        let (name, email) = (correct.name.trim().to_owned(), correct.email.trim().to_owned());
        self.judge(&facts, &known, &name, &email)?;
        let changed = |old: &str, new: &str| (old != new).then(|| new.to_owned());
        let correction = Correction { name: changed(&known.name, &name), email: changed(known.email.trim(), &email) };
        if correction == Correction::default() {
            return Ok(());
        }
        self.act(&PersonOf { envelope: correct.envelope, person: correct.person }, Call::Correct(correction)).await
    }

    /// Whether a provider would take these, judged as in a draft.
    fn judge(&self, facts: &Facts, known: &PersonRow, name: &str, email: &str) -> Result<(), UserError> {
        if name.is_empty() {
            return Err(words::error("correct_name_empty", &[]).in_field("name"));
        }
        if !check::is_email(email) {
            return Err(words::error("correct_email_malformed", &[("email", email)]).in_field("email"));
        }
        let Some(recipient) = facts.recipient_of(known) else { return Ok(()) };
        let mut composition = facts.composition.clone();
        for person in composition.recipients.iter_mut().filter(|person| person.id == recipient) {
            (person.name, person.email) = (Some(name.to_owned()), Some(email.to_owned()));
        }
        let ours = |problem: &countersign_envelope::Problem| {
            problem.severity == countersign_envelope::Severity::MustFix
                && problem.place.recipient.as_ref() == Some(&recipient)
                && matches!(problem.place.field.as_deref(), Some("name" | "email"))
        };
        let problems: Vec<_> = self.problems(&facts.account, &composition).into_iter().filter(ours).collect();
        let Some(worst) = words::problems(&problems, &composition).into_iter().next() else { return Ok(()) };
        let field = worst.problem.place.field.clone().unwrap_or_default();
        let error = UserError { hint: worst.hint, ..words::titled(&worst.problem.code, &worst.title) };
        Err(error.in_field(&field))
    }

    /// Has the finished documents sent again to one person.
    pub async fn resend_pack(&self, of: PersonOf) -> Result<(), UserError> {
        self.act(&of, Call::Resend).await
    }

    /// Hands in what a person signed on paper: one PDF.
    pub async fn hand_in_copy(&self, hand_in: HandInCopy) -> Result<(), UserError> {
        let facts = self.facts_of(&hand_in.envelope).await?;
        let most = self.capabilities(&facts.account)?.limits.signed_copy_bytes;
        let paths = self.redeem(&hand_in.ticket)?;
        let [path] = &paths[..] else { return Err(words::error("paper_one_file", &[])) };
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (file, length) = signed_copy(path, &file_name, u64::from(most)).await?;
        let of = PersonOf { envelope: hand_in.envelope, person: hand_in.person };
        self.act(&of, Call::Paper(SignedCopy { file_name, file, length })).await
    }
}

/// The person of an envelope with the provider's id.
fn person_of(facts: &Facts, person: &str) -> Result<PersonRow, UserError> {
    let found = facts.people.iter().find(|row| row.provider_id.as_deref() == Some(person));
    found.cloned().ok_or_else(|| words::error("act_not_offered", &[]))
}

/// Opens a file that is to be handed in: a PDF that is not too large.
async fn signed_copy(path: &std::path::Path, name: &str, most: u64) -> Result<(tokio::fs::File, u64), UserError> {
    use tokio::io::{AsyncReadExt, AsyncSeekExt};
    let unreadable = |error: std::io::Error| {
        let code = if error.kind() == std::io::ErrorKind::NotFound { "file_missing" } else { "file_unreadable" };
        words::error(code, &[("file", name)])
    };
    let mut file = tokio::fs::File::open(path).await.map_err(unreadable)?;
    let length = file.metadata().await.map_err(unreadable)?.len();
    if length > most {
        let most = (most / 1_000_000).to_string();
        return Err(words::error("paper_too_large", &[("file", name), ("most", &most)]));
    }
    let mut begins = [0; 5];
    let read = file.read_exact(&mut begins).await;
    if read.is_err() || &begins != b"%PDF-" {
        return Err(words::error("pdf_not_a_pdf", &[("file", name)]));
    }
    file.rewind().await.map_err(unreadable)?;
    Ok((file, length))
}
