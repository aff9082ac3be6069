//! The start of the app: arguments, the data folder, the use cases, the window.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
};

use countersign_app::{
    App, Parts,
    accounts::{EnvironmentView, ProviderView},
    events::Event,
    instance::{self, HandOver, Instance, Start},
    keychain::Keychain,
    paths::{self, Folders},
};
use countersign_providers::Registry;
use tauri::{AppHandle, Manager};

use crate::{channel::PageChannel, commands, notify, page_protocol, state::Shell, tray, window};

/// What the command line asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arguments {
    data: Option<PathBuf>,
    files: Vec<PathBuf>,
}

impl Arguments {
    fn read(arguments: impl Iterator<Item = std::ffi::OsString>) -> Self {
        let mut read = Self::default();
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            if argument == "--data" {
                read.data = arguments.next().map(PathBuf::from);
            } else if !argument.as_encoded_bytes().starts_with(b"--") {
                let path = PathBuf::from(argument);
                // The first instance may have been started elsewhere, so what it is handed must be absolute.
                read.files.push(std::path::absolute(&path).unwrap_or(path));
            }
        }
        read
    }
}

/// Opens the window and runs until it is closed.
pub fn run() -> ExitCode {
    let log = tracing_subscriber::EnvFilter::try_from_env("COUNTERSIGN_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(log).with_writer(std::io::stderr).init();
    let arguments = Arguments::read(std::env::args_os().skip(1));
    let Some(folders) = paths::folders(arguments.data.as_deref()) else {
        return refuse("there is no home folder; name a data folder with --data DIR");
    };
    let instance = match instance::start(&folders.data, &HandOver { files: arguments.files.clone() }) {
        Ok(Start::First(instance)) => instance,
        Ok(Start::HandedOver) => return ExitCode::SUCCESS,
        Err(error) => return refuse(&sentence(&error)),
    };
    match open(folders, instance, arguments.files) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&sentence(error.as_ref())),
    }
}

fn refuse(why: &str) -> ExitCode {
    eprintln!("countersign: {why}");
    // Started from the menu there is nobody who reads that. A thread that fails has nothing more to say.
    let _ = notify::tell(format!("Countersign did not start: {why}")).join();
    ExitCode::FAILURE
}

fn sentence(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

fn open(folders: Folders, instance: Instance, files: Vec<PathBuf>) -> Result<(), Box<dyn std::error::Error>> {
    let page = PageChannel::default();
    let to_page = page.clone();
    let data = folders.data.clone();
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol("page", page_protocol::answer)
        .invoke_handler(commands::handler())
        .on_window_event(window::on_event)
        .setup(move |tauri| {
            let parts = Parts {
                folders,
                connect: Arc::new(Registry),
                providers: providers(),
                keys: Arc::new(Keychain::default()),
                pdf: countersign_pdf::locate(),
                practice: beside_the_app("countersign-practice"),
                tell: Arc::new(move |event| to_page.tell(event)),
                version: env!("CARGO_PKG_VERSION").into(),
            };
            let app = tauri::async_runtime::block_on(App::start(parts))?;
            let (settings, frame) = (app.settings(), app.frame());
            if !files.is_empty() {
                page.tell(Event::Dropped { ticket: app.ticket(files) });
            }
            let handle = tauri.handle().clone();
            tauri.manage(Shell { app, page, data: data.clone(), revealed: AtomicBool::new(false) });
            window::build(&handle, &data, &settings, frame)?;
            tray::tell_news(&handle);
            tray::keep(handle.clone());
            take_hand_overs(&instance, handle)?;
            // Held until the process ends.
            tauri.manage(instance);
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if let tauri::RunEvent::Exit = event {
                app.state::<Shell>().app.end();
            }
        });
    Ok(())
}

fn take_hand_overs(instance: &Instance, app: AppHandle) -> std::io::Result<()> {
    let commands = app.state::<Shell>().app.clone();
    let taken = move |hand_over: HandOver| {
        window::show(&app);
        if !hand_over.files.is_empty() {
            let shell = app.state::<Shell>();
            shell.page.tell(Event::Dropped { ticket: shell.app.ticket(hand_over.files) });
        }
        true
    };
    let asked = move |line, stream| {
        let app = commands.clone();
        tauri::async_runtime::spawn(async move { app.answer_line(line, stream).await });
    };
    instance.listen_to(taken, asked)
}

fn providers() -> Vec<ProviderView> {
    let view = |provider: countersign_providers::ProviderInfo| ProviderView {
        id: provider.id,
        name: provider.name,
        environments: provider
            .environments
            .into_iter()
            .map(|place| EnvironmentView {
                environment: place.environment,
                api_base: place.api_base,
                web_base: place.web_base,
            })
            .collect(),
    };
    countersign_providers::all().into_iter().map(view).collect()
}

/// A program of ours: beside the app, or where the package puts it.
fn beside_the_app(name: &str) -> Option<PathBuf> {
    let own = std::env::current_exe().ok()?;
    let folder = own.parent()?;
    let places = [folder.join(name), folder.join("../lib/Countersign").join(name)];
    places.into_iter().find(|place| Path::is_file(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_name_a_data_folder_and_files() {
        let read = Arguments::read(["--data", "/d", "/a/lease.pdf", "deed.pdf"].into_iter().map(Into::into));
        assert_eq!(read.data.as_deref(), Some(Path::new("/d")));
        assert_eq!(read.files[0], Path::new("/a/lease.pdf"));
        assert!(read.files[1].is_absolute());
    }
}
