//! What a signing link shows when there is nothing (more) to fill in.

use super::icons::{ARCHIVE, CLOCK, DONE, SIGN, WARN, icon};
use super::{escape, frame, inbox_address};
use crate::clock;
use crate::flow::{each, owes_witness, waiting};
use crate::mail::counted;
use serde_json::Value;

/// An envelope as one recipient's link shows it.
#[derive(Debug)]
pub struct View<'a> {
    /// The token of the pages.
    pub token: &'a str,
    /// The envelope.
    pub e: &'a Value,
    /// The recipient.
    pub r: &'a Value,
}

struct Said<'a> {
    kind: &'a str,
    icon: &'a str,
    tone: &'a str,
    title: String,
    body: String,
}

impl View<'_> {
    fn name(&self) -> String {
        escape(self.r["name"].as_str().unwrap_or_default())
    }

    fn first(&self) -> String {
        let name = self.r["name"].as_str().unwrap_or_default();
        escape(name.split_whitespace().next().unwrap_or(name))
    }

    fn title(&self) -> String {
        format!("<b class=\"med\">{}</b>", escape(self.e["name"].as_str().unwrap_or_default()))
    }

    fn page(&self, said: &Said<'_>) -> String {
        let back = inbox_address(self.token, self.r["email"].as_str().unwrap_or_default());
        let end = format!("<a href=\"{back}\" data-action=\"back\">Back to the mailbox</a>");
        let words = format!("You are here as {}, who is pretended. Nothing here binds anyone.", self.name());
        frame(said.kind, self.e["name"].as_str().unwrap_or_default(), "outcome.js", (&words, &end), &sheet(said))
    }

    fn back(&self) -> String {
        let back = inbox_address(self.token, self.r["email"].as_str().unwrap_or_default());
        format!("<p class=\"do\"><a class=\"btn pri lg\" href=\"{back}\">Back to the mailbox</a></p>")
    }

    /// What still has to happen before the end.
    fn rest(&self) -> String {
        let left = each(&self.e["recipients"]).filter(|r| waiting(r) || owes_witness(self.e, r)).count() as u64;
        if self.e["status"] == "COMPLETE" {
            "Everyone has signed. The finished documents are in your inbox.".into()
        } else {
            let verb = if left == 1 { "has" } else { "have" };
            format!(
                "{} still {verb} to sign. You get the finished documents by e-mail when everyone has.",
                if left == 1 { "1 person".into() } else { counted(left, "person").replace("persons", "people") }
            )
        }
    }

    /// After the last press of Finish.
    pub fn all_done(&self) -> String {
        let body = format!("<p>You have signed {}.</p><p>{}</p>{}", self.title(), self.rest(), self.back());
        self.page(&Said { kind: "done", icon: DONE, tone: "ok", title: format!("All done, {}", self.first()), body })
    }

    /// The link of somebody who has signed.
    pub fn already_signed(&self) -> String {
        let at = self.r["signed_at"].as_str().and_then(clock::parse).map(clock::until).unwrap_or_default();
        let body = format!("<p>You signed {} on {at}.</p><p>{}</p>{}", self.title(), self.rest(), self.back());
        let title = "You have already signed".into();
        self.page(&Said { kind: "already-signed", icon: DONE, tone: "ok", title, body })
    }

    /// The link of an archived envelope.
    pub fn withdrawn(&self) -> String {
        let body =
            format!("<p>The sender has withdrawn {}. There is nothing left to do.</p>{}", self.title(), self.back());
        let title = "This envelope was withdrawn".into();
        self.page(&Said { kind: "withdrawn", icon: ARCHIVE, tone: "", title, body })
    }

    /// A link before its turn, or of an envelope that was never started.
    pub fn not_yet(&self) -> String {
        let body = format!(
            "<p>Others sign {} first. You get an e-mail as soon as it is your turn.</p>{}",
            self.title(),
            self.back()
        );
        self.page(&Said { kind: "not-your-turn", icon: CLOCK, tone: "", title: "It is not your turn yet".into(), body })
    }

    /// A link that ran out: the person renews it without the sender.
    pub fn run_out(&self) -> String {
        let until = self.r["expires"].as_i64().map(clock::until).unwrap_or_default();
        let body = format!(
            "<p>The link to {} worked until {until}. Nothing is lost: renew it, and a new e-mail is in your inbox.</p>\
             <p class=\"do\"><button type=\"button\" class=\"btn pri lg\" data-action=\"renew\">Renew the link</button></p>\
             <p class=\"hint\" role=\"status\" data-said></p>",
            self.title()
        );
        self.page(&Said { kind: "run-out", icon: CLOCK, tone: "warn", title: "This link has run out".into(), body })
    }

    /// A signer names the witness.
    pub fn witness(&self) -> String {
        let body = format!(
            "<p>Your signature on {} is in. It needs a witness: somebody who saw you sign. They get an e-mail and sign too.</p>\
             <form data-form=\"witness\"><label class=\"f\"><span class=\"label\">Name of the witness</span>\
             <span class=\"in lg\"><input id=\"witness-name\" name=\"name\" autocomplete=\"off\" required maxlength=\"100\"></span></label>\
             <label class=\"f\"><span class=\"label\">E-mail of the witness</span><span class=\"in lg\">\
             <input id=\"witness-email\" name=\"email\" type=\"email\" autocomplete=\"off\" required></span></label>\
             <p class=\"bad\" role=\"alert\" data-said></p>\
             <p class=\"do\"><button class=\"btn pri lg\" data-action=\"name-witness\">Ask the witness</button></p></form>",
            self.title()
        );
        self.page(&Said { kind: "witness", icon: SIGN, tone: "", title: "Who was your witness?".into(), body })
    }
}

fn sheet(said: &Said<'_>) -> String {
    format!(
        "<main class=\"outcome\"><div class=\"sheet\"><span class=\"mark {}\">{}</span><h1>{}</h1>{}</div></main>",
        said.tone,
        icon(said.icon),
        said.title,
        said.body
    )
}

/// A link that leads to nothing.
pub fn unknown(token: &str) -> String {
    let body = format!(
        "<p>The envelope may have been deleted, or the link is not whole.</p>\
         <p class=\"do\"><a class=\"btn pri lg\" href=\"/mail/{token}/\">Back to the mailbox</a></p>"
    );
    let title = "Nothing is behind this link".into();
    let said = Said { kind: "unknown", icon: WARN, tone: "", title, body };
    let end = format!("<a href=\"/mail/{token}/\" data-action=\"back\">Back to the mailbox</a>");
    frame(
        "unknown",
        "Practice",
        "outcome.js",
        ("Pretend documents. Nothing signed here binds anyone.", &end),
        &sheet(&said),
    )
}
