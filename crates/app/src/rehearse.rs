//! Rehearsing: what the practice service is asked to do wrong, so that a person can see what the app makes of it.
//!
//! Each rehearsal is one or more faults of the practice service under a label of its own; whether it is on is asked
//! there, so a restart of either side loses none. What rehearsals are called stands in `rehearse_words.rs`.

use countersign_envelope::{Account, Environment};
use countersign_http::{Client, Method, Reply};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ts_rs::TS;

use crate::{App, error::UserError, practice::PracticeError, rehearse_words, words};

/// When a rehearsal happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RehearsalKind {
    /// Once, to the next send; one of them at a time.
    NextSend,
    /// Once, to what the next envelope becomes.
    NextEnvelope,
    /// Until it is switched off.
    Stays,
}

/// Something that can be rehearsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rehearsal {
    /// Its name in code.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it does and what comes of it.
    pub hint: String,
    /// When it happens.
    pub kind: RehearsalKind,
    /// True when it will happen or happens.
    pub on: bool,
    /// Its variants, when it has some.
    pub choices: Vec<RehearsalChoice>,
    /// The variant that is on.
    pub choice: Option<String>,
}

/// A variant of a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalChoice {
    /// Its name in code.
    pub id: String,
    /// What it is called.
    pub title: String,
}

/// All rehearsals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rehearsals {
    /// Each.
    pub all: Vec<Rehearsal>,
    /// How far the practice service's clock is ahead of this computer's, in seconds.
    pub ahead_seconds: i64,
    /// What cannot be rehearsed, and why.
    pub without: Vec<String>,
}

/// Switches a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rehearse {
    /// Which.
    pub id: String,
    /// On or off.
    pub on: bool,
    /// Its variant; the first when absent.
    pub choice: Option<String>,
}

/// Lets time pass at the practice service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PassTime {
    /// How many days.
    pub days: u32,
}

/// The most days that pass at once.
const MOST_DAYS: u32 = 366;

/// What a rehearsal is made of.
struct Part {
    id: &'static str,
    kind: RehearsalKind,
    /// The faults, as the practice service's control API takes them; `$CHOICE` stands for the variant.
    faults: &'static str,
    choices: &'static [&'static str],
}

const fn next(id: &'static str, faults: &'static str) -> Part {
    Part { id, kind: RehearsalKind::NextSend, faults, choices: &[] }
}

const fn stays(id: &'static str, faults: &'static str) -> Part {
    Part { id, kind: RehearsalKind::Stays, faults, choices: &[] }
}

const PARTS: &[Part] = &[
    next("slowSearch", r#"[{"at":["search"],"times":1,"fault":{"delay_ms":12000}}]"#),
    next("slowUpload", r#"[{"at":["create"],"times":1,"fault":{"slow_bytes_per_second":40000}}]"#),
    next("slowAnswer", r#"[{"at":["create"],"times":1,"fault":{"delay_ms":20000}}]"#),
    next(
        "refused",
        r#"[{"at":["create"],"times":1,"fault":{"status":422,"message":"recipients[0] could not be used, because a refusal is rehearsed"}}]"#,
    ),
    next("busy", r#"[{"at":["create"],"times":1,"fault":{"status":429,"retry_after":60}}]"#),
    next(
        "breaksOff",
        r#"[{"at":["create"],"times":1,"fault":{"drop":"half","reset":true,"slow_bytes_per_second":200000}}]"#,
    ),
    next("lostAnswer", r#"[{"at":["create"],"times":1,"fault":{"drop":"done"}}]"#),
    next("lostEnvelope", r#"[{"at":["create"],"times":1,"fault":{"drop":"body"}}]"#),
    next("late", r#"[{"at":["create"],"times":1,"fault":{"drop":"done","late_seconds":60}}]"#),
    next("garbled", r#"[{"at":["create"],"times":1,"fault":{"garbage":"html"}}]"#),
    next("twice", r#"[{"at":["create"],"times":1,"fault":{"drop":"done","twice":true}}]"#),
    Part {
        id: "errored",
        kind: RehearsalKind::NextEnvelope,
        faults: r#"[{"at":["create"],"times":1,"fault":{"error_code":"$CHOICE"}}]"#,
        choices: &["PASSWORD_PROTECTED", "MALICIOUS_PDF", "PDF_READER", "WORD_DOC_CONV_ERROR", "NO_PAGE_FOR_TAG_ERROR"],
    },
    Part {
        id: "bounced",
        kind: RehearsalKind::NextEnvelope,
        faults: r#"[{"at":["invitation"],"times":1,"fault":{"bounce":true}}]"#,
        choices: &[],
    },
    stays("offline", r#"[{"fault":{"drop":"before","reset":true}}]"#),
    stays("keyRefused", r#"[{"fault":{"status":401,"message":"the key is refused, because that is rehearsed"}}]"#),
    stays("searchDown", r#"[{"at":["search"],"fault":{"status":503}}]"#),
    stays("alwaysBusy", r#"[{"at":["create"],"fault":{"status":429,"retry_after":60}}]"#),
    stays("unreadable", r#"[{"at":["get","status","find"],"fault":{"status":503}}]"#),
    stays("slow", r#"[{"fault":{"delay_ms":3000}}]"#),
    stays("searchLag", r#"[{"at":["search"],"fault":{"lag_seconds":60}}]"#),
    stays("lostStatus", r#"[{"fault":{"shown_as":{"COMPLETE":"ACTIVE"}}}]"#),
    stays("unknownWord", r#"[{"fault":{"shown_as":{"ACTIVE":"ON_HOLIDAY"}}}]"#),
    stays("forgotten", r#"[{"fault":{"hidden":true}}]"#),
    stays("wrongClock", r#"[{"fault":{"date_skew_seconds":86400}}]"#),
];

/// The label of a rehearsal's faults.
fn label(id: &str) -> String {
    format!("rehearse-{id}")
}

/// A fault that the practice service has.
#[derive(Debug, Deserialize)]
struct Standing {
    label: String,
    times: Option<u32>,
    fault: Value,
}

impl Part {
    /// Its faults, ready to be asked for.
    fn asked(&self, choice: &str) -> Value {
        let mut faults: Value = serde_json::from_str(&self.faults.replace("$CHOICE", choice)).unwrap_or_default();
        for fault in faults.as_array_mut().into_iter().flatten() {
            fault["label"] = json!(label(self.id));
        }
        faults
    }

    fn view(&self, standing: &[Standing]) -> Rehearsal {
        let (title, hint) = rehearse_words::rehearsal(self.id);
        let own = standing.iter().find(|fault| fault.label == label(self.id) && fault.times != Some(0));
        let code = own.and_then(|fault| fault.fault["error_code"].as_str()).map(str::to_owned);
        let choice = |id: &&'static str| RehearsalChoice { id: (*id).into(), title: rehearse_words::choice(id).into() };
        Rehearsal {
            id: self.id.into(),
            title: title.into(),
            hint: hint.into(),
            kind: self.kind,
            on: own.is_some(),
            choices: self.choices.iter().map(choice).collect(),
            choice: code,
        }
    }
}

/// The practice service's control API.
struct Control(Client);

impl Control {
    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, PracticeError> {
        let body = body.map(|body| body.to_string().into());
        let reply: Reply = self.0.call(method, path, &[], body).await.map_err(PracticeError::Unanswered)?;
        if !reply.is_success() {
            return Err(PracticeError::Refused(reply.status));
        }
        Ok(serde_json::from_slice(&reply.body).unwrap_or_default())
    }

    async fn forget(&self, id: &str) -> Result<(), PracticeError> {
        self.call(Method::DELETE, &format!("/_sim/faults/labels/{}", label(id)), None).await.map(|_| ())
    }

    async fn view(&self) -> Result<Rehearsals, PracticeError> {
        let faults = self.call(Method::GET, "/_sim/faults", None).await?;
        let clock = self.call(Method::GET, "/_sim/clock", None).await?;
        let standing: Vec<Standing> = serde_json::from_value(faults["faults"].clone()).unwrap_or_default();
        Ok(Rehearsals {
            all: PARTS.iter().map(|part| part.view(&standing)).collect(),
            ahead_seconds: clock["ahead_seconds"].as_i64().unwrap_or(0),
            without: rehearse_words::WITHOUT.iter().map(|line| (*line).to_owned()).collect(),
        })
    }
}

fn worded<T>(result: Result<T, PracticeError>) -> Result<T, UserError> {
    result.map_err(|error| words::practice_error(&error))
}

impl App {
    async fn control(&self) -> Result<Control, UserError> {
        let reach = worded(self.0.practice.reach().await)?;
        worded(Client::new(&reach.origin, reach.key).map(Control).map_err(PracticeError::Unanswered))
    }

    /// What can be rehearsed, and what is on.
    ///
    /// # Errors
    /// When the practice service does not run.
    pub async fn rehearsals(&self) -> Result<Rehearsals, UserError> {
        worded(self.control().await?.view().await)
    }

    /// Switches a rehearsal. Of those that happen to the next send one is on at a time.
    ///
    /// # Errors
    /// When there is no such rehearsal, or the practice service does not run.
    pub async fn rehearse(&self, rehearse: Rehearse) -> Result<Rehearsals, UserError> {
        let gone = || words::error("not_there", &[]);
        let part = PARTS.iter().find(|part| part.id == rehearse.id).ok_or_else(gone)?;
        let first = part.choices.first().copied().unwrap_or_default();
        let choice = rehearse.choice.as_deref().unwrap_or(first);
        if !part.choices.contains(&choice) && !choice.is_empty() {
            return Err(gone());
        }
        let control = self.control().await?;
        let one_at_a_time = rehearse.on && part.kind == RehearsalKind::NextSend;
        for other in PARTS {
            if other.id == part.id || (one_at_a_time && other.kind == part.kind) {
                worded(control.forget(other.id).await)?;
            }
        }
        if rehearse.on {
            worded(control.call(Method::POST, "/_sim/faults", Some(part.asked(choice))).await)?;
        } else {
            self.take_key_again().await?;
        }
        worded(control.view().await)
    }

    /// Lets days pass at the practice service: links run out, reminders go out.
    ///
    /// # Errors
    /// When the practice service does not run.
    pub async fn pass_time(&self, pass: PassTime) -> Result<Rehearsals, UserError> {
        let control = self.control().await?;
        let seconds = i64::from(pass.days.min(MOST_DAYS)) * 86_400;
        worded(control.call(Method::POST, "/_sim/clock", Some(json!({ "advance_seconds": seconds }))).await)?;
        worded(control.view().await)
    }

    /// Switches every rehearsal off and sets the practice service's clock right.
    ///
    /// # Errors
    /// When the practice service does not run.
    pub async fn back_to_normal(&self) -> Result<Rehearsals, UserError> {
        let control = self.control().await?;
        worded(control.call(Method::DELETE, "/_sim/faults", None).await)?;
        worded(control.call(Method::POST, "/_sim/clock", Some(json!({ "ahead_seconds": 0 }))).await)?;
        self.take_key_again().await?;
        worded(control.view().await)
    }

    /// Forgets that the practice service refused its key: nobody could replace that one.
    async fn take_key_again(&self) -> Result<(), UserError> {
        for account in self.blocking(countersign_store::Store::accounts).await? {
            if account.environment == Environment::Practice && account.key_refused_at.is_some() {
                self.put_account(Account { key_refused_at: None, ..account }).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rehearsal_has_words_and_faults_under_its_label() {
        for part in PARTS {
            let (title, hint) = rehearse_words::rehearsal(part.id);
            assert!(!title.is_empty() && hint.ends_with('.'), "{}", part.id);
            let choices = if part.choices.is_empty() { &[""] } else { part.choices };
            for choice in choices {
                let asked = part.asked(choice);
                let faults = asked.as_array().unwrap_or_else(|| panic!("{} asks for nothing", part.id));
                assert!(!faults.is_empty() && faults.iter().all(|f| f["label"] == label(part.id).as_str()));
                assert!(choice.is_empty() || !rehearse_words::choice(choice).is_empty(), "{choice}");
            }
        }
    }

    #[test]
    fn what_has_happened_is_no_longer_on() {
        let fault = |times| Standing { label: label("errored"), times, fault: json!({ "error_code": "PDF_READER" }) };
        let part = PARTS.iter().find(|part| part.id == "errored").expect("there");
        let on = part.view(&[fault(Some(1))]);
        assert_eq!((on.on, on.choice.as_deref()), (true, Some("PDF_READER")));
        assert!(!part.view(&[fault(Some(0))]).on && !part.view(&[]).on);
    }
}
