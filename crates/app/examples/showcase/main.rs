//! `showcase FOLDER` fills a data folder with the set of which the project's pictures are taken: envelopes in every
//! state, always the same, seen on 20 November 2025 at 10:42:20. `cargo xtask screenshots` runs it with its clock.
//!
//! What a provider on the network would have said is written by the store's own calls; what goes through the practice
//! service is done by the app. Everyone in it is made up.

mod clock;
mod made;
mod paper;
mod practised;
mod scripted;
mod set;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use countersign_envelope::{Account, AccountId, Environment};
use countersign_store::Store;
use made::at;

fn main() -> ExitCode {
    let Some(data) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("showcase: name a folder");
        return ExitCode::FAILURE;
    };
    let Some(clock) = clock::Clock::of_this_process() else {
        eprintln!("showcase: it has no clock of its own; run `cargo xtask screenshots`");
        return ExitCode::FAILURE;
    };
    clock.set(at("2025-11-14T14:20:00"));
    let practice = scripted(&data);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(practised::fill(&data, &practice, clock));
    // What still looks for news ends with it; the practice service too.
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    ExitCode::SUCCESS
}

fn account(id: &str, name: &str, environment: Environment) -> Account {
    let practice = environment == Environment::Practice;
    Account {
        id: AccountId(format!("{id}-c0de-4000-8000-000000000000")),
        provider: "yoti-sign".into(),
        environment,
        name: name.into(),
        api_base: None,
        web_base: None,
        made_at: at(if practice { "2025-03-04T09:00:00" } else { "2025-03-03T11:20:00" }),
        key_added_at: (!practice).then(|| at("2025-03-03T11:20:00")),
        key_accepted_at: (!practice).then(|| at("2025-11-20T10:42:00")),
        key_refused_at: None,
    }
}

/// Writes what providers on the network said, and gives the practice account.
fn scripted(data: &Path) -> AccountId {
    std::fs::create_dir_all(data).expect("the folder");
    let store = Store::open(data, at("2025-03-01T09:00:00")).expect("the store");
    let live = account("00000001", "Yoti Sign", Environment::Production);
    let sandbox = account("00000002", "Yoti Sign", Environment::Sandbox);
    let practice = account("00000003", "Practice", Environment::Practice);
    for account in [&live, &sandbox, &practice] {
        store.put_account(account).expect("an account");
    }
    store.put_setting("defaultAccount", &live.id.as_str().into()).expect("the default");
    store.put_setting("settings", &serde_json::json!({ "theme": "light" })).expect("the settings");
    let mut script = scripted::Script { store, ids: made::Ids::default() };
    set::fill(&mut script, &set::Accounts { live, sandbox });
    practice.id
}
