//! What is told on the desktop: who signed, what was completed, declined, bounced or not sent.
//!
//! News are read from what was recorded, after the place that was told last; so nothing is told twice and nothing that
//! came in while the app started is forgotten.

use std::{sync::atomic::Ordering, time::Duration};

use countersign_envelope::{EnvelopeId, EnvelopeStatus, Millis, PersonStatus};
use countersign_store::{EventRow, Happened, Listing};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{App, UserError, app::now, envelopes::ListGroup, standing::standing, words};

/// The place in what happened up to which it was told.
const TOLD: &str = "newsTold";
/// How often the store is asked; the question costs microseconds.
const EVERY: Duration = Duration::from_secs(2);
const MINUTE_MS: i64 = 60_000;
/// More news than this at one time are told as one.
const SEVERAL: usize = 3;

/// Of what the desktop is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Notify {
    /// Someone signed or approved.
    pub signed: bool,
    /// Everyone has signed.
    pub completed: bool,
    /// Someone declined.
    pub declined: bool,
    /// An invitation bounced.
    pub bounced: bool,
    /// An envelope was not sent, is not known, waits for the person, or ended without all signatures.
    pub failed: bool,
    /// Nothing is told from here, in minutes after midnight on this computer's clock; it is told at the end.
    pub quiet_from: Option<u16>,
    /// Told again from here, in minutes after midnight.
    pub quiet_to: Option<u16>,
}

impl Default for Notify {
    fn default() -> Self {
        Self {
            signed: true,
            completed: true,
            declined: true,
            bounced: true,
            failed: true,
            quiet_from: None,
            quiet_to: None,
        }
    }
}

impl Notify {
    /// Whether nothing is told at this minute of the day.
    fn is_quiet(&self, minute: u16) -> bool {
        match (self.quiet_from, self.quiet_to) {
            (Some(from), Some(to)) if from <= to => (from..to).contains(&minute),
            (Some(from), Some(to)) => minute >= from || minute < to,
            _ => false,
        }
    }
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// What happened.
    pub title: String,
    /// To what.
    pub body: String,
    /// The envelope that it is about; `None` when it is about several.
    pub envelope: Option<EnvelopeId>,
}

/// How many envelopes need the person, as of a moment.
#[derive(Debug, Default)]
pub struct NeedsYou {
    count: usize,
    generation: Option<u64>,
    at: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Signed,
    Completed,
    Declined,
    Bounced,
    Failed,
}

impl Kind {
    fn is_wanted(self, notify: &Notify) -> bool {
        match self {
            Kind::Signed => notify.signed,
            Kind::Completed => notify.completed,
            Kind::Declined => notify.declined,
            Kind::Bounced => notify.bounced,
            Kind::Failed => notify.failed,
        }
    }

    fn counted(self) -> &'static str {
        match self {
            Kind::Signed => "news_count_signed",
            Kind::Completed => "news_count_completed",
            Kind::Declined => "news_count_declined",
            Kind::Bounced => "news_count_bounced",
            Kind::Failed => "news_count_failed",
        }
    }
}

/// What an entry is, and the code of its sentence.
fn kind_of(event: &EventRow) -> Option<(Kind, &'static str)> {
    let field = |name: &str| event.detail.get(name).cloned().unwrap_or_default();
    Some(match event.kind.as_str() {
        "person_changed" => match serde_json::from_value(field("status")).ok()? {
            PersonStatus::Signed => (Kind::Signed, "news_signed"),
            PersonStatus::Approved => (Kind::Signed, "news_approved"),
            PersonStatus::Declined => (Kind::Declined, "news_declined"),
            PersonStatus::Bounced => (Kind::Bounced, "news_bounced"),
            _ => return None,
        },
        "status_changed" => match serde_json::from_value(field("to")).ok()? {
            EnvelopeStatus::Completed => (Kind::Completed, "news_completed"),
            EnvelopeStatus::Declined => (Kind::Declined, "news_declined_by_someone"),
            EnvelopeStatus::Expired => (Kind::Failed, "news_expired"),
            EnvelopeStatus::Errored => (Kind::Failed, "news_errored"),
            _ => return None,
        },
        "send_failed" => (Kind::Failed, "news_not_sent"),
        "send_unknown" => (Kind::Failed, "news_unknown"),
        // What the person held is no news to that person.
        "send_held" if field("why") != "person" => (Kind::Failed, "news_held"),
        "send_twice" | "send_found_late" => (Kind::Failed, "news_twice"),
        _ => return None,
    })
}

/// The notifications for what happened: one an envelope, its weightiest; one for all when there are many.
fn told(happened: &[Happened], notify: &Notify) -> Vec<News> {
    let mut kept: Vec<(Kind, News)> = Vec::new();
    for Happened { envelope, name, event } in happened {
        let Some((kind, code)) = kind_of(event).filter(|(kind, _)| kind.is_wanted(notify)) else { continue };
        let person = event.detail.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
        let title = words::sentence(code, &[("person", person)]);
        let news = News { title, body: name.clone(), envelope: Some(envelope.clone()) };
        match kept.iter_mut().find(|(_, earlier)| earlier.envelope.as_ref() == Some(envelope)) {
            Some((weight, _)) if *weight > kind => {}
            Some(earlier) => *earlier = (kind, news),
            None => kept.push((kind, news)),
        }
    }
    if kept.len() <= SEVERAL {
        return kept.into_iter().map(|(_, news)| news).collect();
    }
    kept.sort_by_key(|(kind, _)| *kind);
    let counts: Vec<String> = kept
        .chunk_by(|(one, _), (other, _)| one == other)
        .map(|same| words::sentence(same[0].0.counted(), &[("count", &same.len().to_string())]))
        .collect();
    let title = words::sentence("news_several", &[("count", &kept.len().to_string())]);
    vec![News { title, body: counts.join(", "), envelope: None }]
}

fn minute_of_day() -> u16 {
    let now = jiff::ZonedDateTime::now();
    u16::try_from(i32::from(now.hour()) * 60 + i32::from(now.minute())).unwrap_or_default()
}

impl App {
    /// Hands out news from now on, for the desktop. While the window has the focus the list says them.
    pub fn on_news(&self, tell: impl Fn(News) + Send + Sync + 'static) {
        let app = self.clone();
        tokio::spawn(async move {
            loop {
                match app.fresh_news(minute_of_day()).await {
                    Ok(news) => news.into_iter().for_each(&tell),
                    Err(error) => tracing::warn!(code = error.code, "news could not be read"),
                }
                tokio::time::sleep(EVERY).await;
            }
        });
    }

    /// How many envelopes need the person. Counted anew when a row changed, and each minute, since time alone makes an
    /// envelope one that does.
    pub async fn needs_you(&self, known: &mut NeedsYou) -> Result<usize, UserError> {
        let generation = self.0.store.with_listing(Listing::generation);
        let age = now().since(known.at);
        if known.generation != Some(generation) || !(0..MINUTE_MS).contains(&age) {
            let app = self.clone();
            let counting = self.blocking(move |store| {
                let rules = app.rules(&store.accounts()?);
                let needs = |row: &&countersign_store::Listed| standing(row, &rules).group == ListGroup::NeedsYou;
                Ok(store.with_listing(|listing| listing.rows().filter(needs).count()))
            });
            *known = NeedsYou { count: counting.await?, generation: Some(generation), at: now() };
        }
        Ok(known.count)
    }

    async fn fresh_news(&self, minute: u16) -> Result<Vec<News>, UserError> {
        let notify = self.settings().notify;
        if notify.is_quiet(minute) {
            return Ok(Vec::new());
        }
        let read_only = self.0.store.is_read_only();
        let happened = self.blocking(move |store| {
            let Some(place) = store.setting(TOLD)?.as_ref().and_then(serde_json::Value::as_i64) else {
                // What happened before the first start with notifications is no news.
                if !read_only {
                    store.put_setting(TOLD, &store.newest_event()?.into())?;
                }
                return Ok(Vec::new());
            };
            let (happened, last) = store.events_after(place)?;
            if last != place && !read_only {
                store.put_setting(TOLD, &last.into())?;
            }
            Ok(happened)
        });
        let happened = happened.await?;
        if self.0.focused.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        Ok(told(&happened, &notify))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn happened(envelope: &str, kind: &str, detail: serde_json::Value) -> Happened {
        let event = EventRow { at: Millis(1), kind: kind.into(), detail };
        Happened { envelope: EnvelopeId(envelope.into()), name: format!("Lease {envelope}"), event }
    }

    fn signed(envelope: &str, name: &str) -> Happened {
        happened(envelope, "person_changed", json!({"name": name, "status": PersonStatus::Signed}))
    }

    fn became(envelope: &str, status: &EnvelopeStatus) -> Happened {
        happened(envelope, "status_changed", json!({"from": EnvelopeStatus::Waiting, "to": status}))
    }

    fn titles(happened: &[Happened], notify: &Notify) -> Vec<String> {
        told(happened, notify).into_iter().map(|news| format!("{}: {}", news.title, news.body)).collect()
    }

    #[test]
    fn the_last_signature_and_the_completion_are_one_notification() {
        let all = [signed("a", "Amara"), became("a", &EnvelopeStatus::Completed), signed("b", "Daniel")];
        assert_eq!(titles(&all, &Notify::default()), ["Everyone has signed: Lease a", "Daniel signed: Lease b"]);
        let only = Notify { completed: false, ..Notify::default() };
        assert_eq!(titles(&all, &only), ["Amara signed: Lease a", "Daniel signed: Lease b"]);
    }

    #[test]
    fn many_at_one_time_are_told_as_one() {
        let all = [
            signed("a", "Amara"),
            signed("b", "Daniel"),
            became("c", &EnvelopeStatus::Completed),
            happened("d", "send_failed", json!({})),
        ];
        assert_eq!(titles(&all, &Notify::default()), ["4 envelopes moved on: 2 signed, 1 completed, 1 in trouble"]);
    }

    #[test]
    fn each_kind_is_told_only_when_it_is_wanted() {
        let bounced = happened("a", "person_changed", json!({"name": "Ines", "status": PersonStatus::Bounced}));
        let declined = happened("b", "person_changed", json!({"name": "Ines", "status": PersonStatus::Declined}));
        let held = happened("c", "send_held", json!({"why": "gaveUp"}));
        let all = [bounced, declined, held];
        let titles_of = |notify: &Notify| told(&all, notify).into_iter().map(|news| news.title).collect::<Vec<_>>();
        let every = ["The e-mail to Ines bounced", "Ines declined", "Not sent, it waits for you"];
        assert_eq!(titles_of(&Notify::default()), every);
        let none = Notify { bounced: false, declined: false, failed: false, ..Notify::default() };
        assert!(titles_of(&none).is_empty());
        let own = happened("c", "send_held", json!({"why": "person"}));
        assert!(told(&[own], &Notify::default()).is_empty());
    }

    #[test]
    fn quiet_hours_may_cross_midnight() {
        let quiet = |from, to| Notify { quiet_from: Some(from), quiet_to: Some(to), ..Notify::default() };
        let night = quiet(22 * 60, 7 * 60);
        assert!(night.is_quiet(23 * 60) && night.is_quiet(0) && night.is_quiet(6 * 60 + 59));
        assert!(!night.is_quiet(7 * 60) && !night.is_quiet(12 * 60));
        let noon = quiet(12 * 60, 13 * 60);
        assert!(noon.is_quiet(12 * 60) && !noon.is_quiet(13 * 60) && !noon.is_quiet(0));
        assert!(!Notify::default().is_quiet(0));
    }
}
