//! Times: in UTC with milliseconds on the wire, in the zone of this computer for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}

fn here(ms: i64, form: &str) -> String {
    at(ms).to_zoned_datetime(TimeZone::system()).strftime(form).to_string()
}

/// A time as `2026-03-02T08:14:07.120Z`.
pub fn wire(ms: i64) -> String {
    at(ms).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// A time as the `Date` of a reply: `Mon, 02 Mar 2026 08:14:07 GMT`.
pub fn http(ms: i64) -> String {
    at(ms).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The milliseconds of a time that [`wire`] wrote.
pub fn parse(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

/// The first millisecond (UTC) of a day `2026-03-02`.
pub fn day(text: &str) -> Option<i64> {
    parse(&format!("{text}T00:00:00Z"))
}

/// Whether the time zone database knows this name.
pub fn known_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// The date that a `date_signed_field` prints: `2 Mar 2026`, in UTC unless a zone is named.
pub fn signed(ms: i64, zone: Option<&str>) -> String {
    dated(ms, zone, "%-d %b %Y")
}

/// The same date in full: `2 March 2026`.
pub fn signed_in_full(ms: i64, zone: Option<&str>) -> String {
    dated(ms, zone, "%-d %B %Y")
}

fn dated(ms: i64, zone: Option<&str>, form: &str) -> String {
    let zone = zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
    at(ms).to_zoned_datetime(zone).strftime(form).to_string()
}

/// `Monday 2 March 2026, 08:14:07`.
pub fn long(ms: i64) -> String {
    here(ms, "%A %-d %B %Y, %H:%M:%S")
}

/// `Monday 2 March, 08:14`.
pub fn until(ms: i64) -> String {
    here(ms, "%A %-d %B, %H:%M")
}

/// The hour of a time of today, else its day: `14:32`, `12 Nov`.
pub fn short(ms: i64, now: i64) -> String {
    here(ms, if here(ms, "%F") == here(now, "%F") { "%H:%M" } else { "%-d %b" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_times_have_three_decimals_and_read_back() {
        for (ms, text) in [(0, "1970-01-01T00:00:00.000Z"), (1_772_439_247_120, "2026-03-02T08:14:07.120Z")] {
            assert_eq!(wire(ms), text);
            assert_eq!(parse(text), Some(ms));
        }
        assert_eq!(day("2026-03-02"), Some(1_772_409_600_000));
        assert_eq!(day("2 March"), None);
    }

    #[test]
    fn the_signing_date_follows_the_zone() {
        let late = 1_772_494_200_000; // 23:30 UTC on 2 March
        assert_eq!(signed(late, None), "2 Mar 2026");
        assert_eq!(signed(late, Some("Europe/Madrid")), "3 Mar 2026");
        assert!(known_zone("Europe/London") && !known_zone("Mars/Olympus"));
    }
}
