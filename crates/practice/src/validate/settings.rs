//! The members of `options` beside the recipients (reference 9).

use super::{Checked, SET_A, SET_B, boolean, email, ensure, given, has_any, length, texts};
use crate::base64;
use serde_json::Value;

/// The largest logo, in bytes.
const LOGO: usize = 204_800;

pub(super) fn check(options: &Value) -> Checked {
    let name = options["name"].as_str();
    ensure((1..=125).contains(&length(name)) && !has_any(name.unwrap_or_default(), SET_A), || {
        "name must have 1 to 125 characters and none of : * ? < > | \\".into()
    })?;
    boolean("has_envelope_otps", &options["has_envelope_otps"])?;
    let matrix = &options["autotagging"];
    ensure(!given(matrix) || matches!(matrix.as_str(), Some("GENERAL" | "REAL_ESTATE" | "ALL")), || {
        "autotagging must be GENERAL, REAL_ESTATE or ALL".into()
    })?;
    mails(options)?;
    let told = texts("sender.event_notifications", &options["sender"]["event_notifications"])?;
    ensure(told.is_none_or(|l| l.iter().all(|v| *v == "envelope_completion")), || {
        "sender.event_notifications may only hold envelope_completion".into()
    })?;
    hooks(&options["notifications"])?;
    let ends = &options["parent_redirect_urls"];
    for end in ["success", "failure"] {
        ensure(!given(&ends[end]) || secure(&ends[end]), || {
            format!("parent_redirect_urls.{end} must be an https URL")
        })?;
    }
    branding(&options["branding"])
}

fn mails(options: &Value) -> Checked {
    let mail = &options["emails"];
    let invited = options["recipients"].as_array().into_iter().flatten().any(|r| {
        r["type"].as_str() != Some("CC")
            && r["event_notifications"].as_array().is_none_or(|e| e.iter().any(|v| v == "signer_invitation"))
    });
    let message = mail["invitation"]["body"]["message"].as_str();
    ensure((!invited && message.is_none()) || (1..=600).contains(&length(message)), || {
        "emails.invitation.body.message must have 1 to 600 characters".into()
    })?;
    ensure(!given(&mail["name"]) || mail["name"].as_str().is_some_and(|n| !has_any(n, SET_B)), || {
        "emails.name must be a text with none of / \\ : * ? < > |".into()
    })?;
    ensure(!given(&mail["reply_to"]) || mail["reply_to"].as_str().is_some_and(email), || {
        "emails.reply_to must be an e-mail address".into()
    })?;
    for (path, frequency) in [
        ("emails.reminders.frequency", &mail["reminders"]["frequency"]),
        ("reminders.frequency", &options["reminders"]["frequency"]),
    ] {
        ensure(!given(frequency) || frequency.as_u64().is_some_and(|f| [0, 1, 2, 7].contains(&f)), || {
            format!("{path} must be 0, 1, 2 or 7")
        })?;
    }
    Ok(())
}

fn secure(url: &Value) -> bool {
    let host = url.as_str().and_then(|u| u.strip_prefix("https://")).and_then(|r| r.split(['/', '?', '#']).next());
    host.is_some_and(|h| !h.is_empty() && !h.contains(char::is_whitespace))
}

fn hooks(notifications: &Value) -> Checked {
    if !given(notifications) {
        return Ok(());
    }
    ensure(secure(&notifications["destination"]), || "notifications.destination must be an https URL".into())?;
    // Unknown subscriptions are let through: the vendor's list has grown before.
    texts("notifications.subscriptions", &notifications["subscriptions"]).map(|_| ())
}

fn branding(branding: &Value) -> Checked {
    let logo = &branding["logo_options"];
    let choice = &logo["logo_choice"];
    let known = ["brand_powered_by_yoti", "powered_by_yoti", "no_logo", "yoti_sign"];
    ensure(!given(choice) || choice.as_str().is_some_and(|c| known.contains(&c)), || {
        "branding.logo_options.logo_choice is not known".into()
    })?;
    if given(&logo["logo_base64"]) {
        let picture = logo["logo_base64"].as_str().and_then(base64::decode);
        ensure(picture.is_some_and(|p| p.len() <= LOGO && p.starts_with(b"\x89PNG\r\n\x1a\n")), || {
            "branding.logo_options.logo_base64 must be a PNG of at most 200 kB".into()
        })?;
    }
    let colours =
        ["primary_color", "primary_color_hover", "on_primary_color", "secondary_color", "secondary_color_hover"];
    for key in colours {
        let value = &branding[key];
        ensure(!given(value) || value.as_str().is_some_and(hexadecimal), || {
            format!("branding.{key} must be a colour as #14532d")
        })?;
    }
    Ok(())
}

fn hexadecimal(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|d| matches!(d.len(), 3 | 6) && d.bytes().all(|b| b.is_ascii_hexdigit()))
}
