//! The mailbox: inboxes, the messages of one, and one message to read.

use super::icons::{MAIL, TRASH, WARN, icon};
use super::{colour, escape, frame, in_query};
use crate::clock;
use crate::mail::counted;
use serde_json::Value;
use std::fmt::Write as _;

/// What is open: an inbox by its address and a mail by its `seq`; what is absent is chosen.
#[derive(Debug, Default)]
pub struct Place {
    /// The address.
    pub inbox: Option<String>,
    /// The mail.
    pub mail: Option<String>,
}

struct Inbox<'a> {
    address: String,
    mails: Vec<&'a Value>,
}

impl Inbox<'_> {
    fn last(&self) -> &Value {
        self.mails.first().copied().unwrap_or(&Value::Null)
    }

    fn unread(&self) -> usize {
        self.mails.iter().filter(|m| m["read"] != true).count()
    }

    /// Newest envelope first, its people in their order, copies last.
    fn order(&self) -> (i64, u64) {
        let newest = self.mails.iter().filter_map(|m| m["envelope_ms"].as_i64()).max().unwrap_or(0);
        (-newest, self.last()["number"].as_u64().unwrap_or(u64::MAX))
    }
}

fn inboxes(mails: &[Value]) -> Vec<Inbox<'_>> {
    let mut all: Vec<Inbox<'_>> = Vec::new();
    for mail in mails.iter().rev().filter(|m| m["deleted"] != true) {
        let address = mail["to"].as_str().unwrap_or_default().to_lowercase();
        match all.iter_mut().find(|i| i.address == address) {
            Some(inbox) => inbox.mails.push(mail),
            None => all.push(Inbox { address, mails: vec![mail] }),
        }
    }
    all.sort_by_key(Inbox::order);
    all
}

fn text(mail: &Value, key: &str) -> String {
    escape(mail[key].as_str().unwrap_or_default())
}

/// The whole page. `mails` are all mails, oldest first.
pub fn page(base: &str, token: &str, mails: &[Value], place: &Place, now: i64) -> String {
    let all = inboxes(mails);
    let asked = place.inbox.as_deref().map(str::to_lowercase);
    let chosen = asked
        .and_then(|address| all.iter().find(|i| i.address == address))
        .or_else(|| all.iter().find(|i| i.unread() > 0))
        .or(all.first());
    let open = chosen.and_then(|inbox| {
        let by_seq = inbox.mails.iter().find(|m| Some(m["seq"].to_string()) == place.mail);
        by_seq.or_else(|| inbox.mails.iter().find(|m| m["read"] != true)).or(inbox.mails.first()).copied()
    });
    let mut body = String::from("<div class=\"mailb\">");
    side(&mut body, &all, chosen, mails);
    messages(&mut body, chosen, open, now);
    reading(&mut body, open);
    body.push_str("</div>");
    let end = format!("<span class=\"num\">{}, only on this computer</span>", base.trim_start_matches("http://"));
    let words = "Pretend inboxes. Nobody gets these e-mails and nothing signed here binds anyone.";
    let page = frame("mailbox", "Practice mailbox", "mail.js", (words, &end), &body);
    page.replacen("<body ", &format!("<body data-token=\"{}\" ", escape(token)), 1)
}

fn side(out: &mut String, all: &[Inbox<'_>], chosen: Option<&Inbox<'_>>, mails: &[Value]) {
    out.push_str("<nav class=\"side col\" aria-label=\"Inboxes\" data-region=\"inboxes\"><header><h1>Practice mailbox</h1></header><ul class=\"boxes scroll\">");
    for inbox in all {
        let on = chosen.is_some_and(|c| c.address == inbox.address);
        let last = inbox.last();
        let number = last["number"].as_u64();
        let unread = inbox.unread();
        let _ = write!(
            out,
            "<li><a class=\"{}{}\" href=\"?inbox={}\" data-inbox=\"{}\"{}><span class=\"rn {}\">{}</span><span class=\"nm ell\">{}</span><span class=\"num\">{}</span><span class=\"sub ell addr\">{}</span></a></li>",
            if on { "on " } else { "" },
            if unread > 0 { "new" } else { "" },
            in_query(&inbox.address),
            escape(&inbox.address),
            if on { " aria-current=\"true\"" } else { "" },
            colour(number),
            number.map_or_else(|| "cc".into(), |n| n.to_string()),
            text(last, "name"),
            if unread > 0 { format!("{unread} new") } else { String::new() },
            text(last, "to"),
        );
    }
    let here: Vec<_> = mails.iter().filter(|m| m["deleted"] != true).collect();
    let unread = here.iter().filter(|m| m["read"] != true).count();
    let count = if here.is_empty() {
        "No e-mails".into()
    } else {
        format!("{unread} of {} not read", counted(here.len() as u64, "e-mail"))
    };
    let _ = write!(
        out,
        "</ul><div class=\"foot\"><span>{count}</span><button type=\"button\" class=\"ib sm end\" data-action=\"empty\" aria-label=\"Empty all inboxes\" title=\"Empty all inboxes\"{}>{}</button></div></nav>",
        if here.is_empty() { " disabled" } else { "" },
        icon(TRASH)
    );
}

fn messages(out: &mut String, chosen: Option<&Inbox<'_>>, open: Option<&Value>, now: i64) {
    let Some(inbox) = chosen else {
        out.push_str(
            "<section class=\"msgs col\" aria-label=\"Messages\" data-region=\"messages\"><header></header></section>",
        );
        return;
    };
    let _ = write!(
        out,
        "<section class=\"msgs col\" aria-label=\"Inbox of {0}\" data-region=\"messages\"><header><span class=\"ell\">{0}</span><span class=\"hint end\">{1}</span></header><ul class=\"scroll\">",
        text(inbox.last(), "name"),
        counted(inbox.mails.len() as u64, "e-mail")
    );
    for mail in &inbox.mails {
        let on = open.is_some_and(|o| o["seq"] == mail["seq"]);
        let ms = mail["ms"].as_i64().unwrap_or(0);
        let preview = if mail["bounced"] == true { "Bounced: it did not arrive.".into() } else { text(mail, "body") };
        let _ = write!(
            out,
            "<li><a class=\"{}{}\" href=\"?inbox={}&amp;mail={seq}\" data-mail=\"{}\" data-seq=\"{seq}\"{}><span class=\"from ell\">{}</span><time datetime=\"{}\" title=\"{}\">{}</time><span class=\"subj ell\">{}</span><span class=\"pre\">{preview}</span></a></li>",
            if on { "on " } else { "" },
            if mail["read"] == true { "" } else { "new" },
            in_query(&inbox.address),
            text(mail, "kind"),
            if on { " aria-current=\"true\"" } else { "" },
            text(mail, "from"),
            text(mail, "at"),
            clock::long(ms),
            clock::short(ms, now),
            text(mail, "subject"),
            seq = mail["seq"],
        );
    }
    out.push_str("</ul></section>");
}

fn reading(out: &mut String, open: Option<&Value>) {
    let Some(mail) = open else {
        out.push_str(
            "<main class=\"mread col\" data-region=\"reading\"><header></header><div class=\"empty\"><h2>No e-mails yet</h2><p>Invitations arrive here when an envelope is sent to Practice. This page looks by itself.</p></div></main>",
        );
        return;
    };
    let seq = &mail["seq"];
    let _ = write!(
        out,
        "<main class=\"mread col\" data-region=\"reading\" data-open=\"{}\" data-seq=\"{seq}\"><header><span class=\"hint ell addr\">To {}</span>\
         <button type=\"button\" class=\"ib end\" data-act=\"unread\" data-seq=\"{seq}\" aria-label=\"Mark as not read\" title=\"Mark as not read\">{}</button>\
         <button type=\"button\" class=\"ib hang\" data-act=\"delete\" data-seq=\"{seq}\" aria-label=\"Delete\" title=\"Delete\">{}</button></header>\
         <div class=\"scroll\"><div class=\"head\"><h2>{}</h2><dl><dt>From</dt><dd>{}</dd><dt>At</dt><dd class=\"num\">{}</dd></dl></div>",
        text(mail, "kind"),
        text(mail, "to"),
        icon(MAIL),
        icon(TRASH),
        text(mail, "subject"),
        text(mail, "from"),
        clock::long(mail["ms"].as_i64().unwrap_or(0)),
    );
    if mail["bounced"] == true {
        let _ = write!(
            out,
            "<p class=\"note warn inset\">{}<span>This e-mail bounced: the provider tells the sender that it did not arrive.</span></p>",
            icon(WARN)
        );
    }
    if mail["note"].is_string() {
        let _ =
            write!(out, "<p class=\"note info inset\" data-note>{}<span>{}</span></p>", icon(MAIL), text(mail, "note"));
    }
    letter(out, mail);
    if matches!(mail["kind"].as_str(), Some("invitation" | "reminder" | "renewal" | "text-message")) {
        let name = mail["name"].as_str().unwrap_or_default();
        let first = escape(name.split_whitespace().next().unwrap_or(name));
        let _ = write!(
            out,
            "<section class=\"pract\"><h3>Only in Practice: let something happen</h3><div class=\"row\">\
             <button type=\"button\" class=\"btn\" data-act=\"sign\" data-seq=\"{seq}\">Sign as {first} at once</button>\
             <button type=\"button\" class=\"btn\" data-act=\"bounce\" data-seq=\"{seq}\">Bounce this e-mail</button>\
             <button type=\"button\" class=\"btn\" data-act=\"expire\" data-seq=\"{seq}\">Let the link run out</button></div>\
             <p class=\"hint\" role=\"status\" data-said></p></section>",
        );
    }
    out.push_str("</div></main>");
}

fn quote(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!("<p class=\"quote\">{message}</p>") }
}

fn letter(out: &mut String, mail: &Value) {
    let name = text(mail, "name");
    let title = format!("<b class=\"med\">{}</b>", text(mail, "envelope"));
    let who = text(mail, "from");
    let who = who.strip_suffix(", by Practice").unwrap_or("The sender");
    let n = |key: &str| mail[key].as_u64().unwrap_or(0);
    let open = |words: &str| {
        format!(
            "<p class=\"do\"><a class=\"btn pri lg\" href=\"{}\" data-action=\"open-and-sign\">{words}</a></p>",
            text(mail, "link")
        )
    };
    let until = mail["until"]
        .as_i64()
        .map_or_else(String::new, |ms| format!("<p class=\"hint num\">The link works until {}.</p>", clock::until(ms)));
    let size = format!(
        "There {} {} for you, {}, and {} to fill in.",
        if n("documents") == 1 { "is" } else { "are" },
        counted(n("documents"), "document"),
        counted(n("pages"), "page"),
        counted(n("fields"), "thing"),
    );
    let body = text(mail, "body");
    let inner = match mail["kind"].as_str().unwrap_or_default() {
        "completion" => format!(
            "<p>Everyone has signed {title}. {body}</p><p class=\"do\"><a class=\"btn pri lg\" href=\"{}\" data-action=\"get-documents\" download>Get the documents</a></p>",
            text(mail, "link")
        ),
        "bounce-notice" => format!("<p>{title}</p><p>{body} The invitation goes out again then.</p>"),
        "withdrawal" => format!("<p>{title}</p><p>{body}</p>"),
        "renewal" => format!("<p>You asked for a new link to {title}. It is here.</p>{}{until}", open("Open and sign")),
        "text-message" => format!("<p>{body}</p>{}{until}", open("Open and sign")),
        "reminder" => format!(
            "<p>{who} still waits for you to sign {title}. {size}</p>{}{}{until}",
            quote(&body),
            open("Open and sign")
        ),
        _ if mail["witness"] == true => format!(
            "<p>You were named as the witness of a signature on {title}. Open it to confirm that you were there, and sign.</p>{}{until}",
            open("Open and sign")
        ),
        _ => format!("<p>{who} asks you to sign {title}. {size}</p>{}{}{until}", quote(&body), open("Open and sign")),
    };
    let _ = write!(out, "<article class=\"letter\"><p>Hello {name},</p>{inner}</article>");
}
