//! One recipient (reference 10).

use super::{Checked, Request, SET_B, ensure, given, has_any, length, named, tag, texts};
use crate::clock;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

/// ISO 3166-1 alpha-2.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

const ATTRIBUTES: [&str; 9] = [
    "full_name",
    "date_of_birth",
    "postal_address",
    "gender",
    "nationality",
    "phone_number",
    "photo",
    "photo_auth",
    "email_address",
];

pub(super) fn check(
    p: &str,
    r: &Value,
    request: &Request<'_>,
    groups: &mut BTreeSet<u64>,
    copied: &mut HashSet<String>,
) -> Checked {
    ensure(!given(&r["type"]) || matches!(r["type"].as_str(), Some("SIGNER" | "CC")), || {
        format!("{p}.type must be SIGNER or CC")
    })?;
    let address = r["email"].as_str().unwrap_or_default();
    named(p, r["name"].as_str().unwrap_or_default(), address)?;
    if r["type"] == "CC" {
        ensure(copied.insert(address.to_lowercase()), || format!("{p}.email must be unique among CCs"))?;
        let extra = r.as_object().is_some_and(|o| o.keys().any(|k| !["type", "name", "email"].contains(&k.as_str())));
        return ensure(!extra, || format!("{p} is a CC and may have only type, name and email"));
    }
    ensure(
        !given(&r["role"]) || r["role"].as_str().is_some_and(|v| length(Some(v)) <= 50 && !has_any(v, SET_B)),
        || format!("{p}.role must have at most 50 characters and none of / \\ : * ? < > |"),
    )?;
    let group = if given(&r["sign_group"]) { r["sign_group"].as_u64().filter(|g| *g > 0) } else { Some(1) };
    groups.insert(group.ok_or_else(|| format!("{p}.sign_group must be a whole number from 1"))?);
    identity(p, r)?;
    let life = &r["active_for_seconds"];
    ensure(!given(life) || life.as_u64().is_some_and(|s| (1..=31_536_000).contains(&s)), || {
        format!("{p}.active_for_seconds must be between 1 and 31536000")
    })?;
    let zone = &r["time_zone_name"];
    ensure(!given(zone) || zone.as_str().is_some_and(clock::known_zone), || {
        format!("{p}.time_zone_name must be a name of the time zone database")
    })?;
    phone(p, r, request)?;
    fields(p, r, request)
}

fn identity(p: &str, r: &Value) -> Checked {
    let kind = &r["auth_type"];
    ensure(!given(kind) || matches!(kind.as_str(), Some("no-auth" | "sign-auth" | "idv")), || {
        format!("{p}.auth_type must be no-auth, sign-auth or idv")
    })?;
    if let Some(wanted) = texts(&format!("{p}.yoti_attributes"), &r["yoti_attributes"])? {
        ensure(wanted.is_empty() || kind == "sign-auth", || {
            format!("{p}.yoti_attributes may only be given with sign-auth")
        })?;
        ensure(wanted.iter().all(|a| ATTRIBUTES.contains(a)), || format!("{p}.yoti_attributes has an unknown value"))?;
    }
    if kind != "idv" || r["verification"]["age"].is_object() {
        return Ok(());
    }
    let idv = &r["verification"]["idv"];
    let v = format!("{p}.verification.idv");
    ensure(length(idv["session_config_name"].as_str()) > 0, || format!("{v}.session_config_name must be given"))?;
    ensure(matches!(idv["when"].as_str(), Some("before_viewing" | "after_submitting")), || {
        format!("{v}.when must be before_viewing or after_submitting")
    })?;
    let limit = &idv["session_limit"];
    ensure(!given(limit) || limit.as_u64().is_some_and(|n| (1..=10).contains(&n)), || {
        format!("{v}.session_limit must be between 1 and 10")
    })
}

fn phone(p: &str, r: &Value, request: &Request<'_>) -> Checked {
    let (country, number) = (&r["iso_country_code"], &r["mobile_number"]);
    ensure(given(country) == given(number), || {
        format!("{p}.iso_country_code and mobile_number must be given together")
    })?;
    ensure(!request.otp || given(number), || {
        format!("{p}.iso_country_code and mobile_number must be given when has_envelope_otps is true")
    })?;
    if given(number) {
        let known = country.as_str().is_some_and(|c| c.len() == 2 && COUNTRIES.split(' ').any(|k| k == c));
        ensure(known, || format!("{p}.iso_country_code must be a two-letter country code"))?;
        let digits = number.as_u64().map(|n| n.to_string()).or_else(|| number.as_str().map(str::to_owned));
        let right = digits.is_some_and(|d| (4..=15).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()));
        ensure(right, || format!("{p}.mobile_number must be 4 to 15 digits"))?;
    }
    let Some(events) = texts(&format!("{p}.event_notifications"), &r["event_notifications"])? else { return Ok(()) };
    let known = ["signer_invitation", "signer_invitation_sms", "envelope_completion"];
    ensure(events.iter().all(|e| known.contains(e)), || format!("{p}.event_notifications has an unknown value"))?;
    let sms = events.contains(&"signer_invitation_sms");
    ensure(!sms || events.contains(&"signer_invitation"), || {
        format!("{p}.event_notifications must hold signer_invitation beside signer_invitation_sms")
    })?;
    ensure(!sms || given(number), || {
        format!("{p}.iso_country_code and mobile_number must be given with signer_invitation_sms")
    })
}

fn fields(p: &str, r: &Value, request: &Request<'_>) -> Checked {
    let hidden = texts(&format!("{p}.excluded_files"), &r["excluded_files"])?.unwrap_or_default();
    let distinct: HashSet<_> = hidden.iter().collect();
    ensure(hidden.iter().all(|f| request.files.contains(f)) && distinct.len() < request.files.len(), || {
        format!("{p}.excluded_files must name uploaded files, not all of them")
    })?;
    let idv = r["auth_type"] == "idv";
    tag::check(&format!("{p}.tags"), &r["tags"], &hidden, idv && !request.otp)?;
    let witness = &r["witness"];
    ensure(!given(witness) || witness.is_object(), || format!("{p}.witness must be an object"))?;
    if witness.is_object() {
        ensure(witness["tags"].as_array().is_some_and(|l| !l.is_empty()), || {
            format!("{p}.witness.tags must hold at least one tag")
        })?;
        tag::check(&format!("{p}.witness.tags"), &witness["tags"], &hidden, false)?;
    }
    Ok(())
}
