//! Writes `ui/src/ipc/bindings.ts` and `src-tauri/permissions/commands.toml` from Rust. With `--check` it writes
//! nothing and ends with 1 when a file is stale.

use std::{fs, path::Path, process::ExitCode};

use countersign_app::commands::{bindings, permissions};

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = [("ui/src/ipc/bindings.ts", bindings()), ("src-tauri/permissions/commands.toml", permissions())];
    let mut stale = false;
    for (name, text) in files {
        let path = root.join(name);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        stale = true;
        if check {
            eprintln!("{name} is stale: run `cargo run -p countersign-app --example bindings`");
        } else {
            let written = fs::create_dir_all(path.parent().unwrap_or(&root)).and_then(|()| fs::write(&path, text));
            match written {
                Ok(()) => println!("wrote {name}"),
                Err(error) => {
                    eprintln!("could not write {name}: {error}");
                    return ExitCode::FAILURE;
                }
            }
        }
    }
    if check && stale { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
