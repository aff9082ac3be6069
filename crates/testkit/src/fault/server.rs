//! What the server does: takes plans, makes envelopes, answers.

use std::{
    collections::{HashMap, VecDeque},
    io::{self, BufRead, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Create, Did, Entry, LATE_MS, Look, Plan, Reads, Says, reply,
    truth::Log,
    wire::{self, Call},
};

/// A connection on which nothing happens for so long is given up.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone)]
struct Made {
    id: String,
    name: String,
    people: Vec<String>,
    at: i64,
    status: &'static str,
}

#[derive(Default)]
struct Account {
    clock: PathBuf,
    creates: VecDeque<Create>,
    searches: VecDeque<Look>,
    reads: VecDeque<Look>,
    lag_ms: i64,
    skew_ms: i64,
    made: Vec<Made>,
}

impl Account {
    fn now(&self) -> i64 {
        let text = std::fs::read_to_string(&self.clock).unwrap_or_default();
        text.trim().parse::<i64>().unwrap_or_default() + self.skew_ms
    }
}

struct Server {
    log: Log,
    accounts: Mutex<HashMap<String, Account>>,
    calls: Mutex<u64>,
    /// Connections that are being answered.
    open: Mutex<usize>,
    ended: Condvar,
}

/// Serves until its input ends. Says its address first, then `ok` for each plan that it was given on a line.
///
/// # Errors
/// When it cannot listen, or its log or its input cannot be used.
pub fn serve(log: &Path, plans: impl BufRead, mut told: impl Write) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server = Arc::new(Server {
        log: Log::open(log)?,
        accounts: Mutex::default(),
        calls: Mutex::default(),
        open: Mutex::default(),
        ended: Condvar::new(),
    });
    let address = listener.local_addr()?;
    writeln!(told, "http://{address}")?;
    told.flush()?;
    let serving = server.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let server = serving.clone();
            *lock(&server.open) += 1;
            thread::spawn(move || {
                if let Err(error) = server.answer(stream) {
                    eprintln!("fault server: {error}");
                }
                *lock(&server.open) -= 1;
                server.ended.notify_all();
            });
        }
    });
    for line in plans.lines() {
        let plan: Plan = serde_json::from_str(&line?)?;
        server.settle(address)?;
        server.take(plan);
        writeln!(told, "ok")?;
        told.flush()?;
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn date(at_ms: i64) -> String {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or_default();
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap_or_default()
}

fn day(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).unwrap_or_default().to_string().chars().take(10).collect()
}

impl Server {
    /// Waits until what came before is dealt with: what a killed client had sent to its end belongs to the plan of then,
    /// however slow this machine is.
    fn settle(&self, own: SocketAddr) -> io::Result<()> {
        // Connections are accepted in their order, so when this one is answered all before it are counted.
        let mut last = TcpStream::connect(own)?;
        last.shutdown(Shutdown::Write)?;
        last.read_to_end(&mut Vec::new())?;
        let open = lock(&self.open);
        let waited = self.ended.wait_timeout_while(open, PATIENCE, |open| *open > 0);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    fn take(&self, plan: Plan) {
        let mut accounts = lock(&self.accounts);
        let account = accounts.entry(plan.key).or_default();
        account.clock = plan.clock;
        account.creates = plan.creates.into();
        account.searches = plan.searches.into();
        account.reads = plan.reads.into();
        (account.lag_ms, account.skew_ms) = (plan.lag_ms, plan.skew_ms);
    }

    /// Gives what `work` makes of the key's account; `None` for a key that is not known.
    fn of<T>(&self, key: &str, work: impl FnOnce(&mut Account) -> T) -> Option<T> {
        lock(&self.accounts).get_mut(key).map(work)
    }

    fn answer(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        let Some(call) = Call::read(&mut stream)? else { return Ok(()) };
        let Some(now) = self.of(&call.key, |account| account.now()) else {
            wire::say(&mut stream, &reply::own_error("401 Unauthorized", "no such key", &date(0)));
            return Ok(());
        };
        let date = date(now);
        match (call.method.as_str(), call.path.as_str()) {
            ("POST", "/v2/envelopes") => self.create(stream, call, now),
            ("GET", "/v2/organisations/envelopes/search") => {
                let next = self.of(&call.key, |account| account.searches.pop_front()).flatten().unwrap_or(Look::True);
                let truth = reply::json(&self.search(&call, now, next), &date);
                reply::look(stream, next, &truth, &date);
                Ok(())
            }
            ("POST", "/v2/organisations/envelopes/find") => {
                let mut call = call;
                call.whole(&mut stream)?;
                let truth = reply::json(&self.find(&call, now), &date);
                wire::say(&mut stream, &truth);
                Ok(())
            }
            ("GET", path) if path.starts_with("/v2/envelopes/") => {
                let next = self.of(&call.key, |account| account.reads.pop_front()).flatten().unwrap_or(Look::True);
                let truth = match self.one(&call, now) {
                    Some(envelope) => reply::json(&envelope, &date),
                    None => reply::own_error("404 Not Found", "no envelope with that id", &date),
                };
                reply::look(stream, next, &truth, &date);
                Ok(())
            }
            _ => {
                self.log.write(&Entry::Followed { key: call.key })?;
                wire::say(&mut stream, &reply::own_error("404 Not Found", "nothing here", &date));
                Ok(())
            }
        }
    }

    fn create(&self, mut stream: TcpStream, mut call: Call, now: i64) -> io::Result<()> {
        let number = {
            let mut calls = lock(&self.calls);
            *calls += 1;
            *calls
        };
        let well = Create { did: Did::Did, says: Says::Success, reads: Reads::Whole };
        let plan = self.of(&call.key, |account| account.creates.pop_front()).flatten().unwrap_or(well);
        let part = |hundredths: u8| call.length * usize::from(hundredths) / 100;
        let (at, says) = match plan.reads {
            Reads::Whole => (call.length, None),
            Reads::SpeaksAt(hundredths) => (part(hundredths), Some(plan.says)),
            Reads::CutsAt(hundredths) => (part(hundredths), Some(Says::Reset)),
            Reads::StandsStillAt(hundredths) => (part(hundredths), Some(Says::Nothing)),
        };
        let reached = call.read_to(&mut stream, at)?;
        if let (true, Some(says)) = (reached, says) {
            return self.early(stream, call, number, says, plan.reads, now);
        }
        if !reached || call.body.len() < call.length {
            return self.log.write(&Entry::Incomplete { key: call.key, call: number, bytes: call.body.len() });
        }
        let ids = self.make(&call, number, plan.did, now)?;
        reply::create(stream, plan.says, ids.first().map(String::as_str), number, &date(now));
        Ok(())
    }

    /// Speaks before the whole body came, and notes whether it came after all: then it is made.
    fn early(
        &self,
        mut stream: TcpStream,
        mut call: Call,
        number: u64,
        says: Says,
        reads: Reads,
        now: i64,
    ) -> io::Result<()> {
        let date = date(now);
        if matches!(reads, Reads::SpeaksAt(_)) {
            let speaking = stream.try_clone()?;
            let speaks = thread::spawn(move || reply::create(speaking, says, None, number, &date));
            let whole = call.whole(&mut stream)?;
            if whole {
                // Who refused it by their own words does not make it.
                let refused = matches!(says, Says::Refused | Says::Busy);
                self.make(&call, number, if refused { Did::DidNot } else { Did::Did }, now)?;
            } else {
                self.log.write(&Entry::Incomplete { key: call.key, call: number, bytes: call.body.len() })?;
            }
            let _ = speaks.join();
            return Ok(());
        }
        self.log.write(&Entry::Incomplete { key: call.key, call: number, bytes: call.body.len() })?;
        reply::create(stream, says, None, number, &date);
        Ok(())
    }

    /// Makes what was asked for, as often as the plan says; it stands in the log before anything is said.
    fn make(&self, call: &Call, number: u64, did: Did, now: i64) -> io::Result<Vec<String>> {
        self.log.write(&Entry::Whole { key: call.key.clone(), call: number })?;
        let options = call.options().unwrap_or_default();
        let name = options["name"].as_str().unwrap_or_default().to_owned();
        let people: Vec<String> = options["recipients"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|person| person["type"] == "SIGNER")
            .filter_map(|person| person["email"].as_str().map(String::from))
            .collect();
        let (count, at) = match did {
            Did::DidNot => (0, now),
            Did::Did => (1, now),
            Did::Late => (1, now + LATE_MS),
            Did::Twice => (2, now),
        };
        let mut ids = Vec::new();
        for copy in 0..count {
            let id = format!("{:08x}-0000-4000-8000-{copy:012x}", number & 0xffff_ffff);
            let made = Made { id: id.clone(), name: name.clone(), people: people.clone(), at, status: "ACTIVE" };
            self.log.write(&Entry::Made {
                key: call.key.clone(),
                call: number,
                id: id.clone(),
                name: name.clone(),
                people: people.clone(),
                at,
            })?;
            self.of(&call.key, |account| account.made.push(made));
            ids.push(id);
        }
        Ok(ids)
    }

    fn search(&self, call: &Call, now: i64, look: Look) -> Value {
        let from = call.asked("from_date").unwrap_or("0000-00-00").to_owned();
        let to = call.asked("to_date").unwrap_or("9999-99-99").to_owned();
        let number = |name: &str, or: usize| call.asked(name).and_then(|text| text.parse().ok()).unwrap_or(or);
        let (offset, limit) = (number("offset", 1), number("limit", 10));
        let there = self.of(&call.key, |account| {
            let seen = |made: &&Made| {
                let day = day(made.at);
                made.at <= now - account.lag_ms && day >= from && day < to
            };
            account.made.iter().filter(seen).cloned().collect::<Vec<Made>>()
        });
        let there = there.unwrap_or_default();
        let rows: Vec<Value> = there.iter().skip(offset - 1).take(limit).map(row).collect();
        let total = there.len() + usize::from(look == Look::WrongCount);
        json!({"envelopes": rows, "total": total})
    }

    fn find(&self, call: &Call, now: i64) -> Value {
        let asked: Value = serde_json::from_slice(&call.body).unwrap_or_default();
        let ids: Vec<&str> = asked["envelope_ids"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let rows = self.of(&call.key, |account| {
            let there = account.made.iter().filter(|made| made.at <= now && ids.contains(&made.id.as_str()));
            there.map(row).collect::<Vec<Value>>()
        });
        json!({"envelopes": rows.unwrap_or_default()})
    }

    fn one(&self, call: &Call, now: i64) -> Option<Value> {
        let id = call.path.split('/').nth(3)?.to_owned();
        self.of(&call.key, |account| {
            let made = account.made.iter().find(|made| made.id == id && made.at <= now)?;
            let people: Vec<Value> = made
                .people
                .iter()
                .map(
                    |email| json!({"type": "SIGNER", "email": email, "sign_status": "UNSIGNED", "sign_group_order": 1}),
                )
                .collect();
            Some(json!({"envelope_id": made.id, "status": made.status, "details": {"recipients": people}}))
        })?
    }
}

fn row(made: &Made) -> Value {
    let at = Timestamp::from_millisecond(made.at).unwrap_or_default().to_string();
    json!({"envelope_id": made.id, "envelope": made.name, "status": made.status, "created_at": at})
}
