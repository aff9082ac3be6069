//! Reads and acts, from the reference's own samples (sections 15, 16.4 and 5).

use countersign_envelope::{EnvelopeStatus, Millis, PersonStatus, Reference};
use countersign_provider::{PersonKind, Retry, SigningProvider, Stage};
use countersign_testkit::sample::NOW;
use rstest::rstest;
use serde_json::{Value, json};

use crate::server::{Says, Server, fixture, says};

const ID: &str = "5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10";
const OTHER: &str = "c2b1e7c4-2f3d-4a39-9c1b-7f0de0b0a7aa";

async fn read(name: &str) -> countersign_provider::ProviderEnvelope {
    let server = Server::start([says("200 OK", fixture(name))]).await;
    let found = server.yoti().status(ID).await.expect("read");
    assert_eq!(server.lines(), [format!("GET /v2/envelopes/{ID}")]);
    found
}

#[tokio::test]
async fn an_active_envelope_tells_who_signed_and_whose_turn_it_is() {
    let found = read("get-active").await;
    assert_eq!((found.status, found.raw_status.as_str()), (EnvelopeStatus::Waiting, "ACTIVE"));
    assert_eq!(found.raw, serde_json::from_str::<Value>(&fixture("get-active")).expect("JSON"));
    let people = found.people.expect("people");
    let seen: Vec<_> = people.iter().map(|p| (p.email.as_str(), &p.status, p.group)).collect();
    let (signed, invited) = (PersonStatus::Signed, PersonStatus::Invited);
    assert_eq!(seen, [("mara@example.com", &signed, Some(1)), ("tobias@example.com", &invited, Some(2))]);
    assert_eq!(people[0].signed_at, Some(Millis(1_772_448_115_008)));
    assert_eq!(people[0].invited_at, Some(Millis(1_772_439_247_120)));
    assert_eq!(people[0].email_status.as_deref(), Some("SENT"));
}

#[tokio::test]
async fn a_completed_envelope_tells_values_and_witnesses_in_every_spelling() {
    let found = read("get-complete").await;
    assert_eq!(found.status, EnvelopeStatus::Completed);
    assert_eq!(found.completed_at, Some(Millis(1_772_528_462_000)));
    assert_eq!(found.name.as_deref(), Some("Harbour Row lease 2026"));
    let people = found.people.expect("people");
    let kinds: Vec<PersonKind> = people.iter().map(|person| person.kind).collect();
    assert_eq!(kinds, [PersonKind::Signer, PersonKind::Witness, PersonKind::Cc]);
    let values = [("tenant-sign".to_owned(), "true".to_owned()), ("ref-no".to_owned(), String::new())];
    assert_eq!((&people[0].status, &people[0].values[..]), (&PersonStatus::Signed, &values[..]));
    assert_eq!(people[1].signer_provider_id, people[0].provider_id);
    assert_eq!((people[2].group, people[2].provider_id.as_deref()), (None, None));
}

#[tokio::test]
async fn an_envelope_that_could_not_be_prepared_tells_which_file_and_why() {
    let found = read("get-errored").await;
    assert_eq!(found.status, EnvelopeStatus::Errored);
    let errors: Vec<_> = found.errors.iter().map(|e| (e.file_name.as_deref(), e.code.as_str())).collect();
    assert_eq!(errors, [(Some("harbour-lease.pdf"), "PASSWORD_PROTECTED"), (None, "Too odd")]);
}

#[tokio::test]
async fn early_and_withdrawn_envelopes_are_read_without_what_they_lack() {
    let queued = read("get-queued").await;
    assert_eq!((queued.status, queued.people.map(|people| people.len())), (EnvelopeStatus::Accepted, Some(0)));
    let archived = read("get-archived").await;
    assert_eq!(archived.status, EnvelopeStatus::Withdrawn);
    assert_eq!(archived.withdrawn_at, Some(Millis(1_772_625_600_000)));
    assert_eq!(archived.people.expect("people")[0].status, PersonStatus::Stopped);
}

#[rstest]
#[case("400 Bad Request", Retry::Never)]
#[case("401 Unauthorized", Retry::NewKey)]
#[case("403 Forbidden", Retry::Never)]
#[case("404 Not Found", Retry::Never)]
#[case("500 Broken", Retry::Later(None))]
#[tokio::test]
async fn a_refused_read_says_so_in_the_providers_words(#[case] status: &'static str, #[case] retry: Retry) {
    let server = Server::start([says(status, r#"{"message":"no envelope with that id"}"#)]).await;
    let error = server.yoti().status(ID).await.expect_err("refused");
    assert_eq!((error.stage, error.retry), (Stage::Refused, retry));
    assert_eq!(error.message.as_deref(), Some("no envelope with that id"));
    assert_eq!(error.is_gone(), status.starts_with("404"));
}

/// A proxy's page is no word of the provider: an envelope that search shows would else count as over, and be sent anew.
#[rstest]
#[case("<html>404</html>")]
#[case("")]
#[case("{}")]
#[tokio::test]
async fn a_page_that_says_not_found_does_not_say_that_it_is_gone(#[case] body: &'static str) {
    let server = Server::start([page(&[(ID, "Lease (7K3F-9Q2M)")], 1), says("404 Not Found", body)]).await;
    let error = server.yoti().find(&Reference::from_stored("7K3F-9Q2M"), NOW).await.expect_err("not known");
    assert!(!error.is_gone() && error.stage == Stage::Unreadable, "{error:?}");
    let server = Server::start([says("404 Not Found", body), says("404 Not Found", body)]).await;
    assert!(!server.yoti().status(ID).await.expect_err("not known").is_gone());
    assert!(server.yoti().status_many(&[ID.to_owned()]).await.is_err());
}

#[tokio::test]
async fn a_provider_that_asks_to_wait_says_how_long() {
    let server = Server::start([Says("429 Slow Down", "Retry-After: 17\r\n", b"{}".to_vec())]).await;
    let error = server.yoti().status(ID).await.expect_err("refused");
    assert_eq!(error.retry, Retry::Later(Some(17)));
}

#[rstest]
#[case("<html>hello</html>")]
#[case("[]")]
#[case("{}")]
#[case("{\"status\":")]
#[tokio::test]
async fn a_success_that_cannot_be_read_is_no_news(#[case] body: &'static str) {
    let server = Server::start([says("200 OK", body)]).await;
    let error = server.yoti().status(ID).await.expect_err("not read");
    assert_eq!(error.stage, Stage::Unreadable);
}

#[tokio::test]
async fn only_a_uuid_stands_in_an_address() {
    let server = Server::start([]).await;
    for id in ["17", "", "../organisations", "5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10/status"] {
        assert_eq!(server.yoti().status(id).await.expect_err("refused").stage, Stage::Before);
        assert_eq!(server.yoti().withdraw(id).await.expect_err("refused").stage, Stage::Before);
    }
    assert!(server.calls().is_empty());
}

#[tokio::test]
async fn many_are_looked_up_fifty_at_a_time_and_matched_by_id() {
    let row = |id: &str, status: &str| json!({"envelope_id": id, "envelope": "x", "status": status});
    let ids: Vec<String> = (0..60).map(|at| format!("5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d{at:02}")).collect();
    let first = json!({"envelopes": [row(&ids[3], "COMPLETE"), row(OTHER, "ACTIVE"), {"envelope_id": 5}]});
    let second = json!({"envelopes": [row(&ids[55], "ACTIVE")]});
    let server = Server::start([says("200 OK", first.to_string()), says("200 OK", second.to_string())]).await;
    let found = server.yoti().status_many(&ids).await.expect("looked up");
    let seen: Vec<_> = found.iter().map(|one| (one.provider_id.as_str(), one.status.clone())).collect();
    let expected = [(ids[3].as_str(), EnvelopeStatus::Completed), (ids[55].as_str(), EnvelopeStatus::Waiting)];
    assert_eq!(seen, expected, "rows that were not asked for are no news");
    assert!(found.iter().all(|one| one.people.is_none()));
    let calls = server.calls();
    assert_eq!(server.lines(), ["POST /v2/organisations/envelopes/find", "POST /v2/organisations/envelopes/find"]);
    assert_eq!(calls[0].header("content-type"), Some("application/json"));
    let asked: Value = serde_json::from_slice(&calls[0].body).expect("JSON");
    assert_eq!(asked, json!({"envelope_ids": ids[..50]}));
}

#[tokio::test]
async fn one_alone_is_asked_for_its_status() {
    let cases = [
        (says("200 OK", r#"{"status":"COMPLETED"}"#), vec![EnvelopeStatus::Completed]),
        (says("200 OK", fixture("get-errored")), vec![EnvelopeStatus::Errored]),
        (says("404 Not Found", r#"{"message":"no envelope with that id"}"#), vec![]),
    ];
    for (reply, expected) in cases {
        let server = Server::start([reply]).await;
        let found = server.yoti().status_many(&[ID.to_owned()]).await.expect("looked up");
        assert_eq!(found.iter().map(|one| one.status.clone()).collect::<Vec<_>>(), expected);
        assert!(found.iter().all(|one| one.people.is_none() && one.provider_id == ID));
        assert_eq!(server.lines(), [format!("GET /v2/envelopes/{ID}/status")]);
    }
}

fn page(rows: &[(&str, &str)], total: u32) -> Says {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(id, name)| json!({"envelope_id": id, "envelope": name, "status": "ACTIVE", "created_at": "2026-11-25T07:00:00Z"}))
        .collect();
    says("200 OK", json!({"envelopes": rows, "total": total}).to_string())
}

#[tokio::test]
async fn a_search_asks_for_the_days_around_and_reads_what_is_marked() {
    let server = Server::start([says("200 OK", fixture("search")), says("200 OK", fixture("get-active"))]).await;
    let found = server.yoti().find(&Reference::from_stored("7K3F-9Q2M"), NOW).await.expect("searched");
    assert!(found.complete);
    assert_eq!(found.matches.len(), 1);
    let one = &found.matches[0];
    assert_eq!((one.provider_id.as_str(), one.created_at), (ID, Some(Millis(1_772_439_242_771))));
    assert!(one.people.as_ref().is_some_and(|people| people.len() == 2));
    let search = "GET /v2/organisations/envelopes/search?from_date=2026-11-24&to_date=2026-11-27&offset=1&limit=50";
    assert_eq!(server.lines(), [search.to_owned(), format!("GET /v2/envelopes/{ID}")]);
}

#[tokio::test]
async fn a_search_walks_on_to_its_end() {
    let replies = [
        page(&[(ID, "Other"), (OTHER, "Another")], 3),
        page(&[("5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d11", "Lease (7K3F-9Q2M)")], 3),
        says("200 OK", fixture("get-queued")),
    ];
    let server = Server::start(replies).await;
    let found = server.yoti().find(&Reference::from_stored("7K3F-9Q2M"), NOW).await.expect("searched");
    assert!(found.complete);
    assert_eq!(found.matches.len(), 1);
    assert!(server.lines()[1].contains("offset=3"), "{:?}", server.lines());
}

#[tokio::test]
async fn a_list_that_changes_under_the_walk_is_walked_again_and_else_not_complete() {
    let moving = [page(&[(ID, "Other")], 2), page(&[(OTHER, "Another")], 3)];
    let still = [page(&[(ID, "Other")], 2), page(&[(OTHER, "Another")], 2)];
    let server = Server::start(moving.into_iter().chain(still)).await;
    assert!(server.yoti().find(&Reference::from_stored("7K3F-9Q2M"), NOW).await.expect("searched").complete);
    assert_eq!(server.calls().len(), 4);
    let ever = (0..4).flat_map(|_| [page(&[(ID, "Other")], 2), page(&[(OTHER, "Another")], 3)]);
    let server = Server::start(ever).await;
    assert!(!server.yoti().find(&Reference::from_stored("7K3F-9Q2M"), NOW).await.expect("searched").complete);
}

#[tokio::test]
async fn days_are_those_of_the_providers_clock() {
    let two_days_ahead = "Date: Fri, 27 Nov 2026 07:02:32 GMT\r\n";
    let page = || Says("200 OK", two_days_ahead, br#"{"envelopes":[],"total":0}"#.to_vec());
    let server = Server::start([page(), page()]).await;
    let found = server.yoti().find(&Reference::from_stored("7K3F-9Q2M"), NOW).await.expect("searched");
    assert_eq!((found.complete, found.skew_ms), (true, Some(2 * 86_400_000)));
    let lines = server.lines();
    assert_eq!(lines.len(), 2, "the days were others than asked for first");
    assert!(lines[1].contains("from_date=2026-11-26&to_date=2026-11-29"), "{lines:?}");
}

#[rstest]
#[case::done(vec![says("204 No Content", "")], true)]
#[case::done_before(vec![says("409 Conflict", "{}"), says("200 OK", fixture("get-archived"))], true)]
#[case::complete(vec![says("409 Conflict", "{}"), says("200 OK", fixture("get-complete"))], false)]
#[case::gone(vec![says("404 Not Found", "{}")], false)]
#[case::broken(vec![says("500 Broken", "{}")], false)]
#[tokio::test]
async fn a_withdrawal_is_done_or_refused(#[case] replies: Vec<Says>, #[case] done: bool) {
    let server = Server::start(replies).await;
    assert_eq!(server.yoti().withdraw(ID).await.is_ok(), done);
    let calls = server.calls();
    assert_eq!(calls[0].line(), format!("PATCH /v2/envelopes/{ID}"));
    assert!(calls[0].body.is_empty(), "the call has no body");
}

#[rstest]
#[case::a_zip(says("200 OK", "PK\u{3}\u{4}rest"), true)]
#[case::a_page(says("200 OK", "<html>"), false)]
#[case::nothing(says("200 OK", ""), false)]
#[case::too_early(says("409 Conflict", r#"{"message":"not complete"}"#), false)]
#[tokio::test]
async fn a_pack_is_a_zip_or_no_file(#[case] reply: Says, #[case] saved: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start([reply]).await;
    let to = folder.path().join("pack.zip");
    assert_eq!(server.yoti().download(ID, to.clone()).await.is_ok(), saved);
    assert_eq!(server.lines(), [format!("GET /v2/envelopes/{ID}/completed-documents")]);
    assert_eq!(to.exists(), saved);
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), usize::from(saved));
}

#[tokio::test]
async fn the_connection_is_tested_by_a_harmless_search() {
    let server = Server::start([page(&[], 0), says("401 Unauthorized", "{}")]).await;
    assert!(server.yoti().test().await.is_ok());
    assert!(server.yoti().test().await.expect_err("refused").is_key_refused());
    assert_eq!(server.lines()[0], "GET /v2/organisations/envelopes/search?limit=1");
}
