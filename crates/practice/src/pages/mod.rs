//! The recipients' pages: a mailbox, a signing page, and what a link shows when there is nothing to sign.
//!
//! They follow the system's light or dark, take everything from this service, and hold no inline script or style.

pub mod icons;
pub mod mailbox;
pub mod outcome;
pub mod signing;

use crate::reply::bytes;
use axum::response::Response;
use icons::{LAB, icon};
use std::fmt::Write as _;

/// Text made safe for HTML, attributes included.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// Text made safe as a value in the query of an address.
pub fn in_query(text: &str) -> String {
    let mut out = String::new();
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~@".contains(&b) {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
    }
    out
}

/// A file that the pages use.
pub(crate) fn asset(name: &str) -> Option<Response> {
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    const STYLE: &str = "text/css; charset=utf-8";
    Some(match name {
        "tokens.css" => bytes(STYLE, include_str!("../../assets/tokens.css")),
        "practice.css" => bytes(STYLE, include_str!("../../assets/practice.css")),
        "mail.js" => bytes(SCRIPT, include_str!("../../assets/mail.js")),
        "sign.js" => bytes(SCRIPT, include_str!("../../assets/sign.js")),
        "pad.js" => bytes(SCRIPT, include_str!("../../assets/pad.js")),
        "outcome.js" => bytes(SCRIPT, include_str!("../../assets/outcome.js")),
        "icon.svg" => bytes("image/svg+xml", include_str!("../../assets/icon.svg")),
        "inter-latin.woff2" => bytes("font/woff2", include_bytes!("../../assets/fonts/inter-latin.woff2").as_slice()),
        "inter-latin-ext.woff2" => {
            bytes("font/woff2", include_bytes!("../../assets/fonts/inter-latin-ext.woff2").as_slice())
        }
        _ => return None,
    })
}

/// A whole page below its tape: `kind` names it for tests and scripts, `words` stand on the tape, `end` at its end.
pub(crate) fn frame(kind: &str, title: &str, script: &str, (words, end): (&str, &str), body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"/assets/icon.svg\">\
         <link rel=\"stylesheet\" href=\"/assets/tokens.css\"><link rel=\"stylesheet\" href=\"/assets/practice.css\">\
         <script type=\"module\" src=\"/assets/{script}\"></script></head>\n\
         <body data-page=\"{kind}\"><div class=\"prax\">\n\
         <div class=\"tape\" role=\"note\"><span>{lab}<b>Practice</b></span><span>{words}</span>\
         <span class=\"end\">{end}</span></div>\n{body}\n</div></body></html>\n",
        title = escape(title),
        lab = icon(LAB),
    )
}

/// The address of an inbox.
pub(crate) fn inbox_address(token: &str, email: &str) -> String {
    format!("/mail/{token}/?inbox={}", in_query(email))
}

/// The colour class of the recipient with this number; copies are grey.
pub(crate) fn colour(number: Option<u64>) -> String {
    number.map_or_else(|| "r0".into(), |n| format!("r{}", n.saturating_sub(1) % 10 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_sender_writes_becomes_markup() {
        assert_eq!(escape("<b a='1' c=\"2\">&"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;");
        assert_eq!(in_query("a+b ü@example.com"), "a%2Bb%20%C3%BC@example.com");
        assert_eq!((colour(Some(1)), colour(Some(11)), colour(None)), ("r1".into(), "r1".into(), "r0".into()));
    }
}
