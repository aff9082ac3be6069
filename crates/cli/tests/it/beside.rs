//! Beside the app, and beside another command.

use std::{sync::Arc, time::Duration};

use countersign_app::{
    App, Parts,
    accounts::{AddAccount, EnvironmentView, ProviderView},
    envelopes::EnvelopeOf,
    instance::{self, HandOver, Instance, Start},
    keychain::Keychain,
    paths::Folders,
};
use countersign_envelope::{EnvelopeId, Environment};
use countersign_providers::Registry;
use countersign_testkit::programs;
use tokio::runtime::Runtime;

use crate::world::World;

/// The app on a data folder, answering commands as the window's shell does.
struct Running {
    app: App,
    // Both end before the folder is let go.
    runtime: Option<Runtime>,
    _instance: Instance,
}

impl Running {
    fn start(world: &World) -> Self {
        let started = instance::start(&world.data(), &HandOver { files: Vec::new() }).expect("the folder");
        let Start::First(instance) = started else { panic!("somebody else has the folder") };
        let runtime = Runtime::new().expect("runtime");
        let parts = Parts {
            folders: Folders { data: world.data(), packs: world.data().join("packs") },
            connect: Arc::new(Registry),
            providers: countersign_providers::all()
                .into_iter()
                .map(|provider| ProviderView {
                    id: provider.id,
                    name: provider.name,
                    environments: provider
                        .environments
                        .into_iter()
                        .map(|e| EnvironmentView {
                            environment: e.environment,
                            api_base: e.api_base,
                            web_base: e.web_base,
                        })
                        .collect(),
                })
                .collect(),
            keys: Arc::new(Keychain::default()),
            practice: Some(programs::practice()),
            pdf: countersign_pdf::locate(),
            tell: Arc::new(|_| {}),
            version: "0".into(),
        };
        let app = runtime.block_on(App::start(parts)).expect("the app starts");
        let (calls, mut called) = tokio::sync::mpsc::unbounded_channel();
        instance.listen_to(|_| true, move |line, stream| drop(calls.send((line, stream)))).expect("listens");
        let answering = app.clone();
        runtime.spawn(async move {
            while let Some((line, stream)) = called.recv().await {
                let app = answering.clone();
                tokio::spawn(async move { app.answer_line(line, stream).await });
            }
        });
        Self { app, runtime: Some(runtime), _instance: instance }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.runtime.take());
    }
}

#[test]
fn while_the_app_runs_it_does_the_work() {
    let world = World::new();
    let running = Running::start(&world);
    let mut sending = world.begin(&["send", "ENVELOPE.json", "--account", "Practice", "--pack", "packs"]);
    let practice = sending.practice();
    let listed = world.run(&["status"]).ends(0);
    let id = EnvelopeId::new(listed["result"]["envelopes"][0]["id"].as_str().expect("an id"));
    let runtime = running.runtime.as_ref().expect("runs");
    let seen = runtime.block_on(running.app.get_envelope(EnvelopeOf { envelope: id })).expect("the app has it");
    assert_eq!(seen.row.name, "Lease");
    practice.sign();
    let answer = sending.end().ends(0);
    assert!(world.path("packs").is_dir(), "{answer}");
    assert_eq!(practice.created(), 1);
}

#[test]
fn an_app_that_starts_is_given_the_folder_and_goes_on() {
    let world = World::new();
    let mut sending = world.begin(&["send", "ENVELOPE.json", "--account", "Practice", "--wait", "--once", "word"]);
    sending.until("people are waited for", |said| (said["sentence"] == "Waiting for people to sign.").then_some(()));
    let running = Running::start(&world);
    sending.practice().sign();
    assert_eq!(sending.end().ends(0)["result"]["envelope"]["status"], "completed");
    drop(running);
    assert_eq!(world.created(), 1);
}

#[test]
fn when_the_app_ends_the_command_goes_on_by_itself() {
    let world = World::new();
    let running = Running::start(&world);
    let mut sending = world.begin(&["send", "ENVELOPE.json", "--account", "Practice", "--wait"]);
    sending.until("people are waited for", |said| (said["sentence"] == "Waiting for people to sign.").then_some(()));
    drop(running);
    sending.practice().sign();
    sending.end().ends(0);
    assert_eq!(world.created(), 1);
}

#[test]
fn a_second_command_is_answered_by_the_first() {
    let world = World::new();
    let mut first = world.begin(&["send", "ENVELOPE.json", "--account", "Practice", "--wait", "--once", "a"]);
    let practice = first.practice();
    let second = world.run(&["send", "ENVELOPE.json", "--account", "Practice", "--once", "b"]).ends(0);
    assert_eq!(second["result"]["send"], "sent");
    assert!(first.is_running());
    assert_eq!(practice.created(), 2);
    world.run(&["withdraw", "a"]).ends(0);
    first.end().ends(9);
}

#[test]
fn the_keys_of_the_app_are_used_and_without_one_it_waits() {
    let world = World::new();
    let server = programs::PracticeServer::start(&world.path("server"));
    let add = |key: &str| AddAccount {
        provider: "yoti-sign".into(),
        environment: Environment::Custom,
        name: "Own server".into(),
        api_base: Some(server.origin.clone()),
        key: key.into(),
        make_default: false,
    };
    let running = Running::start(&world);
    let runtime = running.runtime.as_ref().expect("runs");
    runtime.block_on(running.app.add_account(add(server.key))).expect("the account");
    world.run(&["send", "ENVELOPE.json", "--account", "Own server"]).ends(0);
    drop(running);
    // There is no keychain here, so that the key ended with the app.
    std::thread::sleep(Duration::from_millis(50));
    let answer = world.run(&["send", "ENVELOPE.json", "--account", "Own server"]).ends(6);
    assert_eq!(answer["result"]["envelope"]["send"]["why"], "noKey");
}
