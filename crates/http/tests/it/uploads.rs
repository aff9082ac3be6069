use std::{
    io::Write,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use countersign_http::{BodyStopped, LastChunk, NoReply, Part, Posted, Wire};
use futures::{FutureExt, StreamExt, future::BoxFuture, stream};
use rstest::rstest;
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;

use crate::server::{Peer, client, content_length, json_reply, quick, serve};

const QUIET: Duration = Duration::from_millis(300);

/// A latch that waits for the test's word before it opens.
struct Latch {
    word: watch::Receiver<Option<bool>>,
    is: Mutex<(bool, bool)>,
}

impl Latch {
    fn new(word: Option<bool>) -> (Arc<Self>, watch::Sender<Option<bool>>) {
        let (say, word) = watch::channel(word);
        (Arc::new(Self { word, is: Mutex::new((false, false)) }), say)
    }

    fn is_shut(&self) -> bool {
        self.is.lock().expect("the latch").1
    }
}

impl LastChunk for Latch {
    fn open(&self) -> BoxFuture<'_, bool> {
        async move {
            let mut word = self.word.clone();
            let yes = word.wait_for(Option::is_some).await.is_ok_and(|word| *word == Some(true));
            let mut is = self.is.lock().expect("the latch");
            is.0 |= yes && !is.1;
            is.0
        }
        .boxed()
    }

    fn shut(&self) -> bool {
        let mut is = self.is.lock().expect("the latch");
        is.1 = true;
        is.0
    }
}

fn file_of(bytes: usize) -> (tokio::fs::File, u64) {
    let mut file = tempfile::tempfile().expect("a file");
    let content: Vec<u8> = (0..bytes).map(|at| (at % 251) as u8).collect();
    file.write_all(&content).expect("written");
    std::io::Seek::rewind(&mut file).expect("rewound");
    (tokio::fs::File::from_std(file), bytes as u64)
}

fn parts(bytes: usize) -> Vec<Part> {
    let (file, length) = file_of(bytes);
    vec![
        Part::bytes("options", "application/json", "{\"name\":\"x\"}"),
        Part::file("file", "application/pdf", "contrat signé \"1\".pdf", file, length),
    ]
}

async fn post(address: SocketAddr, bytes: usize, gate: Arc<Latch>, stop: &CancellationToken) -> Posted {
    let sent = Arc::new(|_, _| {});
    client(address).post_parts("/v2/x", "boundary7", parts(bytes), gate, sent, stop).await.expect("a request")
}

fn body_of(bytes: usize) -> Vec<u8> {
    let mut body = b"--boundary7\r\nContent-Disposition: form-data; name=\"options\"\r\nContent-Type: application/json\
        \r\n\r\n{\"name\":\"x\"}\r\n--boundary7\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
        .to_vec();
    body.extend_from_slice("contrat signé %221%22.pdf\"\r\nContent-Type: application/pdf\r\n\r\n".as_bytes());
    body.extend((0..bytes).map(|at| (at % 251) as u8));
    body.extend_from_slice(b"\r\n--boundary7--\r\n");
    body
}

async fn whole(peer: &mut Peer) -> String {
    let head = peer.head().await;
    peer.body(content_length(&head)).await;
    head
}

#[rstest]
#[case::smaller_than_a_chunk(100)]
#[case::empty(0)]
#[case::a_chunk(65_536)]
#[case::several(500_001)]
#[tokio::test]
async fn the_body_is_a_form_with_its_real_length(#[case] bytes: usize) {
    let (address, served) = serve(|mut peer| async move {
        let head = whole(&mut peer).await;
        peer.write(json_reply("202 Accepted", "{}").as_bytes()).await;
        (head, peer.received)
    })
    .await;
    let (gate, _say) = Latch::new(Some(true));
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = told.clone();
    let sent = Arc::new(move |done, total| tell.lock().expect("the list").push((done, total)));
    let stop = CancellationToken::new();

    let posted = client(address).post_parts("/v2/x", "boundary7", parts(bytes), gate.clone(), sent, &stop).await;

    let posted = posted.expect("a request");
    assert!(posted.opened && gate.is_shut());
    assert!(matches!(posted.wire, Wire::Reply(reply) if reply.status == 202 && &reply.body[..] == b"{}"));
    let (head, body) = served.await.expect("served");
    assert!(head.starts_with("POST /v2/x HTTP/1.1\r\n"), "{head}");
    assert!(head.to_lowercase().contains("content-type: multipart/form-data; boundary=boundary7"), "{head}");
    assert!(!head.to_lowercase().contains("transfer-encoding"), "{head}");
    assert_eq!(body, body_of(bytes));
    let told = told.lock().expect("the list");
    assert_eq!(told.last(), Some(&(body.len() as u64, body.len() as u64)));
    assert!(told.is_sorted());
}

#[tokio::test]
async fn the_last_chunk_waits_for_the_gate() {
    let (gate, say) = Latch::new(None);
    let (address, served) = serve(move |mut peer| async move {
        let length = content_length(&peer.head().await);
        let before = peer.drain(QUIET).await;
        say.send_replace(Some(true));
        let after = peer.body(length).await;
        peer.write(json_reply("202 Accepted", "{}").as_bytes()).await;
        (before, after, length)
    })
    .await;

    let posted = post(address, 300_000, gate, &CancellationToken::new()).await;

    assert!(posted.opened);
    let (before, after, length) = served.await.expect("served");
    assert!(before > 200_000 && before < length, "{before} of {length}");
    assert_eq!(after, length);
}

/// Replies at half of the body and reads on. Returns what came in all, and what was announced.
async fn replies_early(status: &'static str) -> (SocketAddr, tokio::task::JoinHandle<(usize, usize)>) {
    serve(move |mut peer| async move {
        let length = content_length(&peer.head().await);
        peer.body(length / 2).await;
        peer.write(json_reply(status, "{\"message\":\"early\"}").as_bytes()).await;
        (peer.drain(QUIET).await, length)
    })
    .await
}

#[rstest]
#[case::too_large("413 Too Large", 413)]
#[case::key_refused("401 Unauthorized", 401)]
#[case::accepted("202 Accepted", 202)]
#[tokio::test]
async fn after_an_early_reply_the_server_never_gets_the_whole(#[case] status: &'static str, #[case] code: u16) {
    let (address, served) = replies_early(status).await;
    let (gate, say) = Latch::new(None);

    let posted = post(address, 8 << 20, gate.clone(), &CancellationToken::new()).await;
    say.send_replace(Some(true));

    assert!(!posted.opened && gate.is_shut());
    let Wire::Reply(reply) = posted.wire else { panic!("no reply: {:?}", posted.wire) };
    assert_eq!((reply.status, &reply.body[..]), (code, &b"{\"message\":\"early\"}"[..]));
    let (received, length) = served.await.expect("served");
    assert!(received < length, "{received} of {length}");
    assert!(!gate.open().await, "a shut gate opened");
}

/// The control: the library alone goes on sending after an early reply, so that a gate opened then releases it all.
#[tokio::test]
async fn without_shutting_the_server_gets_the_whole_after_an_early_reply() {
    let (address, served) = replies_early("413 Too Large").await;
    let (gate, say) = Latch::new(None);
    let pieces: Vec<Vec<u8>> = (0..128).map(|_| vec![7; 65_536]).collect();
    let last = gate.clone();
    let body = stream::iter(pieces).map(Ok::<_, std::io::Error>).chain(stream::once(async move {
        last.open().await;
        Ok(vec![8; 65_536])
    }));
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");

    let request = http.post(format!("http://{address}/")).header("content-length", 129 * 65_536);
    let reply = request.body(reqwest::Body::wrap_stream(body)).send().await.expect("a reply");
    say.send_replace(Some(true));

    assert_eq!(reply.status(), 413);
    let (received, length) = served.await.expect("served");
    assert_eq!(received, length);
}

#[tokio::test]
async fn an_early_reply_while_the_gate_is_being_opened_shuts_it() {
    let (address, served) = serve(|mut peer| async move {
        let length = content_length(&peer.head().await);
        peer.drain(QUIET).await;
        peer.write(json_reply("500 Broken", "{}").as_bytes()).await;
        (peer.drain(QUIET).await, length)
    })
    .await;
    let (gate, say) = Latch::new(None);
    let posted = post(address, 300_000, gate, &CancellationToken::new()).await;
    say.send_replace(Some(true));
    assert!(!posted.opened);
    assert!(matches!(posted.wire, Wire::Reply(reply) if reply.status == 500));
    let (received, length) = served.await.expect("served");
    assert!(received < length, "{received} of {length}");
}

#[tokio::test]
async fn a_gate_that_does_not_open_ends_the_body() {
    let (address, served) = serve(|mut peer| async move {
        let length = content_length(&peer.head().await);
        (peer.body(length).await, length)
    })
    .await;
    let (gate, _say) = Latch::new(Some(false));
    let posted = post(address, 300_000, gate, &CancellationToken::new()).await;
    assert_eq!(posted, Posted { opened: false, wire: Wire::BodyStopped(BodyStopped::Gate) });
    let (received, length) = served.await.expect("served");
    assert!(received < length);
}

#[tokio::test]
async fn stop_before_the_gate_means_that_the_server_never_gets_the_whole() {
    let stop = CancellationToken::new();
    let press = stop.clone();
    let (address, served) = serve(move |mut peer| async move {
        let length = content_length(&peer.head().await);
        peer.body(length / 2).await;
        press.cancel();
        (peer.body(length).await, length)
    })
    .await;
    let (gate, say) = Latch::new(None);
    let posted = post(address, 8 << 20, gate.clone(), &stop).await;
    say.send_replace(Some(true));
    assert_eq!(posted, Posted { opened: false, wire: Wire::BodyStopped(BodyStopped::ByCaller) });
    assert!(gate.is_shut());
    let (received, length) = served.await.expect("served");
    assert!(received < length);
}

#[tokio::test]
async fn stop_after_the_gate_waits_for_the_reply() {
    let stop = CancellationToken::new();
    let press = stop.clone();
    let (address, _served) = serve(move |mut peer| async move {
        whole(&mut peer).await;
        press.cancel();
        peer.drain(QUIET).await;
        peer.write(json_reply("202 Accepted", "{}").as_bytes()).await;
    })
    .await;
    let (gate, _say) = Latch::new(Some(true));
    let posted = post(address, 1000, gate, &stop).await;
    assert!(posted.opened);
    assert!(matches!(posted.wire, Wire::Reply(reply) if reply.status == 202));
}

#[tokio::test]
async fn a_dropped_upload_shuts_its_gate_and_closes_the_connection() {
    let (gate, say) = Latch::new(None);
    let (address, served) = serve(|mut peer| async move {
        let length = content_length(&peer.head().await);
        (peer.body(length).await, length)
    })
    .await;
    let stop = CancellationToken::new();
    let upload = post(address, 300_000, gate.clone(), &stop);
    assert!(tokio::time::timeout(QUIET, upload).await.is_err());
    say.send_replace(Some(true));
    assert!(gate.is_shut());
    let (received, length) = served.await.expect("served");
    assert!(received < length, "{received} of {length}");
}

#[tokio::test]
async fn nobody_there_is_not_connected() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let (gate, _say) = Latch::new(Some(true));
    let posted = post(address, 1000, gate.clone(), &CancellationToken::new()).await;
    assert!(!posted.opened && gate.is_shut());
    assert!(matches!(&posted.wire, Wire::NotConnected(why) if !why.contains("127.0.0.1:")), "{:?}", posted.wire);
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_body_stops_it() {
    let (address, _served) = serve(|mut peer| async move {
        peer.head().await;
        peer.body(100_000).await;
        peer.stream.set_zero_linger().expect("a reset");
    })
    .await;
    let (gate, _say) = Latch::new(None);
    let posted = post(address, 8 << 20, gate, &CancellationToken::new()).await;
    assert!(!posted.opened);
    assert!(matches!(posted.wire, Wire::BodyStopped(BodyStopped::Io(_))), "{:?}", posted.wire);
}

#[rstest]
#[case::closed("", NoReply::Reset)]
#[case::closed_in_the_head("HTTP/1.1 202 Acc", NoReply::Reset)]
#[case::garbage("hello there\r\n\r\n", NoReply::Reset)]
#[case::closed_in_the_body("HTTP/1.1 202 Accepted\r\nContent-Length: 50\r\n\r\n{", NoReply::Truncated)]
#[case::oversize("HTTP/1.1 202 Accepted\r\nContent-Length: 5000000\r\n\r\n{", NoReply::Oversize)]
#[tokio::test]
async fn a_whole_body_without_a_whole_reply(#[case] reply: &'static str, #[case] expected: NoReply) {
    let (address, _served) = serve(move |mut peer| async move {
        whole(&mut peer).await;
        peer.write(reply.as_bytes()).await;
    })
    .await;
    let (gate, _say) = Latch::new(Some(true));
    let posted = post(address, 1000, gate, &CancellationToken::new()).await;
    assert_eq!(posted, Posted { opened: true, wire: Wire::NoReply(expected) });
}

#[rstest]
#[case::no_reply(Some(true), true, Wire::NoReply(NoReply::Timeout))]
#[case::no_progress(Some(true), false, Wire::BodyStopped(BodyStopped::Io("the upload stood still".into())))]
#[case::gate_hangs(None, true, Wire::BodyStopped(BodyStopped::Io("the upload stood still".into())))]
#[tokio::test]
async fn an_upload_ends_at_its_deadlines(#[case] word: Option<bool>, #[case] reads: bool, #[case] expected: Wire) {
    let (address, served) = serve(move |mut peer| async move {
        peer.head().await;
        if !reads {
            tokio::time::sleep(Duration::from_millis(1200)).await;
        }
        while peer.more().await {}
    })
    .await;
    let (gate, _say) = Latch::new(word);
    let sent = Arc::new(|_, _| {});
    let bytes = if reads { 1000 } else { 64 << 20 };
    let posted = quick(address, Duration::from_millis(250))
        .post_parts("/v2/x", "boundary7", parts(bytes), gate, sent, &CancellationToken::new())
        .await
        .expect("a request");
    assert_eq!(posted.wire, expected);
    assert_eq!(posted.opened, expected == Wire::NoReply(NoReply::Timeout));
    served.await.expect("the connection was closed");
}

#[tokio::test]
async fn a_redirect_of_an_upload_is_not_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let target = elsewhere.local_addr().expect("an address");
    let (address, _served) = serve(move |mut peer| async move {
        whole(&mut peer).await;
        let reply = format!("HTTP/1.1 307 Elsewhere\r\nLocation: http://{target}/\r\nContent-Length: 0\r\n\r\n");
        peer.write(reply.as_bytes()).await;
    })
    .await;
    let (gate, _say) = Latch::new(Some(true));
    let posted = post(address, 1000, gate, &CancellationToken::new()).await;
    assert!(matches!(posted.wire, Wire::Reply(reply) if reply.status == 307));
    assert!(tokio::time::timeout(Duration::from_millis(200), elsewhere.accept()).await.is_err());
}

#[tokio::test]
async fn a_file_that_became_shorter_ends_the_body() {
    let (address, served) = serve(|mut peer| async move {
        let length = content_length(&peer.head().await);
        (peer.body(length).await, length)
    })
    .await;
    let (file, _) = file_of(1000);
    let part = Part::file("file", "application/pdf", "a.pdf", file, 2000);
    let (gate, _say) = Latch::new(Some(true));
    let posted = client(address)
        .post_parts("/v2/x", "boundary7", vec![part], gate, Arc::new(|_, _| {}), &CancellationToken::new())
        .await
        .expect("a request");
    assert!(!posted.opened);
    assert!(matches!(posted.wire, Wire::BodyStopped(BodyStopped::Io(_))), "{:?}", posted.wire);
    let (received, length) = served.await.expect("served");
    assert!(received < length);
}
