use std::time::Duration;

use countersign_http::{Download, HttpError, Method, PACK_LIMIT};
use rstest::rstest;
use tokio::net::TcpListener;

use crate::server::{KEY, answer, client, json_reply, quick, serve};

#[tokio::test]
async fn a_read_carries_the_token_and_its_escaped_query() {
    let (address, served) = answer(json_reply("200 OK", "{\"total\":1}")).await;

    let query = [("status[]", "active & done".to_string()), ("offset", "1".into())];
    let reply = client(address).get("/v2/things", &query).await.expect("a reply");

    assert_eq!((reply.status, &reply.body[..]), (200, &b"{\"total\":1}"[..]));
    let head = served.await.expect("served");
    assert!(head.starts_with("GET /v2/things?status%5B%5D=active%20%26%20done&offset=1 HTTP/1.1\r\n"), "{head}");
    assert!(head.to_lowercase().contains(&format!("\r\nauthorization: bearer {KEY}\r\n")), "{head}");
}

#[tokio::test]
async fn a_refusal_is_a_reply_with_its_body_kept() {
    let (address, _served) = answer(json_reply("404 Not Found", "{\"message\":\"no such thing\"}")).await;
    let reply = client(address).get("/x", &[]).await.expect("a reply");
    assert_eq!((reply.status, &reply.body[..]), (404, &b"{\"message\":\"no such thing\"}"[..]));
    assert!(!reply.is_success());
}

#[tokio::test]
async fn date_and_retry_after_are_read() {
    let reply = "HTTP/1.1 429 Slow Down\r\nDate: Wed, 25 Nov 2026 07:02:32 GMT\r\nRetry-After: 7\r\n\
                 Content-Length: 0\r\n\r\n";
    let (address, _served) = answer(reply).await;
    let reply = client(address).get("/x", &[]).await.expect("a reply");
    assert_eq!((reply.retry_after_s, reply.date_ms), (Some(7), Some(1_795_590_152_000)));
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_token() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let target = elsewhere.local_addr().expect("an address");
    let reply = format!("HTTP/1.1 307 Elsewhere\r\nLocation: http://{target}/steal\r\nContent-Length: 0\r\n\r\n");
    let (address, _served) = answer(reply).await;

    let reply = client(address).get("/x", &[]).await.expect("a reply");

    assert_eq!(reply.status, 307);
    assert!(tokio::time::timeout(Duration::from_millis(200), elsewhere.accept()).await.is_err());
}

#[rstest]
#[case::said("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n")]
#[case::not_said("HTTP/1.1 200 OK\r\n\r\n")]
#[tokio::test]
async fn an_oversized_reply_is_refused(#[case] head: &str) {
    let mut reply = head.as_bytes().to_vec();
    reply.resize(2_000_000 + head.len(), b'x');
    let (address, _served) = answer(reply).await;
    let error = client(address).get("/x", &[]).await.expect_err("an oversized reply");
    assert!(matches!(error, HttpError::Oversize { limit: 1_048_576 }), "{error:?}");
}

#[tokio::test]
async fn a_reply_that_ends_early_is_no_reply() {
    let (address, _served) = answer("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"a\":").await;
    let error = client(address).get("/x", &[]).await.expect_err("a truncated reply");
    assert!(matches!(error, HttpError::Broken(_)), "{error:?}");
}

#[tokio::test]
async fn silence_ends_at_the_deadline() {
    let (address, served) = serve(|mut peer| async move {
        peer.head().await;
        while peer.more().await {}
    })
    .await;
    let error = quick(address, Duration::from_millis(200)).get("/x", &[]).await.expect_err("silence");
    assert!(matches!(error, HttpError::Timeout), "{error:?}");
    served.await.expect("the client closed the connection");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_not_connected() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let error = client(address).get("/x", &[]).await.expect_err("nobody there");
    assert!(matches!(error, HttpError::NotConnected(_)), "{error:?}");
    assert!(!format!("{error:?}").contains(KEY));
}

#[tokio::test]
async fn a_change_is_sent_once_with_its_body() {
    let (address, served) = serve(|mut peer| async move {
        let head = peer.head().await;
        peer.body(7).await;
        peer.write(b"HTTP/1.1 204 Done\r\n\r\n").await;
        (head, peer.received)
    })
    .await;
    let reply = client(address).call(Method::PATCH, "/x", &[], Some("{\"a\":1}".into())).await.expect("a reply");
    assert_eq!(reply.status, 204);
    let (head, body) = served.await.expect("served");
    assert!(head.starts_with("PATCH /x HTTP/1.1"), "{head}");
    assert_eq!(body, b"{\"a\":1}");
}

#[tokio::test]
async fn a_path_cannot_lead_to_another_origin() {
    let (address, _served) = answer("").await;
    let error = client(address).get("//elsewhere.example.com/x", &[]).await.expect_err("another origin");
    assert!(matches!(error, HttpError::Origin(_)), "{error:?}");
}

#[test]
fn a_key_that_no_header_can_carry_is_refused_and_never_shown() {
    let error = countersign_http::Client::new("https://api.example.com", "line\nbreak".into()).expect_err("a bad key");
    assert!(matches!(error, HttpError::Key), "{error:?}");
    let client = countersign_http::Client::new("https://api.example.com", KEY.into()).expect("a client");
    assert!(!format!("{client:?}").contains(KEY));
}

#[tokio::test]
async fn a_download_appears_whole() {
    let (address, _served) = answer("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nPK\x03\x04data").await;
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("pack.zip");
    let download = client(address).download("/pack", b"PK", &to).await.expect("a pack");
    assert_eq!(download, Download::Saved { bytes: 8 });
    assert_eq!(std::fs::read(&to).expect("the file"), b"PK\x03\x04data");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
}

#[rstest]
#[case::ends_early("HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\nPK\x03\x04data".into())]
#[case::chunked_and_ends_early("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nPK\x03\x04\r\n".into())]
#[case::another_kind("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>".into())]
#[case::too_short_to_tell("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nP".into())]
#[case::too_large(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\nPK", PACK_LIMIT + 1))]
#[tokio::test]
async fn a_download_that_is_not_as_expected_leaves_no_file(#[case] reply: String) {
    let (address, _served) = answer(reply).await;
    let folder = tempfile::tempdir().expect("a folder");
    let result = client(address).download("/pack", b"PK", &folder.path().join("pack.zip")).await;
    assert!(result.is_err(), "{result:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[tokio::test]
async fn a_refused_download_hands_back_the_reply() {
    let (address, _served) = answer(json_reply("409 Not Yet", "{\"message\":\"not complete\"}")).await;
    let folder = tempfile::tempdir().expect("a folder");
    let download = client(address).download("/pack", b"PK", &folder.path().join("p.zip")).await.expect("a reply");
    assert!(matches!(download, Download::Refused(reply) if reply.status == 409));
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
}
