//! The contract of every provider, run against the practice service, which shares no code with the client.

use std::sync::Arc;

use bytes::Bytes;
use countersign_http::{Client, Method};
use countersign_provider::SigningProvider;
use countersign_testkit::{
    contract::{CASES, Service},
    programs::PracticeServer,
};
use countersign_yoti_sign::{ID, Mode, YotiSign};
use futures::future::{BoxFuture, FutureExt};
use rstest::rstest;
use serde_json::{Value, json};

struct Practice {
    server: PracticeServer,
    control: Client,
    _folder: tempfile::TempDir,
}

fn client(origin: &str, key: &str) -> Client {
    Client::new(origin, key.to_owned().into()).expect("a client")
}

fn yoti(origin: &str, key: &str) -> Arc<dyn SigningProvider> {
    Arc::new(YotiSign::new(client(origin, key), Mode::Practice))
}

impl Practice {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = PracticeServer::start(folder.path());
        Self { control: client(&server.origin, server.key), server, _folder: folder }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let body = body.map(|body| Bytes::from(body.to_string()));
        let reply = self.control.call(method, path, &[], body).await.expect("a reply");
        assert!(reply.is_success(), "{path}: {} {:?}", reply.status, reply.body);
        serde_json::from_slice(&reply.body).unwrap_or_default()
    }
}

impl Service for Practice {
    fn provider(&self) -> Arc<dyn SigningProvider> {
        yoti(&self.server.origin, self.server.key)
    }

    fn with_wrong_key(&self) -> Arc<dyn SigningProvider> {
        yoti(&self.server.origin, "another-key")
    }

    fn unreachable(&self) -> Arc<dyn SigningProvider> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        drop(listener);
        yoti(&format!("http://{address}"), self.server.key)
    }

    fn id(&self) -> &'static str {
        ID
    }

    fn unknown_id(&self) -> String {
        "5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10".into()
    }

    fn settle(&self) -> BoxFuture<'_, ()> {
        async {
            self.ask(Method::POST, "/_sim/clock", Some(json!({"advance_seconds": 5}))).await;
        }
        .boxed()
    }

    fn sign_next<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, ()> {
        async move {
            let envelope = self.ask(Method::GET, &format!("/v2/envelopes/{provider_id}"), None).await;
            let people = envelope["details"]["recipients"].as_array().cloned().unwrap_or_default();
            let turn = |p: &&Value| p["sign_status"] == "UNSIGNED" && p["invitation_email_queued_at"] != "";
            let person = people.iter().find(turn).expect("somebody's turn")["id"].as_str().expect("an id").to_owned();
            let path = format!("/_sim/envelopes/{provider_id}/recipients/{person}/sign");
            self.ask(Method::POST, &path, Some(json!({}))).await;
        }
        .boxed()
    }

    fn made(&self) -> BoxFuture<'_, usize> {
        async {
            let record = self.ask(Method::GET, "/_sim/created", None).await;
            record["created"].as_array().map_or(0, Vec::len)
        }
        .boxed()
    }
}

#[rstest]
#[tokio::test]
async fn the_contract_of_every_provider_is_kept(
    #[values(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17)] case: usize,
) {
    let (name, run) = CASES[case];
    println!("{name}");
    run(&Practice::start()).await;
}

#[test]
fn no_case_is_left_out() {
    assert_eq!(CASES.len(), 18);
}
