//! The recipients' pages: a mailbox and a signing form, plain HTML without external resources.
#![expect(
    clippy::format_push_string,
    reason = "a page is put together once; reading it matters more than an allocation"
)]

use serde_json::Value;

/// Text made safe for HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The style sheet.
pub const STYLE: &str = "body{font:15px system-ui,sans-serif;margin:0;color:#1b1b1f;background:#f6f6f8}main{max-width:760px;margin:24px auto;padding:0 16px}
.tape{height:40px;line-height:40px;text-align:center;font-weight:600;background:repeating-linear-gradient(135deg,#ffe9a8 0 12px,#fff4cf 12px 24px);color:#4a3700}
article,form{background:#fff;border:1px solid #d9d9e0;border-radius:8px;padding:16px;margin:12px 0}label{display:block;margin:12px 0 4px}
input[type=text]{width:100%;box-sizing:border-box;padding:8px;font:inherit}button{font:inherit;padding:8px 16px;margin-top:16px}.bad{color:#a4161a}svg{width:100%;height:auto;background:#fff;border:1px solid #d9d9e0;margin:8px 0}.field{fill:#3b6df6;fill-opacity:.18;stroke:#3b6df6}
@media (prefers-color-scheme:dark){body{color:#ececf1;background:#18181b}article,form{background:#232327;border-color:#3a3a42}a{color:#9db8ff}.bad{color:#ff9a9a}}";

/// The mailbox reads itself again while it is looked at.
pub const REFRESH: &str = "setInterval(async()=>{try{const r=await fetch(location.href);const d=new DOMParser().parseFromString(await r.text(),'text/html');\
const a=document.querySelector('main'),b=d.querySelector('main');if(b&&a.innerHTML!==b.innerHTML)a.innerHTML=b.innerHTML}catch{}},1500)";

/// A whole page.
pub fn page(token: &str, title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{0}</title><meta name=viewport content=\"width=device-width\"><link rel=stylesheet href=\"/mail/{token}/style.css\">\
         <div class=tape>Practice: nothing here is a real signature</div><main><h1>{0}</h1>{body}</main></html>",
        escape(title)
    )
}

/// The mailbox: newest first.
pub fn mailbox(token: &str, mails: &[Value]) -> String {
    let mut body = String::new();
    for mail in mails.iter().rev() {
        let text = |key: &str| escape(mail[key].as_str().unwrap_or_default());
        let link =
            mail["link"].as_str().map(|l| format!("<p><a href=\"{}\">Open</a></p>", escape(l))).unwrap_or_default();
        body.push_str(&format!(
            "<article><strong>{}</strong><p>To {} · {}</p><p>{}</p>{link}</article>",
            text("subject"),
            text("to"),
            text("at"),
            text("body")
        ));
    }
    if body.is_empty() {
        body.push_str("<p>No messages yet. Invitations appear here.</p>");
    }
    body.push_str(&format!("<script src=\"/mail/{token}/refresh.js\"></script>"));
    page(token, "Practice mailbox", &body)
}

/// The form of one recipient's fields.
pub fn signing(token: &str, envelope: &Value, recipient: &Value, sheets: &str, problem: Option<&str>) -> String {
    let mut body = problem.map(|p| format!("<p class=bad role=alert>{}</p>", escape(p))).unwrap_or_default();
    body.push_str(sheets);
    body.push_str("<form method=post>");
    for tag in recipient["tags"].as_array().into_iter().flatten() {
        let name = escape(tag["name"].as_str().unwrap_or_default());
        let kind = tag["type"].as_str().unwrap_or_default();
        let need = if tag["optional"] == true { " (optional)" } else { "" };
        let what = kind.trim_end_matches("_field").replace('_', " ");
        let place = format!(
            "{what}, page {} of {}{need}",
            tag["page_number"],
            escape(tag["file_name"].as_str().unwrap_or_default())
        );
        match kind {
            "date_signed_field" => body.push_str(&format!("<p>{place}: filled in by itself</p>")),
            "checkbox_field" => {
                body.push_str(&format!("<label><input type=checkbox name=\"{name}\" value=true> {place}</label>"));
            }
            "radio_field" => {
                let group = escape(tag["tag_group_name"].as_str().unwrap_or("choice"));
                body.push_str(&format!(
                    "<label><input type=radio name=\"group {group}\" value=\"{name}\"> {group}: {place}</label>"
                ));
            }
            _ => {
                let start = escape(tag["prefilled_value"].as_str().unwrap_or_default());
                let fixed = if tag["readonly"] == true { " readonly" } else { "" };
                body.push_str(&format!("<label for=\"{name}\">{place}</label><input type=text id=\"{name}\" name=\"{name}\" value=\"{start}\"{fixed}>"));
            }
        }
    }
    body.push_str("<button type=submit>Finish</button></form>");
    page(token, envelope["name"].as_str().unwrap_or_default(), &body)
}
