//! Pictures of the real window: of the main job, and of every screen for the documentation.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::{
    Outcome,
    app::{build, cargo_over_all},
    process::{command, finish, root, target},
    screen::has_display,
    setup,
};

/// A Debian package that makes the pictures' files small.
const PACKAGES: &[&str] = &["pngquant"];

/// The main job in the real window, with a picture of each step.
pub fn demo() -> Outcome {
    let show = env::args().any(|argument| argument == "--show");
    setup::setup()?;
    build()?;
    let pictures = target().join("demo");
    clear(&pictures)?;
    let mut job = cargo_over_all(&["test"], &["--test", "window", "the_main_job", "--", "--nocapture"])?;
    job.env("COUNTERSIGN_PICTURES", &pictures);
    match (show, has_display()) {
        (true, true) => {
            println!("the window is on this display; leave mouse and keyboard alone until it is done");
            job.env("COUNTERSIGN_SHOW", "1");
        }
        (true, false) => println!("no display: the window is on a virtual one"),
        (false, _) => println!("the window is on a virtual display; --show brings it to yours"),
    }
    finish(job)?;
    for picture in files(&pictures)? {
        println!("{}", picture.display());
    }
    Ok(())
}

/// The pictures of every screen in `docs/screenshots/`, and the small ones in `target/shots/`.
pub fn screenshots() -> Outcome {
    setup::setup()?;
    setup::packages(PACKAGES)?;
    build()?;
    let only: Vec<String> = env::args().skip(2).filter(|argument| argument != "--").collect();
    let mut all = vec!["--test", "shots", "--"];
    all.extend(only.iter().map(String::as_str));
    finish(cargo_over_all(&["test"], &all)?)?;
    let pictures: Vec<PathBuf> = files(&shown())?.into_iter().filter(|file| is_png(file)).collect();
    for picture in &pictures {
        shrink(picture)?;
    }
    listed(&pictures)
}

fn shown() -> PathBuf {
    root().join("docs/screenshots")
}

fn is_png(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "png")
}

/// Takes away what an earlier run left.
fn clear(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("could not clear {}: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let why = |error| format!("could not read {}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(why)? {
        let path = entry.map_err(why)?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// Makes a picture small enough for the repository. One that is small already stays as it is.
fn shrink(picture: &Path) -> Outcome {
    let options = ["--force", "--skip-if-larger", "--nofs", "--strip", "--speed", "1", "--quality", "80-100"];
    let name = picture.to_string_lossy();
    let mut pngquant = command("pngquant", &options);
    pngquant.args(["--output", &name, "--", &name]);
    let status = pngquant.status().map_err(|error| format!("could not start pngquant: {error}"))?;
    // 98 and 99: it would not have become smaller, or not have stayed good.
    match status.code() {
        Some(0 | 98 | 99) => Ok(()),
        _ => Err(format!("pngquant ended with {status} for {name}")),
    }
}

/// Every picture stands in the index, and the index names none that is not there.
fn listed(pictures: &[PathBuf]) -> Outcome {
    let index = shown().join("index.md");
    let text = fs::read_to_string(&index).map_err(|error| format!("could not read {}: {error}", index.display()))?;
    let names: Vec<String> =
        pictures.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    let unlisted = names.iter().filter(|name| !text.contains(&format!("({name})")));
    let gone = text.split(['(', ')']).filter(|part| is_png(Path::new(part)) && !names.iter().any(|name| name == part));
    let wrong: Vec<&str> = unlisted.map(String::as_str).chain(gone).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("{} does not fit: {}", index.display(), wrong.join(", "))) }
}
