//! Who does the work: this process when it can take the data folder, else whoever holds it. When the app starts while
//! this process only waits for people, the app is given the folder and asked to go on.

use std::{
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use countersign_app::{
    App, Parts, StartError, UserError,
    envelopes::EnvelopeOf,
    instance::{self, Claim, Instance, InstanceError},
    keychain::Keychain,
    paths::{self, Folders},
    remote::{Answer, Ask, Exit, HungUp, Progress, ask_over},
};
use countersign_envelope::EnvelopeId;
use countersign_providers::Registry;
use tokio::{
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
    sync::{Notify, mpsc},
};

use crate::say::Mouth;

/// How long a holder of the folder may hang up on calls without ever taking one.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(200);

/// How one turn ended.
enum Turn {
    /// With an answer.
    Over(Answer),
    /// The folder is let go for the app; the rest is asked of it.
    LetGo,
}

fn failed(exit: Exit, code: &str, title: String, hint: &str) -> Answer {
    let error = UserError { code: code.into(), title, detail: String::new(), hint: hint.into(), field: None };
    Answer::wrong(exit, vec![error])
}

fn runtime() -> Result<Runtime, Answer> {
    let made = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    made.map_err(|error| failed(Exit::Failed, "command_runtime", format!("This could not start: {error}"), ""))
}

/// Does something that needs no data folder.
pub fn alone(work: impl Future<Output = Result<Answer, UserError>>) -> Answer {
    match runtime() {
        Ok(runtime) => runtime.block_on(work).unwrap_or_else(Answer::from),
        Err(answer) => answer,
    }
}

/// Has it done, here or by whoever holds the data folder.
pub fn run(data: Option<&Path>, ask: &Ask, mouth: &Mouth) -> Answer {
    let Some(folders) = paths::folders(data) else {
        let title = "There is no home folder to keep data in".to_owned();
        return failed(Exit::Usage, "command_no_home", title, "Name a data folder with --data DIR, or set HOME.");
    };
    let begun = Instant::now();
    loop {
        let answered = match instance::claim(&folders.data) {
            Ok(Claim::Mine(instance)) => here(&folders, &instance, ask, mouth),
            Ok(Claim::Theirs(stream)) => there(stream, ask, mouth, begun),
            Err(error) => Err(unclaimed(&error)),
        };
        match answered {
            Ok(Turn::Over(answer)) | Err(answer) => return answer,
            // Whoever waits for the folder takes it now.
            Ok(Turn::LetGo) => std::thread::sleep(PAUSE),
        }
    }
}

fn unclaimed(error: &InstanceError) -> Answer {
    match error {
        InstanceError::Folder { .. } => {
            let hint = "Let this user write there, or name another folder with --data DIR.";
            failed(Exit::Failed, "command_folder", sentence(error), hint)
        }
        InstanceError::Silent { .. } | InstanceError::Command { .. } => {
            let hint = "Close Countersign if it hangs, then try again. Nothing was done.";
            failed(Exit::Busy, "command_busy", sentence(error), hint)
        }
    }
}

fn sentence(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    let text = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
}

/// Asks whoever holds the folder.
fn there(stream: UnixStream, ask: &Ask, mouth: &Mouth, begun: Instant) -> Result<Turn, Answer> {
    let asked = runtime()?.block_on(ask_over(stream, ask, |progress| mouth.progress(&progress)));
    match asked {
        Ok(answer) => Ok(Turn::Over(answer)),
        // It ended, or let go: then the folder is free, or somebody else's.
        Err(HungUp { taken: true }) => Ok(Turn::LetGo),
        Err(HungUp { taken: false }) if begun.elapsed() < PATIENCE => Ok(Turn::LetGo),
        Err(HungUp { taken: false }) => {
            let title = "Countersign holds the data folder and does not answer".to_owned();
            let hint = "It may be an older version, or hang: close it, then try again. Nothing was done.";
            Err(failed(Exit::Busy, "command_busy", title, hint))
        }
    }
}

/// Does it in this process, which has the folder.
fn here(folders: &Folders, instance: &Instance, ask: &Ask, mouth: &Mouth) -> Result<Turn, Answer> {
    let runtime = runtime()?;
    let (calls, mut called) = mpsc::unbounded_channel::<(String, UnixStream)>();
    let wanted = Arc::new(Notify::new());
    let starts = wanted.clone();
    let taken = move |_| {
        starts.notify_one();
        false
    };
    // A call that comes when this process is ending is hung up on, and made again.
    let asked = move |line, stream| drop(calls.send((line, stream)));
    instance.listen_to(taken, asked).map_err(|error| {
        failed(Exit::Failed, "command_folder", format!("The data folder’s socket cannot be used: {error}"), "")
    })?;
    let turn = runtime.block_on(async {
        let app = App::start_for_command(parts(folders)).await.map_err(|error| not_started(&error))?;
        let serving = app.clone();
        tokio::spawn(async move {
            while let Some((line, stream)) = called.recv().await {
                let app = serving.clone();
                tokio::spawn(async move { app.answer_line(line, stream).await });
            }
        });
        let turn = work(&app, ask, mouth, &wanted).await;
        // What others asked of this process is brought to a point where it can be cut off.
        app.commands_at_rest().await;
        app.hang_up();
        Ok(turn)
    });
    // Everything that could still write ends before the folder is let go.
    drop(runtime);
    turn
}

/// Does it until it is done, the app wants the folder, or a signal comes.
async fn work(app: &App, ask: &Ask, mouth: &Mouth, wanted: &Notify) -> Turn {
    let sending: Mutex<Option<EnvelopeId>> = Mutex::default();
    let say = |progress: Progress| {
        sending.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&progress.envelope);
        mouth.progress(&progress);
    };
    let answering = app.answer(ask.clone(), &say);
    tokio::pin!(answering);
    tokio::select! {
        biased;
        answer = &mut answering => return Turn::Over(answer),
        () = async { wanted.notified().await; app.commands_at_rest().await } => return Turn::LetGo,
        () = interrupted(SignalKind::terminate()) => {}
        () = interrupted(SignalKind::interrupt()) => {
            let envelope = sending.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(envelope) = envelope {
                // What is out already, or waits for people, stays as it is.
                let _ = app.stop_send(EnvelopeOf { envelope }).await;
            }
        }
    }
    // A reply that is awaited is heard out: otherwise nobody would know what became of it.
    tokio::select! {
        answer = &mut answering => Turn::Over(answer),
        () = app.commands_at_rest() => Turn::Over(Answer::interrupted()),
    }
}

async fn interrupted(kind: SignalKind) {
    match signal(kind) {
        Ok(mut signals) => drop(signals.recv().await),
        Err(_) => std::future::pending().await,
    }
}

fn not_started(error: &StartError) -> Answer {
    let hint = "Let this user write there, make room, or name another folder with --data DIR.";
    failed(Exit::Failed, "command_folder", sentence(error), hint)
}

fn parts(folders: &Folders) -> Parts {
    Parts {
        folders: folders.clone(),
        connect: Arc::new(Registry),
        // Accounts are added in the window.
        providers: Vec::new(),
        keys: Arc::new(Keychain::default()),
        practice: beside_this("countersign-practice"),
        pdf: countersign_pdf::locate(),
        // Nobody looks.
        tell: Arc::new(|_| {}),
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

/// A program of ours: beside this one, or where the package puts it.
fn beside_this(name: &str) -> Option<PathBuf> {
    let own = std::env::current_exe().ok()?;
    let folder = own.parent()?;
    let places = [folder.join(name), folder.join("../lib/Countersign").join(name)];
    places.into_iter().find(|place| place.is_file())
}
