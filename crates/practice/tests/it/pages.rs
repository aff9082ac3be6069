//! The pages as a browser gets them: hooks, safety, pictures.

use crate::world::{FILE, copy, envelope, merged, one, signer, start, tag, tag_with};
use rstest::rstest;
use serde_json::json;

#[test]
fn the_mailbox_lists_inboxes_and_mails_by_kind() {
    let service = start(None);
    let mailbox = format!("/mail/{}/", service.token);
    assert!(service.page(&mailbox).text().contains("No e-mails yet"));
    let lease = service.active(&envelope(&[one(1, 1), copy()]));
    lease.sign(0);
    let page = service.page(&format!("{mailbox}?inbox=copy%40example.com")).text();
    for hook in [
        "data-page=\"mailbox\"",
        "data-inbox=\"p1@example.com\"",
        "data-mail=\"completion\"",
        "data-open=\"completion\"",
        "data-action=\"get-documents\"",
    ] {
        assert!(page.contains(hook), "{hook}");
    }
    let page = service.page(&format!("{mailbox}?inbox=p1@example.com&mail=1")).text();
    for hook in ["data-open=\"invitation\"", "data-action=\"open-and-sign\"", "data-act=\"bounce\""] {
        assert!(page.contains(hook), "{hook}");
    }
    let pack = service.page(&format!("/mail/{}/pack/{}", service.token, lease.id));
    assert!(pack.code == 200 && pack.body.starts_with(b"PK"));
}

#[test]
fn mails_are_read_deleted_and_acted_on() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1)]));
    let post = |path: &str| service.call("POST", &format!("/mail/{}/{path}", service.token), "", b"").code;
    let mailbox = || service.page(&format!("/mail/{}/", service.token)).text();
    assert!(mailbox().contains("1 new"));
    assert_eq!(post("1/read"), 204);
    assert!(!mailbox().contains("1 new"));
    assert_eq!(
        (post("1/unread"), post("1/expire"), post("1/bounce"), post("1/nonsense"), post("9/read")),
        (204, 204, 204, 404, 404)
    );
    assert_eq!(lease.view()["details"]["recipients"][0]["last_email_status"], "BOUNCED");
    assert!(mailbox().contains("This e-mail bounced"));
    assert_eq!(post("1/sign"), 204);
    assert_eq!(lease.view()["status"], "COMPLETE");
    assert_eq!(post("1/sign"), 409);
    assert_eq!(post("empty"), 204);
    assert!(mailbox().contains("No e-mails yet"));
    assert_eq!(service.mails().len(), 3, "the control API still knows them");
}

#[test]
fn the_signing_page_has_each_field_in_its_place() {
    let service = start(None);
    let tags = [
        tag("signature", "sign"),
        tag_with(
            "text_field",
            "free",
            &json!({ "width": 0.4, "y": 0.5, "help_text": "Six digits", "validation": { "regex": "^\"<&", "flags": "i" } }),
        ),
        tag_with("checkbox_field", "tick", &json!({ "page_number": 2, "optional": true })),
        tag("date_signed_field", "date"),
    ];
    let lease = service.active(&envelope(&[signer(1, 1, &tags), one(2, 1)]));
    let page = service.page(&lease.link("p1@example.com")).text();
    // A4: 119 and 38 of 595.28 × 841.89 points.
    assert!(page.contains("data-box=\"0.25000 0.25000 0.19991 0.04514\""), "{page}");
    assert!(page.contains("data-box=\"0.25000 0.50000 0.40000 0.02494\""), "{page}");
    for hook in [
        "data-field=\"sign\"",
        "data-field=\"free\"",
        "data-field=\"tick\"",
        "data-field=\"date\"",
        "data-action=\"finish\"",
        "data-action=\"use-signature\"",
        "id=\"typed-signature\"",
        "data-regex=\"^&quot;&lt;&amp;\"",
        "data-action=\"next-field\"",
    ] {
        assert!(page.contains(hook), "{hook}");
    }
    assert!(!page.contains("data-field=\"here\""), "nobody sees the fields of others");
}

#[test]
fn nothing_inline_and_nothing_from_elsewhere() {
    let service = start(None);
    let nasty = json!({ "name": "it's &lt; \" lease", "emails": { "name": "\" onmouseover=x '",
        "invitation": { "body": { "message": "<script>alert(1)</script><img src=x onerror=y>" } } } });
    let lease = service.active(&merged(&envelope(&[one(1, 1)]), &nasty));
    let mailbox = format!("/mail/{}/", service.token);
    for path in [&mailbox, &lease.link("p1@example.com")] {
        let got = service.page(path);
        let head = got.head.to_lowercase();
        assert!(
            head.contains("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'"),
            "{head}"
        );
        assert!(!head.contains("unsafe"));
        let page = got.text().replace(&format!("http://{}", service.address), "");
        for wrong in [" style=", "<style", "\" onmouseover", "<img src=x", "http://", "javascript:"] {
            assert!(!page.contains(wrong), "{wrong} in {path}: {page}");
        }
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        assert!(page.contains("it&#39;s &amp;lt; &quot; lease"));
    }
    assert!(service.page(&mailbox).text().contains("&lt;img src=x onerror=y&gt;"));
}

#[rstest]
#[case("tokens.css", "text/css")]
#[case("practice.css", "text/css")]
#[case("mail.js", "text/javascript")]
#[case("sign.js", "text/javascript")]
#[case("pad.js", "text/javascript")]
#[case("outcome.js", "text/javascript")]
#[case("icon.svg", "image/svg+xml")]
#[case("inter-latin.woff2", "font/woff2")]
#[case("inter-latin-ext.woff2", "font/woff2")]
fn every_file_of_the_pages_is_served(#[case] name: &str, #[case] kind: &str) {
    let service = start(None);
    let got = service.page(&format!("/assets/{name}"));
    assert!(got.code == 200 && !got.body.is_empty());
    assert!(got.head.to_lowercase().contains(&format!("content-type: {kind}")), "{}", got.head);
}

#[test]
fn pictures_are_only_of_the_documents_for_this_person() {
    let service = start(None);
    let hidden = merged(&one(1, 1), &json!({ "excluded_files": ["b.pdf"] }));
    let files: [(&str, &[u8]); 2] = [(FILE, &crate::files::plain(2)), ("b.pdf", &crate::files::plain(1))];
    let (_, made) = service.create_with(&envelope(&[hidden, one(2, 2)]), &files);
    service.pass(2);
    let lease = crate::world::Active { service: &service, id: made["envelope_id"].as_str().expect("an id").into() };
    let link = lease.link("p1@example.com");
    let picture = |path: &str| service.page(&format!("{link}/{path}"));
    assert!(picture("0/1.png").body.starts_with(b"\x89PNG"));
    assert_eq!(picture("0/2.png").code, 200);
    for (path, code) in
        [("0/3.png", 404), ("0/0.png", 404), ("1/1.png", 404), ("2/1.png", 404), ("x/1.png", 400), ("0/x.png", 400)]
    {
        assert_eq!(picture(path).code, code, "{path}");
    }
}

#[test]
fn each_state_of_a_link_has_its_page() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1), one(2, 2)]));
    let link = lease.link("p1@example.com");
    let shows = |path: &str, what: &str| {
        let page = service.page(path).text();
        assert!(page.contains(&format!("data-page=\"{what}\"")), "{path} is not {what}: {page}");
    };
    shows(&link, "signing");
    lease.sign(0);
    shows(&format!("{link}?done=1"), "done");
    shows(&link, "already-signed");
    shows(&format!("/sign/{}/nobody", service.token), "unknown");
    let second = lease.link("p2@example.com");
    assert_eq!(service.call("PATCH", &lease.path(), "", b"").code, 204);
    shows(&second, "withdrawn");
}
