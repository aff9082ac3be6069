//! What a reply to a send means. One pure function, [`classify`]; adapters only fill in what was [`Seen`].

use countersign_envelope::Millis;
use serde::{Deserialize, Serialize};

/// What the gate was when the request came back: what `shut()` returned, never what an adapter believes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GateSeen {
    /// The step has no gate.
    None,
    /// It was never opened: the provider cannot have the whole body.
    Shut,
    /// It was opened: the provider may have the whole body.
    Opened,
}

/// What came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wire {
    /// No connection was made; why.
    NotConnected(String),
    /// The body was not sent to its end.
    BodyStopped(BodyStopped),
    /// No reply, or not a whole one.
    NoReply(NoReply),
    /// A whole reply.
    Reply {
        /// Its status code.
        status: u16,
        /// What its body was.
        body: ReplyBody,
        /// `Retry-After` in seconds, when given.
        retry_after_s: Option<u32>,
    },
}

/// Why a body was not sent to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyStopped {
    /// The person pressed Stop.
    ByPerson,
    /// The gate could not be opened: the release could not be recorded.
    NotStored,
    /// The connection broke, stood still too long, or a document could not be read.
    Io(String),
}

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReply {
    /// The deadline passed.
    Timeout,
    /// The connection was closed.
    Reset,
    /// The reply ended early.
    Truncated,
    /// The reply was larger than allowed.
    Oversize,
}

/// What a reply's body was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyBody {
    /// As documented, with the provider's id of the new envelope.
    Id(String),
    /// As documented for a step that creates nothing.
    Documented,
    /// A JSON object with one of the provider's own error members; the message for people.
    OwnError(String),
    /// Anything else.
    Other,
}

/// Everything that a step saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The gate.
    pub gate: GateSeen,
    /// The wire.
    pub wire: Wire,
}

/// What it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Verdict {
    /// A step without a gate succeeded; the send goes on.
    Next,
    /// The provider has the envelope under this id.
    Submitted {
        /// The provider's id.
        provider_id: String,
        /// Status code of the reply.
        http_status: u16,
    },
    /// The provider said no, for good.
    Failed {
        /// Status code of the reply.
        http_status: u16,
        /// The provider's message, if it had one.
        message: Option<String>,
    },
    /// Nothing reached the provider.
    NotSent {
        /// Why.
        cause: NotSentCause,
        /// Not to be tried again before.
        not_before: Option<Millis>,
    },
    /// It is not known whether the provider has it.
    Unknown {
        /// What was seen, for the record.
        seen: String,
    },
}

/// Why nothing reached the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotSentCause {
    /// There is no connection.
    Offline,
    /// The person pressed Stop.
    Stopped,
    /// The provider asks to wait.
    Busy,
    /// The outcome of the last step could not be stored, so the body was ended.
    NotStored,
    /// Anything else on the way.
    Broken,
}

/// The one classification. `now` and `backoff_ms` say when a provider that asks to wait may be asked again: not before
/// the longer of its `Retry-After` and the back-off.
///
/// ```
/// use countersign_envelope::Millis;
/// use countersign_provider::{GateSeen, NoReply, Seen, Verdict, Wire, outcome::classify};
///
/// let seen = Seen { gate: GateSeen::Opened, wire: Wire::NoReply(NoReply::Timeout) };
/// assert!(matches!(classify(&seen, Millis(0), 1000), Verdict::Unknown { .. }));
/// ```
pub fn classify(seen: &Seen, now: Millis, backoff_ms: i64) -> Verdict {
    match (seen.gate, &seen.wire) {
        (GateSeen::None, Wire::Reply { status: 200..=299, body: ReplyBody::Id(_) | ReplyBody::Documented, .. }) => {
            Verdict::Next
        }
        (GateSeen::Shut, Wire::Reply { status: 200..=299, .. }) => unknown(seen),
        (GateSeen::None | GateSeen::Shut, Wire::Reply { status, body, retry_after_s }) => match status {
            400 | 401 | 403 | 404 | 413 | 415 | 422 => failed(*status, body),
            429 | 503 => busy(*retry_after_s, now, backoff_ms),
            _ => not_sent(NotSentCause::Broken),
        },
        (GateSeen::None | GateSeen::Shut, Wire::NotConnected(_)) => not_sent(NotSentCause::Offline),
        (GateSeen::None | GateSeen::Shut, Wire::BodyStopped(stopped)) => not_sent(match stopped {
            BodyStopped::ByPerson => NotSentCause::Stopped,
            BodyStopped::NotStored => NotSentCause::NotStored,
            BodyStopped::Io(_) => NotSentCause::Broken,
        }),
        (GateSeen::None | GateSeen::Shut, Wire::NoReply(_)) => not_sent(NotSentCause::Broken),
        (GateSeen::Opened, Wire::Reply { status: status @ 200..=299, body: ReplyBody::Id(id), .. })
            if !id.is_empty() =>
        {
            Verdict::Submitted { provider_id: id.clone(), http_status: *status }
        }
        (GateSeen::Opened, Wire::Reply { status: 429, retry_after_s, .. }) => busy(*retry_after_s, now, backoff_ms),
        (GateSeen::Opened, Wire::Reply { status, body: body @ ReplyBody::OwnError(_), .. })
            if (400..500).contains(status) && *status != 408 =>
        {
            failed(*status, body)
        }
        (GateSeen::Opened, _) => unknown(seen),
    }
}

fn failed(http_status: u16, body: &ReplyBody) -> Verdict {
    let message = match body {
        ReplyBody::OwnError(message) if !message.is_empty() => Some(message.clone()),
        _ => None,
    };
    Verdict::Failed { http_status, message }
}

fn busy(retry_after_s: Option<u32>, now: Millis, backoff_ms: i64) -> Verdict {
    let asked_ms = i64::from(retry_after_s.unwrap_or(0)) * 1000;
    Verdict::NotSent { cause: NotSentCause::Busy, not_before: Some(now.plus(asked_ms.max(backoff_ms))) }
}

fn not_sent(cause: NotSentCause) -> Verdict {
    Verdict::NotSent { cause, not_before: None }
}

fn unknown(seen: &Seen) -> Verdict {
    let wire = match &seen.wire {
        Wire::NotConnected(_) => "no connection".into(),
        Wire::BodyStopped(_) => "the body ended early".into(),
        Wire::NoReply(NoReply::Timeout) => "no reply in time".into(),
        Wire::NoReply(NoReply::Reset) => "the connection was closed".into(),
        Wire::NoReply(NoReply::Truncated) => "the reply ended early".into(),
        Wire::NoReply(NoReply::Oversize) => "the reply was too large".into(),
        Wire::Reply { status, .. } => format!("status {status}"),
    };
    let gate = if seen.gate == GateSeen::Opened { "after" } else { "before" };
    Verdict::Unknown { seen: format!("{wire} {gate} the last bytes were released") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BodyStopped::{ByPerson, Io, NotStored};
    use NotSentCause as Cause;
    use proptest::prelude::*;
    use rstest::rstest;

    const NOW: Millis = Millis(1_000_000);
    const BACKOFF_MS: i64 = 5_000;

    fn reply(status: u16, body: ReplyBody, retry_after_s: Option<u32>) -> Wire {
        Wire::Reply { status, body, retry_after_s }
    }

    fn other(status: u16) -> Wire {
        reply(status, ReplyBody::Other, None)
    }

    fn own(status: u16) -> Wire {
        reply(status, ReplyBody::OwnError("no such signer".into()), None)
    }

    fn id(status: u16) -> Wire {
        reply(status, ReplyBody::Id("5a3a".into()), None)
    }

    fn verdict(gate: GateSeen, wire: Wire) -> Verdict {
        classify(&Seen { gate, wire }, NOW, BACKOFF_MS)
    }

    fn refusal(http_status: u16, message: Option<&str>) -> Verdict {
        Verdict::Failed { http_status, message: message.map(String::from) }
    }

    #[rstest]
    #[case::as_documented(reply(204, ReplyBody::Documented, None), Verdict::Next)]
    #[case::with_an_id(id(200), Verdict::Next)]
    #[case::not_as_documented(other(200), not_sent(Cause::Broken))]
    #[case::refused(own(422), refusal(422, Some("no such signer")))]
    #[case::offline(Wire::NotConnected("dns".into()), not_sent(Cause::Offline))]
    #[case::silent(Wire::NoReply(NoReply::Timeout), not_sent(Cause::Broken))]
    fn a_step_without_a_gate(#[case] wire: Wire, #[case] expected: Verdict) {
        assert_eq!(verdict(GateSeen::None, wire), expected);
    }

    #[rstest]
    #[case::offline(Wire::NotConnected("dns".into()), Cause::Offline)]
    #[case::stop(Wire::BodyStopped(ByPerson), Cause::Stopped)]
    #[case::commit_failed(Wire::BodyStopped(NotStored), Cause::NotStored)]
    #[case::body_broke(Wire::BodyStopped(Io("pipe".into())), Cause::Broken)]
    #[case::timeout(Wire::NoReply(NoReply::Timeout), Cause::Broken)]
    #[case::reset(Wire::NoReply(NoReply::Reset), Cause::Broken)]
    #[case::truncated(Wire::NoReply(NoReply::Truncated), Cause::Broken)]
    #[case::oversize(Wire::NoReply(NoReply::Oversize), Cause::Broken)]
    #[case::redirect(other(307), Cause::Broken)]
    #[case::conflict(own(409), Cause::Broken)]
    #[case::request_timeout(own(408), Cause::Broken)]
    #[case::server(own(500), Cause::Broken)]
    fn a_shut_gate_and_no_definite_answer_is_not_sent(#[case] wire: Wire, #[case] cause: Cause) {
        assert_eq!(verdict(GateSeen::Shut, wire), not_sent(cause));
    }

    #[rstest]
    fn a_shut_gate_and_a_definite_no_is_final_with_any_body(
        #[values(400, 401, 403, 404, 413, 415, 422)] status: u16,
        #[values(GateSeen::None, GateSeen::Shut)] gate: GateSeen,
    ) {
        assert_eq!(verdict(gate, other(status)), refusal(status, None));
        assert_eq!(verdict(gate, own(status)), refusal(status, Some("no such signer")));
        assert_eq!(verdict(gate, reply(status, ReplyBody::OwnError(String::new()), None)), refusal(status, None));
    }

    #[rstest]
    #[case::longer_than_the_back_off(Some(60), 60_000)]
    #[case::shorter_than_the_back_off(Some(1), BACKOFF_MS)]
    #[case::not_said(None, BACKOFF_MS)]
    fn asked_to_wait_waits_for_the_longer(
        #[case] retry_after_s: Option<u32>,
        #[case] wait_ms: i64,
        #[values((GateSeen::Shut, 429), (GateSeen::Shut, 503), (GateSeen::None, 429), (GateSeen::Opened, 429))] at: (
            GateSeen,
            u16,
        ),
        #[values(ReplyBody::Other, ReplyBody::OwnError("slow down".into()))] body: ReplyBody,
    ) {
        let expected = Verdict::NotSent { cause: Cause::Busy, not_before: Some(NOW.plus(wait_ms)) };
        assert_eq!(verdict(at.0, reply(at.1, body, retry_after_s)), expected);
    }

    #[rstest]
    #[case::ok(200)]
    #[case::created(201)]
    #[case::accepted(202)]
    fn an_id_after_an_opened_gate_is_submitted(#[case] status: u16) {
        let expected = Verdict::Submitted { provider_id: "5a3a".into(), http_status: status };
        assert_eq!(verdict(GateSeen::Opened, id(status)), expected);
    }

    #[rstest]
    fn the_providers_own_no_after_an_opened_gate_is_final(#[values(400, 401, 403, 404, 409, 413, 422, 499)] s: u16) {
        assert_eq!(verdict(GateSeen::Opened, own(s)), refusal(s, Some("no such signer")));
    }

    #[rstest]
    #[case::no_connection(Wire::NotConnected("dns".into()), "no connection")]
    #[case::stop(Wire::BodyStopped(ByPerson), "the body ended early")]
    #[case::not_stored(Wire::BodyStopped(NotStored), "the body ended early")]
    #[case::io(Wire::BodyStopped(Io("pipe".into())), "the body ended early")]
    #[case::timeout(Wire::NoReply(NoReply::Timeout), "no reply in time")]
    #[case::reset(Wire::NoReply(NoReply::Reset), "the connection was closed")]
    #[case::truncated(Wire::NoReply(NoReply::Truncated), "the reply ended early")]
    #[case::oversize(Wire::NoReply(NoReply::Oversize), "the reply was too large")]
    #[case::no_by_somebody_else(other(404), "status 404")]
    #[case::timeout_of_the_server(own(408), "status 408")]
    #[case::success_without_an_id(other(202), "status 202")]
    #[case::success_with_an_empty_id(reply(202, ReplyBody::Id(String::new()), None), "status 202")]
    #[case::success_with_an_error(own(202), "status 202")]
    #[case::documented_without_an_id(reply(204, ReplyBody::Documented, None), "status 204")]
    #[case::redirect(own(302), "status 302")]
    #[case::server(own(500), "status 500")]
    #[case::unavailable(own(503), "status 503")]
    fn everything_else_after_an_opened_gate_is_unknown(#[case] wire: Wire, #[case] said: &str) {
        let expected = Verdict::Unknown { seen: format!("{said} after the last bytes were released") };
        assert_eq!(verdict(GateSeen::Opened, wire), expected);
    }

    #[rstest]
    fn success_to_a_body_that_was_never_whole_is_unknown(#[values(200, 202, 204)] status: u16) {
        let expected = Verdict::Unknown { seen: format!("status {status} before the last bytes were released") };
        assert_eq!(verdict(GateSeen::Shut, id(status)), expected);
        assert_eq!(verdict(GateSeen::Shut, other(status)), expected);
    }

    fn any_wire() -> impl Strategy<Value = Wire> {
        let body = prop_oneof![
            Just(ReplyBody::Id("5a3a".into())),
            Just(ReplyBody::Documented),
            Just(ReplyBody::OwnError("no".into())),
            Just(ReplyBody::Other),
        ];
        prop_oneof![
            1 => Just(Wire::NotConnected("dns".into())),
            1 => prop::sample::select(vec![ByPerson, NotStored, Io("pipe".into())]).prop_map(Wire::BodyStopped),
            1 => prop::sample::select(vec![NoReply::Timeout, NoReply::Reset, NoReply::Truncated, NoReply::Oversize])
                .prop_map(Wire::NoReply),
            5 => (100u16..600, body, prop::option::of(0u32..100_000))
                .prop_map(|(status, body, retry)| reply(status, body, retry)),
        ]
    }

    fn status_of(wire: &Wire) -> Option<u16> {
        if let Wire::Reply { status, .. } = wire { Some(*status) } else { None }
    }

    proptest! {
        #[test]
        fn an_opened_gate_is_never_not_sent_but_for_429(wire in any_wire()) {
            let not_sent = matches!(verdict(GateSeen::Opened, wire.clone()), Verdict::NotSent { .. });
            prop_assert_eq!(not_sent, status_of(&wire) == Some(429));
        }

        #[test]
        fn a_shut_gate_is_never_submitted_and_unknown_only_for_success(wire in any_wire()) {
            let verdict = verdict(GateSeen::Shut, wire.clone());
            let submitted = matches!(verdict, Verdict::Submitted { .. } | Verdict::Next);
            prop_assert!(!submitted);
            let unknown = matches!(verdict, Verdict::Unknown { .. });
            prop_assert_eq!(unknown, status_of(&wire).is_some_and(|s| (200..300).contains(&s)));
        }

        #[test]
        fn a_step_without_a_gate_is_never_unknown(wire in any_wire()) {
            let verdict = verdict(GateSeen::None, wire);
            let never = matches!(verdict, Verdict::Unknown { .. } | Verdict::Submitted { .. });
            prop_assert!(!never);
        }

        #[test]
        fn failed_only_when_the_provider_said_no(gate in prop::sample::select(
            vec![GateSeen::None, GateSeen::Shut, GateSeen::Opened]), wire in any_wire()) {
            if let Verdict::Failed { http_status, .. } = verdict(gate, wire.clone()) {
                prop_assert_eq!(status_of(&wire), Some(http_status));
                prop_assert!((400..500).contains(&http_status) && http_status != 408 && http_status != 429);
            }
        }
    }
}
