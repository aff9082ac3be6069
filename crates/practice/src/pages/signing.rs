//! The signing page: the documents as pictures, this person's fields on top of them in their places.

use super::icons::{ATTACH, CLOSE, LAB, SIGN, UNDO, icon};
use super::{colour, escape, frame, inbox_address};
use crate::flow::each;
use crate::{clock, ink, rules, signing, stamp};
use lopdf::{Document, ObjectId};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The width of a page on the screen, in CSS pixels.
const WIDTH: f64 = 640.0;

struct Leaf<'a> {
    file: &'a str,
    number: u32,
    doc: &'a Document,
    page: ObjectId,
}

/// The whole page for the recipient `r` of `e`.
pub fn page(token: &str, e: &Value, r: &Value, files: &[(String, Vec<u8>)], now: i64) -> String {
    let name = r["name"].as_str().unwrap_or_default();
    let title = e["name"].as_str().unwrap_or_default();
    let today = clock::signed(now, r["time_zone_name"].as_str());
    let mut tabs = String::new();
    let mut sheets = String::new();
    let shown = files.iter().enumerate().filter(|(_, f)| !each(&r["excluded_files"]).any(|x| *x == f.0.as_str()));
    for (at, (file, bytes)) in shown {
        let Ok(doc) = stamp::open(bytes) else { continue };
        let pages = doc.get_pages();
        let first = tabs.is_empty();
        let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
        let _ = write!(
            tabs,
            "<a href=\"#d{at}\" title=\"{}\"{}>{}</a>",
            escape(file),
            if first { " class=\"on\" aria-current=\"true\"" } else { "" },
            escape(stem)
        );
        let _ = write!(sheets, "<section class=\"doc\" id=\"d{at}\" aria-label=\"{}\">", escape(file));
        for (number, page) in &pages {
            let leaf = Leaf { file, number: *number, doc: &doc, page: *page };
            let source = format!("/sign/{token}/{}/{at}/{number}.png", r["token"].as_str().unwrap_or_default());
            sheet(&mut sheets, &leaf, &source, pages.len(), r, &today);
        }
        sheets.push_str("</section>");
    }
    let body = format!(
        "<div class=\"signb\"><header><div class=\"row\"><h1 class=\"ell\" title=\"{title}\">{title}</h1></div>\
         <div class=\"row\"><nav class=\"seg\" aria-label=\"Documents\">{tabs}</nav></div>\
         <div class=\"row\"><span class=\"s12 t2 num\" id=\"progress\"></span><span class=\"meter\"><i></i></span>\
         <button type=\"button\" class=\"btn pri\" data-action=\"next-field\">Next field<span class=\"kbd\">Enter</span></button>\
         <button type=\"button\" class=\"btn is-off\" data-action=\"finish\" aria-describedby=\"fin\">Finish</button></div></header>\
         <main class=\"canvas\" id=\"pages\" tabindex=\"-1\" aria-label=\"Documents\" data-name=\"{name}\" data-initials=\"{initials}\" \
         data-rules=\"{rules}\">{sheets}</main>\
         <footer><span class=\"num\" id=\"where\"></span><span id=\"fin\" role=\"status\"></span>\
         <span id=\"refusal\" role=\"alert\"></span><span class=\"end\" id=\"dashed\">Optional fields are dashed</span></footer></div>{dialog}",
        title = escape(title),
        name = escape(name),
        initials = escape(&signing::initials(name)),
        rules = escape(&own_rules(e, r).to_string()),
        dialog = dialog(name, &clock::signed_in_full(now, r["time_zone_name"].as_str())),
    );
    let email = r["email"].as_str().unwrap_or_default();
    let end = format!("<a href=\"{}\" data-action=\"back\">Back to the mailbox</a>", inbox_address(token, email));
    let words = format!("You are signing as {}, who is pretended. This binds nobody.", escape(name));
    frame("signing", &format!("Sign: {title}"), "sign.js", (&words, &end), &body)
}

/// This person's rules with the affected fields by name, and what the rules of others say of them already.
fn own_rules(e: &Value, r: &Value) -> Value {
    let own: Vec<Value> = each(&r["rules"])
        .map(|rule| {
            json!({ "action": rule["action"], "conditions": rule["conditions"], "fields": rules::affected(rule, r, true) })
        })
        .collect();
    let mut alone = e.clone();
    let at = each(&e["recipients"]).position(|x| x["id"] == r["id"]).unwrap_or(0);
    alone["recipients"][at]["rules"] = Value::Null;
    let others: serde_json::Map<String, Value> = rules::states(&alone, at, &|_| false)
        .into_iter()
        .map(|(name, s)| (name, json!({ "hidden": s.hidden, "optional": s.optional })))
        .collect();
    json!({ "own": own, "others": others })
}

fn sheet(out: &mut String, leaf: &Leaf<'_>, source: &str, of: usize, r: &Value, today: &str) {
    let (w, h) = stamp::displayed(leaf.doc, leaf.page);
    let _ = write!(
        out,
        "<article class=\"page paper\" data-number=\"{0}\" data-of=\"{of}\" data-points=\"{w}\" aria-label=\"{1}, page {0} of {of}\">\
         <img src=\"{source}\" alt=\"\" width=\"{WIDTH}\" height=\"{2:.0}\" loading=\"lazy\" draggable=\"false\">",
        leaf.number,
        escape(leaf.file),
        WIDTH * h / w
    );
    let mut mine: Vec<&Value> = each(&r["tags"])
        .filter(|t| t["file_name"] == leaf.file && t["page_number"].as_u64() == Some(u64::from(leaf.number)))
        .collect();
    let place = |t: &Value, axis: &str| t[axis].as_f64().unwrap_or(0.0);
    // Reading order: by lines of about a box's height, then from the left.
    mine.sort_by(|a, b| {
        let line = |t: &Value| (place(t, "y") * 60.0).round();
        line(a).total_cmp(&line(b)).then(place(a, "x").total_cmp(&place(b, "x")))
    });
    for tag in mine {
        let (_, bw, bh) = stamp::place(leaf.doc, leaf.page, tag);
        let at = format!("{:.5} {:.5} {:.5} {:.5}", place(tag, "x"), place(tag, "y"), bw / w, bh / h);
        field(out, tag, leaf.number, &at, r, today);
    }
    out.push_str("</article>");
}

/// What a field is called for people.
fn word(kind: &str) -> &'static str {
    match kind {
        "signature" => "Signature",
        "initials" => "Initials",
        "text_field" => "Text",
        "checkbox_field" => "Tick",
        "radio_field" => "Choice",
        "date_signed_field" => "Date",
        _ => "Attachment",
    }
}

fn field(out: &mut String, tag: &Value, number: u32, at: &str, r: &Value, today: &str) {
    let text = |value: &Value| escape(value.as_str().unwrap_or_default());
    let (name, kind) = (text(&tag["name"]), tag["type"].as_str().unwrap_or_default());
    let optional = tag["optional"] == true;
    let group = text(&tag["tag_group_name"]);
    let what = word(kind);
    let need = if optional { "optional" } else { "required" };
    let label = if group.is_empty() { what.to_owned() } else { format!("{what} of {group}") };
    let attributes = format!(
        "data-field=\"{name}\" data-kind=\"{kind}\" data-group=\"{group}\" data-required=\"{}\" data-what=\"{what}\" \
         aria-label=\"{label}, {need}, page {number}\"",
        !optional
    );
    let shell = format!(
        "class=\"fld {}{}\" data-box=\"{at}\"",
        colour(r["number"].as_u64()),
        if optional { " opt" } else { "" }
    );
    let _ = match kind {
        "signature" | "initials" => {
            let say = if kind == "signature" { "Sign here" } else { "Initials" };
            write!(
                out,
                "<button type=\"button\" {shell} {attributes}>{}<span class=\"say\">{say}</span><span class=\"inked\" aria-hidden=\"true\"></span></button>",
                if kind == "signature" { icon(SIGN) } else { String::new() }
            )
        }
        "text_field" => {
            let rule = &tag["validation"];
            let fixed = tag["readonly"] == true;
            write!(
                out,
                "<span {shell} data-holds=\"text\"><input type=\"text\" {attributes} value=\"{}\" placeholder=\"{}\" data-regex=\"{}\" data-flags=\"{}\" data-error=\"{}\" maxlength=\"1000\" autocomplete=\"off\"{}></span>",
                text(&tag["prefilled_value"]),
                tag["help_text"].as_str().map_or_else(|| "Text".into(), escape),
                text(&rule["regex"]),
                text(&rule["flags"]),
                text(&rule["error_message"]),
                if fixed { " readonly" } else { "" }
            )
        }
        "checkbox_field" => {
            write!(out, "<span {shell} data-holds=\"box\"><input type=\"checkbox\" {attributes}></span>")
        }
        "radio_field" => write!(
            out,
            "<span {shell} data-holds=\"round\"><input type=\"radio\" name=\"{}\" {attributes}></span>",
            if group.is_empty() { format!("only {name}") } else { format!("group {group}") }
        ),
        "date_signed_field" => {
            write!(out, "<output {shell} {attributes} data-filled=\"true\"><span class=\"say\">{today}</span></output>")
        }
        _ => write!(
            out,
            "<label {shell} data-holds=\"file\">{}<span class=\"say\">Attach a file</span><input type=\"file\" accept=\".pdf,.png,.jpg,.jpeg\" {attributes}></label>",
            icon(ATTACH)
        ),
    };
}

fn dialog(name: &str, today: &str) -> String {
    let mut hands = String::new();
    for (at, hand) in ink::HANDS.iter().enumerate() {
        let _ = write!(
            hands,
            "<button type=\"button\" role=\"radio\" aria-checked=\"{}\" data-hand=\"{hand}\" aria-label=\"Hand {}, {hand}\" title=\"{hand}\"><span class=\"hand-{hand}\">Aa</span></button>",
            at == 0,
            at + 1
        );
    }
    format!(
        "<dialog class=\"dlg\" id=\"signature-dialog\" aria-labelledby=\"signature-title\">\
         <header><h2 class=\"title\" id=\"signature-title\">Your signature</h2><button type=\"button\" class=\"ib end\" data-action=\"close-dialog\" aria-label=\"Close\">{close}</button></header>\
         <div class=\"row\"><div class=\"seg\" role=\"tablist\"><button type=\"button\" role=\"tab\" class=\"on\" aria-selected=\"true\" data-action=\"type-tab\">Type</button>\
         <button type=\"button\" role=\"tab\" aria-selected=\"false\" tabindex=\"-1\" data-action=\"draw-tab\">Draw</button></div><span class=\"hint end\" id=\"signature-for\"></span></div>\
         <div data-tab=\"type\"><label class=\"f\"><span class=\"label\" id=\"typed-label\">Name as it should appear</span>\
         <span class=\"in lg\"><input id=\"typed-signature\" type=\"text\" maxlength=\"100\" autocomplete=\"off\" spellcheck=\"false\"></span></label>\
         <div class=\"pad paper low\"><span class=\"ln\"></span><span class=\"typed hand-classic\" id=\"typed-preview\"></span></div>\
         <div class=\"row\"><div class=\"seg\" role=\"radiogroup\" aria-label=\"Hand\">{hands}</div><span class=\"hint end num\">{who}, {today}</span></div></div>\
         <div data-tab=\"draw\" hidden><div class=\"pad paper\" id=\"drawing-pad\" role=\"img\" aria-label=\"Draw with mouse, pen or finger\"><span class=\"x\" aria-hidden=\"true\">×</span><span class=\"ln\"></span>\
         <svg class=\"ink\" aria-hidden=\"true\"><path d=\"\"/></svg></div>\
         <div class=\"row\"><button type=\"button\" class=\"btn ghost sm hang-start\" data-action=\"undo-stroke\">{undo}Undo stroke</button>\
         <button type=\"button\" class=\"btn ghost sm\" data-action=\"clear\">Clear</button><span class=\"hint end num\">{who}, {today}</span></div></div>\
         <p class=\"note info\">{lab}<span>Practice: it is stamped on a practice document and binds nobody.</span></p>\
         <div class=\"acts\"><button type=\"button\" class=\"btn lg\" data-action=\"not-now\">Not now<span class=\"kbd\">Esc</span></button>\
         <button type=\"button\" class=\"btn pri lg\" data-action=\"use-signature\"><span id=\"use-word\">Sign here</span><span class=\"kbd\">Enter</span></button></div></dialog>",
        close = icon(CLOSE),
        undo = icon(UNDO),
        lab = icon(LAB),
        who = escape(name),
    )
}
