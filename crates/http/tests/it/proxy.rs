//! What is said to this computer must not go to a proxy. The environment is set for a second run of this program.

use std::{
    io::{Read, Write},
    net::TcpListener,
    process::Command,
    time::Duration,
};

use crate::server::{answer, client, json_reply};

/// Runs one test of this program with a proxy in its environment; true when the proxy was asked.
fn proxy_is_asked(test: &str) -> bool {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", proxy.local_addr().expect("an address"));
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = proxy.accept().expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a deadline");
        let mut first = [0; 1];
        let asked = stream.read(&mut first).is_ok_and(|read| read == 1 && first[0] != b'.');
        let _ = stream.write_all(b"HTTP/1.1 502 Proxy\r\nContent-Length: 0\r\n\r\n");
        asked
    });
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.args([test, "--exact", "--ignored"]).env_remove("NO_PROXY").env_remove("no_proxy");
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, &address);
    }
    let output = child.output().expect("a second run");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
    // Ends the wait of a proxy that nobody asked.
    if let Ok(mut stream) = std::net::TcpStream::connect(address.trim_start_matches("http://")) {
        let _ = stream.write_all(b".");
    }
    asked.join().expect("the proxy's thread")
}

#[test]
fn loopback_requests_never_go_to_a_proxy() {
    assert!(!proxy_is_asked("proxy::one_request_with_the_client"));
}

/// The control: the library alone does ask it.
#[test]
fn the_library_alone_asks_the_proxy() {
    assert!(proxy_is_asked("proxy::one_request_with_the_library"));
}

#[tokio::test]
#[ignore = "run by loopback_requests_never_go_to_a_proxy"]
async fn one_request_with_the_client() {
    let (address, _served) = answer(json_reply("200 OK", "{}")).await;
    assert_eq!(client(address).get("/x", &[]).await.expect("a reply").status, 200);
}

#[tokio::test]
#[ignore = "run by the_library_alone_asks_the_proxy"]
async fn one_request_with_the_library() {
    let (address, _served) = answer(json_reply("200 OK", "{}")).await;
    let reply = reqwest::get(format!("http://{address}/x")).await.expect("a reply");
    assert_eq!(reply.status(), 502);
}
