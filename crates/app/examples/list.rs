//! What the list costs with many envelopes, without the window: `cargo xtask bench` runs it on a folder that
//! `countersign-store`'s example `fill` made. `list FOLDER`

use std::{path::PathBuf, sync::Arc, time::Instant};

use countersign_app::{
    App, Keys, Parts, UserError,
    list::{Folder, ListEnvelopes, ListFilter, ListQuery, ListSort, SortBy},
    paths::Folders,
};
use countersign_envelope::{AccountId, Millis};
use countersign_providers::Registry;
use futures::future::{BoxFuture, FutureExt};
use secrecy::SecretString;

/// How long any of it may take for nineteen of twenty times, in milliseconds.
const BAR_MS: f64 = 50.0;
const ROUNDS: usize = 5;
const DAY_MS: i64 = 86_400_000;
const FOLDERS: [Folder; 8] = [
    Folder::All,
    Folder::Drafts,
    Folder::Sending,
    Folder::Waiting,
    Folder::AtRisk,
    Folder::Completed,
    Folder::Failed,
    Folder::Archived,
];
/// What is typed, letter by letter.
const TYPED: [&str; 10] = [
    "harbour",
    "tenancy quay",
    "martha quill",
    "employment osei",
    "breakwater",
    "arbitration lease",
    "sian.morgan12@example.com",
    "urgent",
    "00ff-1234",
    "wharfs",
];

/// Nobody has a key, so nothing is asked.
struct NoKeys;

impl Keys for NoKeys {
    fn get(&self, _: AccountId) -> BoxFuture<'static, Result<Option<SecretString>, UserError>> {
        async { Ok(None) }.boxed()
    }

    fn set(&self, _: AccountId, _: SecretString) -> BoxFuture<'static, Result<(), UserError>> {
        async { Ok(()) }.boxed()
    }

    fn forget(&self, _: AccountId) -> BoxFuture<'static, Result<(), UserError>> {
        async { Ok(()) }.boxed()
    }

    fn session_only(&self) -> BoxFuture<'static, Option<String>> {
        async { None }.boxed()
    }
}

fn query(folder: Folder, search: &str) -> ListQuery {
    ListQuery { folder, search: search.into(), filter: ListFilter::default(), sort: ListSort::default() }
}

/// What all threads of this process worked so far, in milliseconds: on a machine that is busy with other things a wait
/// for a processor says nothing about the list.
fn worked_ms() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = threads.filter_map(|thread| {
        let stat = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        stat.split_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e6
}

/// Times in milliseconds, by the clock and of work.
#[derive(Default)]
struct Times(Vec<f64>, Vec<f64>);

impl Times {
    async fn take(&mut self, app: &App, query: ListQuery, from: u32) -> u32 {
        let (begun, worked) = (Instant::now(), worked_ms());
        let wanted = ListEnvelopes { query, from, count: 50, selected: None };
        let list = app.list_envelopes(wanted).await.expect("the list");
        self.0.push(begun.elapsed().as_secs_f64() * 1000.0);
        self.1.push(worked_ms() - worked);
        list.total
    }

    fn say(mut self, what: &str) {
        self.0.sort_by(f64::total_cmp);
        self.1.sort_by(f64::total_cmp);
        let part = |times: &[f64], part: f64| times[((times.len() - 1) as f64 * part).round() as usize];
        let (half, most, worst) = (part(&self.0, 0.5), part(&self.0, 0.95), part(&self.0, 1.0));
        let (work, works) = (part(&self.1, 0.5), part(&self.1, 0.95));
        let verdict = if most <= BAR_MS { "ok" } else { "short" };
        println!("P11 {what}: {} times, p50 {half:.0} ms, worst {worst:.0} ms", self.0.len());
        println!("P11 {what}, work alone: p50 {work:.0} ms, p95 {works:.0} ms");
        println!("P11 {what}, p95 {most:.0} ms bar {BAR_MS:.0} ms {verdict}");
    }
}

fn filters(now: i64) -> Vec<ListFilter> {
    let none = ListFilter::default;
    vec![
        ListFilter { account: Some("account-2".into()), ..none() },
        ListFilter { label: Some("renewal".into()), ..none() },
        ListFilter { person: Some("amara.osei17@example.com".into()), ..none() },
        ListFilter { since: Some(Millis(now - 30 * DAY_MS)), ..none() },
        ListFilter { account: Some("account-1".into()), until: Some(Millis(now - 300 * DAY_MS)), ..none() },
    ]
}

#[tokio::main]
async fn main() {
    let data = PathBuf::from(std::env::args().nth(1).expect("a folder"));
    let parts = Parts {
        folders: Folders { packs: data.join("packs"), data },
        connect: Arc::new(Registry),
        providers: Vec::new(),
        keys: Arc::new(NoKeys),
        practice: None,
        pdf: countersign_pdf::locate(),
        tell: Arc::new(|_| {}),
        version: "0".into(),
    };
    let begun = Instant::now();
    let app = App::start(parts).await.expect("the app starts");
    let mut first = Times::default();
    let total = first.take(&app, query(Folder::All, ""), 0).await;
    println!("P11 start to first list of {total}: {:.0} ms", begun.elapsed().as_secs_f64() * 1000.0);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock");
    let now = i64::try_from(now.as_millis()).expect("a clock");
    let (mut open, mut far, mut filter, mut search, mut sort) = <(Times, Times, Times, Times, Times)>::default();
    for round in 0..ROUNDS {
        for folder in FOLDERS {
            let total = open.take(&app, query(folder, ""), 0).await;
            far.take(&app, query(folder, ""), total.saturating_sub(50) / 50 * 50).await;
        }
        for wanted in filters(now) {
            for folder in [Folder::All, Folder::Waiting, Folder::Completed] {
                filter.take(&app, ListQuery { filter: wanted.clone(), ..query(folder, "") }, 0).await;
            }
        }
        for text in TYPED {
            for end in 1..=text.len() {
                search.take(&app, query(FOLDERS[round % 4], &text[..end]), 0).await;
            }
        }
        for by in [SortBy::Name, SortBy::Account, SortBy::Activity] {
            for reversed in [false, true] {
                let sorted = ListQuery { sort: ListSort { by, reversed }, ..query(Folder::All, "") };
                sort.take(&app, sorted, 0).await;
            }
        }
    }
    open.say("open a folder");
    far.say("a part far down");
    filter.say("filter");
    search.say("search as you type");
    sort.say("sort");
}
