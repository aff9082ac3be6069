//! What an idle hour costs: how many requests go to a provider for so many envelopes that are out, against what an account
//! may spend. Nothing moves; nobody looks at the window.

use countersign_courier::poll::{HOURLY, Purse, Running, plan};
use countersign_envelope::{EnvelopeId, EnvelopeStatus, Millis};
use countersign_provider::Limits;

const NOW: Millis = Millis(1_795_590_000_000);
const HOUR_MS: i64 = 3_600_000;

/// Limits like those of Yoti Sign.
fn limits() -> Limits {
    let numbers = serde_json::json!({"documents": 20, "totalBytes": 1, "nameChars": 1, "messageChars": 1,
        "nameForbidden": "", "textForbidden": "", "recipientNameChars": 1, "roleChars": 1, "signers": 1, "copies": 1,
        "tagsPerRecipient": 1, "tagNameChars": 1, "helpTextChars": 1, "reminderDays": [], "reminderCount": 3,
        "linkDaysMin": 1, "linkDaysMax": 1, "pollOpenMs": 20_000, "pollWaitingMs": 300_000,
        "pollAcceptedMs": [1000, 2000, 4000], "findBatch": 50, "remindPauseS": 60, "signedCopyBytes": 1});
    serde_json::from_value(numbers).expect("limits")
}

/// What an hour came to.
struct Hour {
    requests: u32,
    /// The longest that an envelope was not seen at the end.
    unseen_ms: i64,
}

/// An hour in steps; most envelopes moved days ago, one in ten did today.
fn hour(count: u32, step_ms: i64) -> Hour {
    let limits = limits();
    let mut running: Vec<Running> = (0..count)
        .map(|number| {
            // Spread over the hour before, as an app that runs for long has seen them.
            let seen = Some(NOW.plus(-(i64::from(number) * 7_919 % HOUR_MS)));
            Running {
                id: EnvelopeId::new(format!("{number:06}")),
                status: EnvelopeStatus::Waiting,
                changed_at: NOW.plus(if number % 10 == 0 { -HOUR_MS } else { -100 * HOUR_MS }),
                read_at: seen,
                seen_at: seen,
                looks: 9,
                on_screen: false,
                asked: false,
            }
        })
        .collect();
    let mut purse = Purse::new(NOW);
    let mut requests = 0;
    let mut now = NOW;
    while now < NOW.plus(HOUR_MS) {
        now = now.plus(step_ms);
        let asked = plan(&running, &limits, purse.open(&limits, now), None, now);
        if asked.is_empty() {
            continue;
        }
        requests += asked.requests();
        purse.spend(asked.requests(), now);
        let at = |id: &EnvelopeId| id.as_str().parse::<usize>().expect("a number");
        for id in &asked.whole {
            (running[at(id)].read_at, running[at(id)].seen_at) = (Some(now), Some(now));
        }
        for id in asked.alone.iter().chain(&asked.together) {
            running[at(id)].seen_at = Some(now);
        }
    }
    let unseen = running.iter().filter_map(|one| one.seen_at).map(|seen| now.since(seen)).max();
    Hour { requests, unseen_ms: unseen.unwrap_or_default() }
}

#[test]
fn an_idle_hour_stays_within_the_budget_and_loses_sight_of_none() {
    for (count, step_ms, most) in [(10, 1_000, 40), (1_000, 1_000, HOURLY), (10_000, 5_000, HOURLY)] {
        let hour = hour(count, step_ms);
        println!("{count} open: {} requests an hour, longest unseen {} s", hour.requests, hour.unseen_ms / 1000);
        // The reserve of a purse that was full comes on top.
        assert!(hour.requests <= most + 5, "{count} open: {} requests", hour.requests);
        assert!(hour.requests >= count.min(20), "{count} open: {} requests", hour.requests);
        assert!(hour.unseen_ms <= 2 * HOUR_MS, "{count} open: one was not seen for {} s", hour.unseen_ms / 1000);
    }
}
