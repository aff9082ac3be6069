//! The practice service as a program; see the crate's documentation.

use countersign_practice::serve;
use countersign_practice::service::Service;
use countersign_practice::store::Store;
use std::io::{BufRead, Read, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (mut port, mut key, mut data) = (None::<u16>, None::<String>, None::<PathBuf>);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--port" => port = Some(value.parse()?),
            "--key" => key = Some(value),
            "--data" => data = Some(value.into()),
            _ => return Err(format!("unknown option {word}").into()),
        }
    }
    let child = key.is_none();
    let key = if let Some(key) = key {
        key
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line)?;
        let value: serde_json::Value = serde_json::from_str(&line)?;
        value["key"].as_str().ok_or("the first line must hold a key")?.to_owned()
    };
    let until = Instant::now() + Duration::from_secs(3);
    let _lock = match &data {
        Some(folder) => {
            std::fs::create_dir_all(folder)?;
            let file =
                std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("lock"))?;
            while file.try_lock().is_err() {
                if Instant::now() > until {
                    return Err("the data folder is in use".into());
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Some(file)
        }
        None => None,
    };
    let store = Store::open(data.as_deref())?;
    let wish = port.or(store.meta("port")?.and_then(|p| p.parse().ok())).unwrap_or(0);
    let listener = loop {
        match TcpListener::bind(("127.0.0.1", wish)).await {
            Ok(listener) => break listener,
            Err(_) if Instant::now() < until => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(_) => break TcpListener::bind(("127.0.0.1", 0)).await?,
        }
    };
    let port = listener.local_addr()?.port();
    store.set_meta("port", &port.to_string())?;
    let token = match store.meta("token")? {
        Some(token) => token,
        None => uuid::Uuid::new_v4().simple().to_string(),
    };
    store.set_meta("token", &token)?;
    let said = serde_json::json!({ "listening": format!("http://127.0.0.1:{port}"), "token": token });
    let service = Service::new(store, key, token, port)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{said}")?;
    out.flush()?;
    drop(out);
    if child {
        std::thread::spawn(|| {
            // Any end of standard input is the end of the parent.
            let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
            std::process::exit(0);
        });
    }
    serve::serve(listener, service).await?;
    Ok(())
}
