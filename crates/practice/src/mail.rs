//! The mails that the practice service pretends to send; they are only ever shown in its own mailbox.

use crate::clock;
use crate::flow::each;
use crate::service::Inner;
use serde_json::{Value, json};

/// Where the sender is told of what came back when the envelope names no address for replies.
const SENDER: &str = "sender@practice.test";

impl Inner {
    /// A mail of this moment.
    pub(crate) fn mail(&self, e: &Value, r: &Value, kind: &str) -> Value {
        self.mail_at(e, r, kind, self.now())
    }

    /// A mail to `r` about `e`. Kinds: `invitation`, `reminder`, `renewal`, `text-message`, `completion`, `withdrawal`.
    /// A `note` says why one comes a second time.
    pub(crate) fn mail_at(&self, e: &Value, r: &Value, kind: &str, now: i64) -> Value {
        let title = e["name"].as_str().unwrap_or_default();
        let asked = each(&e["files"]).filter(|f| !each(&r["excluded_files"]).any(|x| *x == f["name"]));
        let (documents, pages) = asked.fold((0, 0), |(n, p), f| (n + 1, p + f["pages"].as_u64().unwrap_or(0)));
        let message = e["emails"]["invitation"]["body"]["message"].as_str().unwrap_or_default();
        let (subject, body) = match kind {
            "completion" => (
                format!("Everyone has signed: {title}"),
                format!("The finished documents are attached, {}.", counted(documents, "file")),
            ),
            "withdrawal" => (
                format!("Withdrawn: {title}"),
                "The sender has withdrawn this envelope. There is nothing left to do, and its links no longer work."
                    .to_owned(),
            ),
            "reminder" => (format!("Reminder: {title}"), message.to_owned()),
            "renewal" => (format!("Your new link: {title}"), "You asked for a new link to sign.".to_owned()),
            "text-message" => {
                let number = r["mobile_number"].to_string().replace('"', "");
                let tail: String = number.chars().skip(number.chars().count().saturating_sub(4)).collect();
                (
                    format!("Text message: {title}"),
                    format!("Instead of a text message to the number that ends in {tail}."),
                )
            }
            _ => (format!("Sign: {title}"), message.to_owned()),
        };
        let link = match kind {
            "completion" => {
                Some(format!("{}/mail/{}/pack/{}", self.base, self.token, e["id"].as_str().unwrap_or_default()))
            }
            "withdrawal" => None,
            _ => self.sign_link(r),
        };
        let from =
            e["emails"]["name"].as_str().map_or_else(|| "Practice".into(), |name| format!("{name}, by Practice"));
        json!({ "kind": kind, "envelope_id": e["id"], "recipient_id": r["id"], "envelope": title, "to": r["email"],
            "name": r["name"], "number": if r["type"] == "CC" { json!(null) } else { r["number"].clone() },
            "from": from, "subject": subject, "body": body, "link": link, "at": clock::wire(now), "ms": now, "envelope_ms": e["created"],
            "witness": r["type"] == "WITNESS",
            "documents": documents, "pages": pages, "fields": units(r), "until": r["expires"],
            "bounced": r["mail_status"] == "BOUNCED" && matches!(kind, "invitation" | "reminder" | "renewal") })
    }

    /// Tells the sender that an e-mail to `r` came back.
    pub(crate) fn bounce_notice(&self, e: &Value, r: &Value) -> Value {
        let mut mail = self.mail(e, r, "bounce-notice");
        let text = |key: &str| r[key].as_str().unwrap_or_default();
        let title = e["name"].as_str().unwrap_or_default();
        mail["subject"] = json!(format!("Not delivered: {title}"));
        mail["body"] =
            json!(format!("The e-mail to {}, {}, came back. Correct the address.", text("name"), text("email")));
        mail["to"] = json!(e["emails"]["reply_to"].as_str().unwrap_or(SENDER));
        mail["name"] = json!(e["emails"]["name"].as_str().unwrap_or("The sender"));
        (mail["from"], mail["bounced"], mail["number"], mail["link"]) =
            (json!("Practice"), json!(false), json!(null), json!(null));
        mail
    }

    /// The address at which this person signs.
    pub(crate) fn sign_link(&self, r: &Value) -> Option<String> {
        Some(format!("{}/sign/{}/{}", self.base, self.token, r["token"].as_str()?))
    }

    /// Marks this person's last invitation as bounced.
    pub(crate) fn bounce(&mut self, mut e: Value, at: usize) -> Result<(), crate::reply::Reply> {
        e["recipients"][at]["mail_status"] = json!("BOUNCED");
        let rid = e["recipients"][at]["id"].clone();
        let asks =
            |m: &Value| matches!(m["kind"].as_str(), Some("invitation" | "reminder" | "renewal" | "text-message"));
        let last = self.store.mails()?.into_iter().rfind(|m| m["recipient_id"] == rid && asks(m));
        if let Some(mut mail) = last {
            mail["bounced"] = json!(true);
            self.store.set_mail(&mail)?;
        }
        let notice = self.bounce_notice(&e, &e["recipients"][at]);
        self.save(&e, &[notice])
    }
}

/// `1 file`, `2 files`.
pub(crate) fn counted(n: u64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// How many things a person fills in; the buttons of one radio group count once.
pub(crate) fn units(r: &Value) -> usize {
    let mut groups = std::collections::HashSet::new();
    each(&r["tags"]).filter(|t| t["type"] != "radio_field" || groups.insert(t["tag_group_name"].to_string())).count()
}
