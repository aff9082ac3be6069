//! Readers for members that come in several forms (sections 4.2 and 4.3).

use serde::{Deserialize, Deserializer};
use serde_json::Value;

fn value<'de, D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
    Value::deserialize(from)
}

/// Text, or none where the member is null, empty or of another kind.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match value(from)? {
        Value::String(text) if !text.trim().is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    })
}

/// A whole number, also in quotes; none where the member is null, empty or of another kind.
pub fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    Ok(match value(from)? {
        Value::Number(number) => number.as_u64().and_then(|n| u32::try_from(n).ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}

/// Yes or no, also in quotes; no where the member is anything else.
pub fn yes<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(match value(from)? {
        Value::Bool(yes) => yes,
        Value::String(text) => text.trim().eq_ignore_ascii_case("true"),
        _ => false,
    })
}

/// An instant in milliseconds since 1970: RFC 3339 with any number of decimals, also with a stray space before the `T`;
/// none where the member is null, empty or cannot be read.
pub fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(text(from)?.and_then(|text| instant_ms(&text)))
}

/// A list; empty where the member is null or of another kind. Elements that cannot be read are left out.
pub fn list<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    let Value::Array(elements) = value(from)? else { return Ok(Vec::new()) };
    Ok(elements.into_iter().filter_map(|element| serde_json::from_value(element).ok()).collect())
}

fn instant_ms(text: &str) -> Option<i64> {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" T", "T");
    let zoned = text.parse::<jiff::Timestamp>().ok();
    let at = zoned.or_else(|| {
        let local = text.parse::<jiff::civil::DateTime>().ok()?;
        jiff::tz::TimeZone::UTC.to_timestamp(local).ok()
    });
    at.map(jiff::Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("2026-03-02T08:14:07.120Z", Some(1_772_439_247_120))]
    #[case("2026-03-02 T08:14:07.1200Z", Some(1_772_439_247_120))]
    #[case("2026-03-02T08:14:07Z", Some(1_772_439_247_000))]
    #[case("2026-03-02T09:14:07.12+01:00", Some(1_772_439_247_120))]
    #[case("2026-03-02T08:14:07.120123456Z", Some(1_772_439_247_120))]
    #[case("2026-03-02T08:14:07", Some(1_772_439_247_000))]
    #[case("yesterday", None)]
    #[case("", None)]
    fn instants(#[case] given: &str, #[case] expected: Option<i64>) {
        assert_eq!(instant(json!(given)).expect("lenient"), expected);
    }

    #[rstest]
    #[case(json!(2), Some(2))]
    #[case(json!("2"), Some(2))]
    #[case(json!(""), None)]
    #[case(json!(null), None)]
    #[case(json!(-1), None)]
    #[case(json!([2]), None)]
    fn whole_numbers(#[case] given: Value, #[case] expected: Option<u32>) {
        assert_eq!(whole(given).expect("lenient"), expected);
    }

    #[rstest]
    #[case(json!(true), true)]
    #[case(json!("true"), true)]
    #[case(json!("True"), true)]
    #[case(json!("false"), false)]
    #[case(json!("<bool>"), false)]
    #[case(json!(null), false)]
    fn yes_or_no(#[case] given: Value, #[case] expected: bool) {
        assert_eq!(yes(given).expect("lenient"), expected);
    }
}
