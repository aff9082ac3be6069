//! Misbehaving on purpose: what is asked for over `/_sim/faults` happens to the calls that follow.
//!
//! A fault says where it happens, how often, and what happens. The faults are gone through in the order in which they
//! were asked for, so the same faults and the same calls give the same replies; where two say different things the
//! earlier one counts. They are kept over restarts, each use is stored before its effect, and nothing random is in them.

use crate::reply::{Answer, Reply, done, no, ok};
use crate::service::{Call, Inner};
use axum::http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Where a fault can happen: the endpoints, and the moment at which somebody is invited.
pub const PLACES: [&str; 14] = [
    "create",
    "get",
    "status",
    "search",
    "find",
    "documents",
    "archive",
    "delete",
    "edit",
    "remind",
    "resend",
    "extend",
    "paper",
    INVITATION,
];
/// The place that is no endpoint; a fault is there only when it names it.
pub(crate) const INVITATION: &str = "invitation";

/// The place of a call to the API.
pub(crate) fn place(method: &Method, path: &[&str]) -> Option<&'static str> {
    Some(match (method.as_str(), path.get(1..)?) {
        _ if path.first() != Some(&"v2") => return None,
        ("POST", ["envelopes"]) => "create",
        ("GET", ["organisations" | "organisation", "envelopes", "search"]) => "search",
        ("POST", ["organisations" | "organisation", "envelopes", "find"]) => "find",
        ("GET", ["envelopes", _]) => "get",
        ("GET", ["envelopes", _, "status"]) => "status",
        ("GET", ["envelopes", _, "completed-documents"]) => "documents",
        ("PATCH", ["envelopes", _]) => "archive",
        ("DELETE", ["envelopes", _]) => "delete",
        ("POST", ["envelopes", _, "extend-tokens"]) => "extend",
        ("PATCH", ["envelopes", _, "recipients", _]) => "edit",
        ("POST", ["envelopes", _, "recipients", _, "send-reminder"]) => "remind",
        ("POST", ["envelopes", _, "recipients", _, "signed-documents"]) => "paper",
        ("PATCH", ["envelopes", _, "recipients", _, "resend-completion-pack"]) => "resend",
        _ => return None,
    })
}

/// When a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before the body is read.
    Before,
    /// With half of the body read.
    Half,
    /// With the whole body read, and nothing done.
    Body,
    /// When everything is done, before a byte of the reply.
    Done,
}

/// A reply that says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Garbage {
    /// A web page, as a proxy gives one.
    Html,
    /// Half of a JSON text.
    Json,
    /// JSON of another kind.
    Other,
    /// Bytes that are no text.
    Bytes,
    /// Nothing.
    Empty,
}

macro_rules! effects {
    ($($(#[$about:meta])* $name:ident: $kind:ty,)+) => {
        /// What happens. Members that are absent leave things as they are.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Effects {
            $($(#[$about])* #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<$kind>,)+
        }

        impl Effects {
            /// Takes from another what is absent here.
            fn fill(&mut self, other: &Self) {
                $(if self.$name.is_none() { self.$name.clone_from(&other.$name); })+
            }
        }
    };
}

effects! {
    /// Waits before anything is done, with the body read.
    delay_ms: u64,
    /// Reads the body no faster than this.
    slow_bytes_per_second: u64,
    /// Cuts the connection.
    drop: Moment,
    /// A cut is a reset, not an orderly end.
    reset: bool,
    /// In place of a cut the connection stays open and silent.
    stall: bool,
    /// Replies with this status.
    status: u16,
    /// The message of that reply.
    message: String,
    /// Its `Retry-After`, in seconds.
    retry_after: u64,
    /// Its `Location`.
    location: String,
    /// It comes before the body is read.
    early: bool,
    /// Replies with this, under `status` or 200.
    garbage: Garbage,
    /// What was asked for is done all the same; so it is by itself for everything but `status`.
    done: bool,
    /// Ends the reply's body after so many bytes.
    keep_bytes: usize,
    /// Gives the reply's length wrong by so much.
    length_off: i64,
    /// Waits so long between two bytes of the reply.
    drip_ms: u64,
    /// A new envelope is shown by nothing for so long.
    late_seconds: i64,
    /// A new envelope is made twice.
    twice: bool,
    /// A new envelope ends as `ERRORED` with this code.
    error_code: String,
    /// The invitation comes back.
    bounce: bool,
    /// Search does not know yet what is younger than this.
    lag_seconds: i64,
    /// Statuses that are shown in place of the true ones.
    shown_as: BTreeMap<String, String>,
    /// No envelope is known.
    hidden: bool,
    /// The `Date` of the reply is wrong by so much.
    date_skew_seconds: i64,
}

impl Effects {
    /// Whether the reply must be written past the server, byte by byte.
    pub(crate) fn raw(&self) -> bool {
        self.keep_bytes.is_some() || self.length_off.is_some() || self.drip_ms.is_some()
    }

    /// Whether a reply stands in the place of the true one.
    pub(crate) fn replaced(&self) -> bool {
        self.status.is_some() || self.garbage.is_some()
    }

    /// Whether what is asked for is left undone.
    pub(crate) fn undone(&self) -> bool {
        !self.done.unwrap_or(self.status.is_none())
    }
}

/// A fault.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fault {
    /// Whatever whoever asked for it calls it.
    pub label: String,
    /// Where it happens; everywhere when empty.
    pub at: Vec<String>,
    /// How often it still happens; without end when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// So many calls are spared first.
    pub skip: u32,
    /// How often it has happened.
    pub taken: u32,
    /// What happens.
    pub fault: Effects,
}

impl Fault {
    fn is_at(&self, place: &str) -> bool {
        self.at.iter().any(|at| at == place) || (self.at.is_empty() && place != INVITATION)
    }

    /// Counts a call at its place; true when it happens to it.
    fn count(&mut self) -> bool {
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.times = self.times.map(|left| left.saturating_sub(1));
        self.taken = self.taken.saturating_add(1);
        true
    }

    fn judged(self) -> Result<Self, &'static str> {
        if self.at.iter().any(|at| !PLACES.contains(&at.as_str())) {
            return Err("at must name places of the API");
        }
        if self.fault == Effects::default() {
            return Err("fault must say what happens");
        }
        if self.times == Some(0) {
            return Err("times must be at least 1");
        }
        if self.fault.status.is_some_and(|status| !(200..600).contains(&status)) {
            return Err("status must be from 200 to 599");
        }
        Ok(Self { taken: 0, ..self })
    }
}

impl Inner {
    /// What happens to a call at this place; every use is stored before it has its effect.
    pub(crate) fn take(&mut self, place: &str) -> Result<Effects, Reply> {
        let mut all = Effects::default();
        for (id, fault) in &mut self.faults {
            if fault.times == Some(0) || !fault.is_at(place) {
                continue;
            }
            let before = fault.clone();
            if fault.count() {
                all.fill(&fault.fault);
            }
            // Those that go on without end are not written at each call.
            if fault.times.is_some() || fault.skip != before.skip {
                self.store.put_fault(*id, &json!(fault))?;
            }
        }
        Ok(all)
    }

    /// `/_sim/faults`: `GET` lists, `POST` adds one or, as a list, several, `DELETE` takes all away, or one, or those of
    /// a label.
    pub(crate) fn fault_calls(&mut self, call: &Call<'_>) -> Answer {
        match (call.method.as_str(), &call.path[2..]) {
            ("GET", []) => {
                let list: Vec<Value> = self.faults.iter().map(|(id, fault)| shown(*id, fault)).collect();
                ok(200, json!({ "faults": list }))
            }
            ("POST", []) => {
                let asked = call.json()?;
                let asked = if asked.is_array() { asked } else { json!([asked]) };
                let read: Result<Vec<Fault>, _> = serde_json::from_value(asked);
                let read = read.map_err(|error| no(400, &error.to_string()))?;
                let judged: Result<Vec<Fault>, _> = read.into_iter().map(Fault::judged).collect();
                let mut ids = Vec::new();
                for fault in judged.map_err(|what| no(400, what))? {
                    let id = self.store.add_fault(&json!(fault))?;
                    self.faults.insert(id, fault);
                    ids.push(id);
                }
                ok(201, json!({ "ids": ids }))
            }
            ("DELETE", []) => self.forget_faults(|_, _| true),
            ("DELETE", ["labels", label]) => {
                let label = crate::service::decoded(label);
                self.forget_faults(|_, fault| fault.label == label)
            }
            ("DELETE", [id]) => {
                let id = id.parse().map_err(|_| no(400, "the id of a fault is a number"))?;
                if !self.faults.contains_key(&id) {
                    return Err(no(404, "no fault with that id"));
                }
                self.forget_faults(|one, _| one == id)
            }
            _ => Err(no(404, "no such address")),
        }
    }

    fn forget_faults(&mut self, which: impl Fn(i64, &Fault) -> bool) -> Answer {
        let gone: Vec<i64> = self.faults.iter().filter(|(id, fault)| which(**id, fault)).map(|(id, _)| *id).collect();
        for id in gone {
            self.store.drop_fault(id)?;
            self.faults.remove(&id);
        }
        done()
    }
}

fn shown(id: i64, fault: &Fault) -> Value {
    let mut shown = json!(fault);
    shown["id"] = json!(id);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_spares_first_and_ends_when_it_happened_often_enough() {
        let mut fault = Fault { times: Some(2), skip: 1, ..Fault::default() };
        let happened: Vec<bool> = (0..3).map(|_| fault.count()).collect();
        assert_eq!((happened, fault.times, fault.taken), (vec![false, true, true], Some(0), 2));
    }

    #[test]
    fn the_earlier_of_two_faults_counts() {
        let mut all = Effects { status: Some(500), ..Effects::default() };
        all.fill(&Effects { status: Some(404), delay_ms: Some(5), ..Effects::default() });
        assert_eq!((all.status, all.delay_ms), (Some(500), Some(5)));
        assert!(all.undone() && !Effects { garbage: Some(Garbage::Html), ..Effects::default() }.undone());
    }

    #[test]
    fn every_endpoint_has_a_place_and_pages_have_none() {
        let at = |method: &str, path: &str| {
            let path: Vec<&str> = path.split('/').collect();
            place(&method.parse().expect("a method"), &path)
        };
        assert_eq!(at("POST", "v2/envelopes"), Some("create"));
        assert_eq!(at("GET", "v2/organisation/envelopes/search"), Some("search"));
        assert_eq!(at("POST", "v2/envelopes/e/recipients/r/signed-documents"), Some("paper"));
        assert_eq!((at("GET", "mail/token"), at("GET", "_sim/faults"), at("GET", "v2/else")), (None, None, None));
    }
}
