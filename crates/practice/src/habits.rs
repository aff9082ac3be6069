//! How this service behaves where the vendor is silent (reference 24.2). Each member is a switch of the control API;
//! what is switched is kept.

use crate::reply::{Answer, Reply, no, ok};
use crate::service::{Call, Inner};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The switches; the defaults are those of the reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Habits {
    /// How long a new envelope is `QUEUED`, in milliseconds.
    pub processing_ms: i64,
    /// What E4 calls a finished envelope.
    pub status_complete: String,
    /// Success of E10.
    pub edit_code: u16,
    /// Whether a person who has signed can still be edited.
    pub edit_signed: bool,
    /// Whether a changed address is invited again.
    pub edit_invites: bool,
    /// Success of E11.
    pub remind_code: u16,
    /// The shortest time between two reminders to one person, in seconds; earlier is a 429.
    pub remind_pause_seconds: i64,
    /// Reminders that go out by themselves.
    pub reminders_most: i64,
    /// Success of E13.
    pub extend_code: u16,
    /// Success of E8.
    pub archive_code: u16,
    /// Whether what has ended can be archived.
    pub archive_ended: bool,
    /// Success of E9.
    pub delete_code: u16,
    /// So long a deleted envelope is still shown, marked for deletion, in seconds; 0 takes it away at once.
    pub delete_after_seconds: i64,
    /// Whether an envelope can be deleted while it is `QUEUED`.
    pub delete_queued: bool,
    /// Success of E12.
    pub resend_code: u16,
    /// The shortest time between two packs to one person, in seconds.
    pub resend_pause_seconds: i64,
    /// How often the pack is sent again to one person, in all.
    pub resend_most: i64,
    /// Whether copies signed on paper are taken (E14); else 404, as for an account without it.
    pub offline: bool,
    /// Success of E14.
    pub offline_code: u16,
    /// How long such a copy is processed, in milliseconds.
    pub offline_ms: i64,
    /// The word of its person meanwhile.
    pub offline_word: String,
    /// What E7 answers before the end.
    pub early_documents_code: u16,
    /// The type that E7 gives its ZIP.
    pub pack_type: String,
    /// Whether search shows the newest first.
    pub search_newest_first: bool,
    /// The most rows of one search.
    pub search_most: usize,
    /// Whether search takes a status in any case.
    pub search_any_case: bool,
    /// Whether `organisation` is routed, too.
    pub singular_path: bool,
    /// Whether find leaves out ids that it does not know; else 404.
    pub find_omits_unknown: bool,
    /// Addresses at this host bounce; an empty one bounces nobody.
    pub bounce_host: String,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            processing_ms: 1_500,
            status_complete: "COMPLETED".into(),
            edit_code: 200,
            edit_signed: false,
            edit_invites: true,
            remind_code: 200,
            remind_pause_seconds: 0,
            reminders_most: 3,
            extend_code: 204,
            archive_code: 204,
            archive_ended: false,
            delete_code: 204,
            delete_after_seconds: 0,
            delete_queued: false,
            resend_code: 204,
            resend_pause_seconds: 300,
            resend_most: 5,
            offline: true,
            offline_code: 202,
            offline_ms: 1_500,
            offline_word: "PENDING".into(),
            early_documents_code: 409,
            pack_type: "application/zip".into(),
            search_newest_first: true,
            search_most: 100,
            search_any_case: true,
            singular_path: true,
            find_omits_unknown: true,
            bounce_host: "bounce.test".into(),
        }
    }
}

impl Habits {
    /// The defaults with these members in place of theirs, or what is wrong with them.
    ///
    /// # Errors
    /// An unknown member, one of another type, or a success that is none.
    pub fn changed(&self, members: &Value) -> Result<Self, String> {
        let mut all = json!(self);
        let given = members.as_object().ok_or("habits must be an object")?;
        for (name, value) in given {
            all[name] = value.clone();
        }
        let changed: Self = serde_json::from_value(all).map_err(|error| error.to_string())?;
        let successes = [
            ("edit_code", changed.edit_code),
            ("remind_code", changed.remind_code),
            ("extend_code", changed.extend_code),
            ("archive_code", changed.archive_code),
            ("delete_code", changed.delete_code),
            ("resend_code", changed.resend_code),
            ("offline_code", changed.offline_code),
        ];
        if let Some((name, _)) = successes.into_iter().find(|(_, code)| !(200..300).contains(code)) {
            return Err(format!("{name} must be from 200 to 299"));
        }
        if !(400..500).contains(&changed.early_documents_code) || changed.search_most == 0 {
            return Err("early_documents_code must be from 400 to 499, search_most at least 1".into());
        }
        Ok(changed)
    }

    /// Whether e-mails to this address come back.
    pub fn bounces(&self, address: &str) -> bool {
        let at = format!("@{}", self.bounce_host).to_lowercase();
        !self.bounce_host.is_empty() && address.to_lowercase().ends_with(&at)
    }
}

/// A success with this code; 204 has no body.
pub(crate) fn success(code: u16, body: Value) -> Answer {
    if code == 204 { Ok(StatusCode::NO_CONTENT.into_response()) } else { ok(code, body) }
}

impl Inner {
    /// `/_sim/habits`: `GET` shows them, `POST` changes some, `DELETE` brings back the defaults.
    pub(crate) fn habits(&mut self, call: &Call<'_>) -> Answer {
        let changed = match call.method.as_str() {
            "GET" => return ok(200, json!(self.habits)),
            "POST" => self.habits.changed(&call.json()?).map_err(|what| no(400, &what))?,
            "DELETE" => Habits::default(),
            _ => return Err(no(404, "no such address")),
        };
        self.keep_habits(changed)?;
        ok(200, json!(self.habits))
    }

    fn keep_habits(&mut self, habits: Habits) -> Result<(), Reply> {
        self.store.set_meta("habits", &json!(habits).to_string())?;
        self.habits = habits;
        self.due = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_members_of_their_type_are_taken() {
        let habits = Habits::default();
        assert_eq!(habits.changed(&json!({})), Ok(habits.clone()));
        let other = habits.changed(&json!({ "delete_after_seconds": 86_400, "edit_code": 204 })).expect("known");
        assert_eq!((other.delete_after_seconds, other.edit_code, other.resend_most), (86_400, 204, 5));
        for wrong in [json!({ "moods": 1 }), json!({ "offline": "no" }), json!({ "edit_code": 404 }), json!([])] {
            assert!(habits.changed(&wrong).is_err(), "{wrong}");
        }
    }
}
