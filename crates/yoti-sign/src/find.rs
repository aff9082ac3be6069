//! Finding an envelope by its reference: the walk through search (section 15.3).

use std::collections::BTreeMap;

use countersign_envelope::{Millis, Reference};
use countersign_http::Client;
use countersign_provider::{FindResult, ProviderEnvelope, ProviderError};
use unicode_normalization::UnicodeNormalization;

use crate::{client, status};

const DAY_MS: i64 = 86_400_000;
/// Rows asked for at once; the vendor's example uses as many.
const LIMIT: usize = 50;
/// How often the walk begins anew because the list changed under it.
const WALKS: usize = 4;
/// Most rows of one walk.
const MOST: usize = 50_000;

/// True when the reference stands in the name, after normalisation and case folding.
pub(crate) fn is_marked(name: &str, reference: &Reference) -> bool {
    let fold = |text: &str| text.nfc().collect::<String>().trim().to_lowercase();
    fold(name).contains(&fold(reference.as_str()))
}

/// A day as search wants it.
fn day(at_ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    jiff::tz::TimeZone::UTC.to_datetime(at).date().to_string()
}

struct Walk {
    rows: BTreeMap<String, ProviderEnvelope>,
    complete: bool,
    skew_ms: Option<i64>,
}

/// One walk over the whole list. `complete` only when as many rows were seen as the provider counts, and the count
/// stayed the same.
async fn walk(http: &Client, from: &str, to: &str, now: Millis) -> Result<Walk, ProviderError> {
    let mut walk = Walk { rows: BTreeMap::new(), complete: false, skew_ms: None };
    let (mut offset, mut total) = (1, None);
    loop {
        let page = client::search(http, from, to, offset, LIMIT).await?;
        walk.skew_ms = walk.skew_ms.or(page.date_ms.map(|date| Millis(date).since(now)));
        if offset > 1 && page.total != total {
            return Ok(walk);
        }
        total = page.total;
        let before = walk.rows.len();
        let count = page.count;
        for (row, raw) in page.rows {
            walk.rows.entry(row.envelope_id.clone()).or_insert_with(|| status::row(&row, raw));
        }
        offset += count;
        let seen_all = total.is_some_and(|total| offset > total as usize);
        let repeats = count > 0 && walk.rows.len() == before;
        if count == 0 || seen_all || repeats || offset > MOST {
            let expected = total.map_or(offset - 1, |total| total as usize);
            walk.complete = walk.rows.len() >= expected && offset <= MOST;
            return Ok(walk);
        }
    }
}

/// Envelopes that carry the reference, made on or after the day before `since`, oldest first, each with its people
/// where the provider shows any.
pub(crate) async fn find(
    http: &Client,
    reference: &Reference,
    since: Millis,
    now: impl Fn() -> Millis,
) -> Result<FindResult, ProviderError> {
    let mut skew_ms = None;
    let mut rows = BTreeMap::new();
    let mut complete = false;
    for _ in 0..WALKS {
        let start = now();
        let ahead = skew_ms.unwrap_or(0);
        let (from, to) = (day(since.0 + ahead - DAY_MS), day(start.0 + ahead + 2 * DAY_MS));
        let walked = walk(http, &from, &to, start).await?;
        let learnt = walked.skew_ms.unwrap_or(0);
        skew_ms = walked.skew_ms.or(skew_ms);
        // Whatever one walk saw counts, also when another was disturbed.
        rows.extend(walked.rows);
        let same_days = day(since.0 + learnt - DAY_MS) == from && day(start.0 + learnt + 2 * DAY_MS) == to;
        if walked.complete && (same_days || walked.skew_ms.is_none()) {
            complete = true;
            break;
        }
    }
    let mut matches: Vec<ProviderEnvelope> =
        rows.into_values().filter(|row| row.name.as_deref().is_some_and(|name| is_marked(name, reference))).collect();
    matches.sort_by(|a, b| (a.created_at, &a.provider_id).cmp(&(b.created_at, &b.provider_id)));
    for found in &mut matches {
        match client::get(http, &found.provider_id).await {
            Ok((read, raw)) => {
                let full = status::envelope(&found.provider_id, &read, raw);
                *found = ProviderEnvelope { name: found.name.take(), created_at: found.created_at, ..full };
            }
            Err(error) if error.is_gone() => found.status = countersign_envelope::EnvelopeStatus::Deleted,
            Err(error) => return Err(error),
        }
    }
    Ok(FindResult { matches, complete, skew_ms })
}

/// All envelopes made on or after the day before `since` (section 15.3). What a disturbed walk saw counts, too: whoever
/// asks comes again.
pub(crate) async fn made_since(
    http: &Client,
    since: Millis,
    now: impl Fn() -> Millis,
) -> Result<Vec<ProviderEnvelope>, ProviderError> {
    let start = now();
    let mut rows = BTreeMap::new();
    for _ in 0..WALKS {
        let walked = walk(http, &day(since.0 - DAY_MS), &day(start.0 + 2 * DAY_MS), start).await?;
        rows.extend(walked.rows);
        if walked.complete {
            break;
        }
    }
    Ok(rows.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Lease (7K3F-9Q2M)", true)]
    #[case("  lease (7k3f-9q2m) ", true)]
    #[case("Lease cafe\u{301} (7K3F-9Q2M)", true)]
    #[case("Lease (7K3F-9Q2N)", false)]
    #[case("Lease", false)]
    fn marks(#[case] name: &str, #[case] expected: bool) {
        assert_eq!(is_marked(name, &Reference::from_stored("7K3F-9Q2M")), expected);
    }

    #[test]
    fn days_are_those_of_utc() {
        assert_eq!(day(1_795_590_152_000), "2026-11-25");
        assert_eq!(day(1_795_590_152_000 - DAY_MS), "2026-11-24");
    }
}
