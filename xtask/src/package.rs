//! The Debian package, and the proof that it works where it is unpacked.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Outcome, app, notices,
    process::{cargo, command, finish, output, root, run, target},
    screen::{Home, Screen, on_own_bus},
    setup, ui,
};

/// What the package brings beside the app.
const OWN_FOLDER: &str = "usr/lib/Countersign";
const PROGRAMS: &[&str] = &["countersign-pdf-worker", "countersign-practice"];
const LIBRARY: &str = "libpdfium.so";
/// The command line, beside the app.
const CLI: &str = "countersign-cli";
/// How long the app may take to do what it is waited for, on a slow and busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

#[derive(Clone, Copy)]
enum Profile {
    Debug,
    Release,
}

impl Profile {
    fn folder(self) -> PathBuf {
        target().join(if matches!(self, Self::Debug) { "debug" } else { "release" })
    }
}

/// Makes the package that people install.
pub fn package() -> Outcome {
    setup::setup()?;
    ui::build()?;
    let programs = ["countersign", CLI, PROGRAMS[0], PROGRAMS[1]].map(|program| ["--package", program]).concat();
    let features = ["--features", "countersign/custom-protocol"];
    cargo(&[["build", "--release"].as_slice(), &programs, &features].concat())?;
    let package = bundle(Profile::Release)?;
    println!("the package is {}", package.display());
    Ok(())
}

/// Makes a package of what the tests built, unpacks it and starts the app from there; on a machine that is thrown away
/// (`CI=true`) it is installed for real, too.
pub fn test() -> Outcome {
    setup::setup()?;
    app::build()?;
    let package = bundle(Profile::Debug)?;
    let place = env::temp_dir().join(format!("countersign-package-{}", std::process::id()));
    let tried = unpacked(&package, &place);
    if place.exists() {
        fs::remove_dir_all(&place).map_err(|error| format!("could not clear {}: {error}", place.display()))?;
    }
    tried?;
    if env::var("CI").is_ok_and(|value| value == "true") {
        return installed(&package);
    }
    println!("not installed for real, since this is somebody's machine; with CI=true it is");
    Ok(())
}

/// Gathers what the package takes in, and lets the bundler make it.
fn bundle(profile: Profile) -> Result<PathBuf, String> {
    let stage = root().join("target/stage");
    let licences = stage.join("licenses");
    fs::create_dir_all(&licences).map_err(|error| format!("could not make {}: {error}", licences.display()))?;
    for program in PROGRAMS.iter().chain([&CLI]) {
        copy(&profile.folder().join(program), &stage.join(program))?;
    }
    let pdfium = root().join("vendor/pdfium");
    copy(&pdfium.join(LIBRARY), &stage.join(LIBRARY))?;
    for entry in fs::read_dir(pdfium.join("licenses")).map_err(|error| format!("pdfium's licences: {error}"))?.flatten()
    {
        copy(&entry.path(), &licences.join(entry.file_name()))?;
    }
    let others = stage.join("third-party");
    fs::write(&others, notices::notices()?)
        .map_err(|error| format!("could not write {}: {error}", others.display()))?;
    let made = profile.folder().join("bundle/deb");
    // The version in the name may have changed; only what is made now may be found.
    if made.exists() {
        fs::remove_dir_all(&made).map_err(|error| format!("could not clear {}: {error}", made.display()))?;
    }
    let debug: &[&str] = if matches!(profile, Profile::Debug) { &["--debug"] } else { &[] };
    // The app is left as it was built: others may be running it.
    let arguments = [["bundle", "--ci", "--no-binary-patching", "--bundles", "deb"].as_slice(), debug].concat();
    run("ui/node_modules/.bin/tauri", &arguments)?;
    let found = fs::read_dir(&made).map_err(|error| format!("{}: {error}", made.display()))?;
    let mut packages =
        found.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "deb"));
    packages.next().ok_or_else(|| format!("no package was made in {}", made.display()))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    // A running program cannot be written over, but its name can be given to another file.
    if to.exists() {
        fs::remove_file(to).map_err(|error| format!("could not replace {}: {error}", to.display()))?;
    }
    fs::copy(from, to).map(drop).map_err(|error| format!("could not copy {}: {error}", from.display()))
}

fn unpacked(package: &Path, place: &Path) -> Outcome {
    fs::create_dir_all(place).map_err(|error| format!("could not make {}: {error}", place.display()))?;
    run("dpkg-deb", &["-x", &package.to_string_lossy(), &place.to_string_lossy()])?;
    let fields = output("dpkg-deb", &["-f", &package.to_string_lossy(), "Package", "Depends"])?;
    for needed in ["countersign", "libwebkit2gtk-4.1-0", "libgtk-3-0"] {
        if !fields.contains(needed) {
            return Err(format!("the package does not name {needed}: {fields}"));
        }
    }
    contents(place)?;
    answers(place)?;
    starts(place)
}

/// Asks the command line for its version and its accounts, and has it draw a page: it finds what it needs by where it is
/// installed.
fn answers(below: &Path) -> Outcome {
    let program = below.join("usr/bin").join(CLI);
    let place = env::temp_dir().join(format!("countersign-package-cli-{}", std::process::id()));
    fs::create_dir_all(&place).map_err(|error| format!("could not make {}: {error}", place.display()))?;
    let tried = asked(&program, &place);
    let _ = fs::remove_dir_all(&place);
    tried
}

fn asked(program: &Path, place: &Path) -> Outcome {
    fs::write(place.join("page.pdf"), ONE_PAGE).map_err(|error| format!("could not write a page: {error}"))?;
    let ask = |arguments: &[&str]| {
        let mut asked = Command::new(program);
        asked.args(arguments).current_dir(place).stdin(Stdio::null()).env_remove("COUNTERSIGN_DATA");
        asked.env_remove("COUNTERSIGN_PDFIUM").env_remove("COUNTERSIGN_PDF_WORKER");
        let said = asked.output().map_err(|error| format!("could not start {}: {error}", program.display()))?;
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        if said.status.success() {
            return Ok(text);
        }
        Err(format!("{CLI} {}: {text}{}", arguments.join(" "), String::from_utf8_lossy(&said.stderr)))
    };
    let version = ask(&["--version"])?;
    if version.trim() != format!("{CLI} {}", env!("CARGO_PKG_VERSION")) {
        return Err(format!("{CLI} --version says {version}"));
    }
    ask(&["render", "page.pdf"])?;
    let accounts = ask(&["accounts", "--json", "--data", "data"])?;
    if !accounts.contains("Practice") {
        return Err(format!("{CLI} accounts says {accounts}"));
    }
    println!("{} answers", program.display());
    Ok(())
}

/// Whether everything is in its place.
fn contents(place: &Path) -> Outcome {
    let own = place.join(OWN_FOLDER);
    let beside = ["countersign", CLI].map(|program| place.join("usr/bin").join(program));
    let programs = PROGRAMS.iter().map(|program| own.join(program)).chain(beside);
    for program in programs {
        let data = fs::metadata(&program).map_err(|error| format!("{}: {error}", program.display()))?;
        if data.permissions().mode() & 0o111 != 0o111 {
            return Err(format!("{} cannot be run by everybody", program.display()));
        }
    }
    let icons = ["32x32", "128x128", "256x256@2", "512x512"].map(|size| format!("{size}/apps/countersign.png"));
    let icons = icons.iter().map(|icon| format!("usr/share/icons/hicolor/{icon}"));
    let others = [
        format!("{OWN_FOLDER}/{LIBRARY}"),
        "usr/share/icons/hicolor/scalable/apps/countersign.svg".into(),
        "usr/share/doc/countersign/copyright".into(),
        "usr/share/doc/countersign/third-party".into(),
    ];
    for file in icons.chain(others) {
        if !place.join(&file).is_file() {
            return Err(format!("the package has no {file}"));
        }
    }
    let licences = place.join("usr/share/doc/countersign/pdfium");
    if !fs::read_dir(&licences).is_ok_and(|mut files| files.next().is_some()) {
        return Err("the package has no licences of pdfium".into());
    }
    let entry = place.join("usr/share/applications/Countersign.desktop");
    run("desktop-file-validate", &[&entry.to_string_lossy()])?;
    let text = fs::read_to_string(&entry).map_err(|error| format!("{}: {error}", entry.display()))?;
    for line in ["Exec=countersign %F", "Icon=countersign", "MimeType=application/pdf;"] {
        if !text.lines().any(|found| found == line) {
            return Err(format!("the desktop entry has no line {line}:\n{text}"));
        }
    }
    Ok(())
}

/// Starts the app below a folder, sees that it finds its programs, hands it a file by a second start, and ends it.
fn starts(below: &Path) -> Outcome {
    practice_listens(below)?;
    let screen = Screen::open()?;
    let home = Home::make()?;
    let data = env::temp_dir().join(format!("countersign-package-data-{}", std::process::id()));
    let tried = opens_a_file(below, &screen, &home, &data);
    if tried.is_err() {
        let picture = target().join("package-test.png");
        let _ = command("import", &["-display", screen.name(), "-window", "root"]).arg(&picture).status();
        println!("what was on the screen is in {}", picture.display());
    }
    end(&below.join("usr/bin/countersign"));
    let helpers = PROGRAMS.iter().all(|program| gone(&below.join(OWN_FOLDER).join(program)));
    let _ = fs::remove_dir_all(&data);
    tried?;
    if helpers { Ok(()) } else { Err("a worker or the practice service went on after the app had ended".into()) }
}

fn opens_a_file(below: &Path, screen: &Screen, home: &Home, data: &Path) -> Outcome {
    let program = below.join("usr/bin/countersign");
    let file = env::temp_dir().join(format!("countersign-package-{}.pdf", std::process::id()));
    fs::write(&file, ONE_PAGE).map_err(|error| format!("could not write {}: {error}", file.display()))?;
    let data_text = data.to_string_lossy();
    let app = |arguments: &[&str]| {
        let mut app = on_own_bus(&program, &[&["--data", &data_text], arguments].concat(), false);
        screen.show(&mut app);
        home.keep(&mut app);
        // What is found must be found by where it is installed.
        app.env_remove("COUNTERSIGN_PDFIUM").env_remove("COUNTERSIGN_PDF_WORKER").env_remove("COUNTERSIGN_DATA");
        app.current_dir(env::temp_dir()).stdin(Stdio::null());
        app
    };
    println!("starting {}", program.display());
    let mut first = app(&[]).spawn().map_err(|error| format!("could not start the app: {error}"))?;
    let opened = wait_for(&mut first, "its window", || {
        let mut search = command("xdotool", &["search", "--onlyvisible", "--name", "^Countersign$"]);
        search.env("DISPLAY", screen.name()).stdout(Stdio::null()).stderr(Stdio::null());
        search.status().is_ok_and(|status| status.success())
    });
    opened?;
    let worker = below.join(OWN_FOLDER).join(PROGRAMS[0]);
    wait_for(&mut first, "a warm worker", || !running(&worker).is_empty())?;
    finish(app(&[&file.to_string_lossy()]))?;
    let imported = wait_for(&mut first, "the file of a second start in its database", || documents(data) == 1);
    let _ = fs::remove_file(&file);
    imported
}

/// Starts the practice service as the app does when it is first needed: with the key on its standard input, which ends
/// it when it closes.
fn practice_listens(below: &Path) -> Outcome {
    let program = below.join(OWN_FOLDER).join(PROGRAMS[1]);
    let wrong = |what: &str, error: std::io::Error| format!("{}: {what}: {error}", program.display());
    let mut service = Command::new(&program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| wrong("could not start", error))?;
    let mut parent = service.stdin.take().ok_or("no standard input")?;
    writeln!(parent, "{{\"key\":\"package-test\"}}").map_err(|error| wrong("does not take its key", error))?;
    let mut line = String::new();
    let said = service.stdout.take().ok_or("no standard output")?;
    let read = BufReader::new(said).read_line(&mut line).map_err(|error| wrong("says nothing", error));
    drop(parent);
    if !gone(&program) {
        let _ = service.kill();
        return Err("the practice service went on after its parent had ended".into());
    }
    let _ = service.wait();
    read?;
    if line.contains("listening") { Ok(()) } else { Err(format!("the practice service said: {line}")) }
}

/// How many documents the app has taken in.
fn documents(data: &Path) -> usize {
    const COUNT: &str = "import sqlite3, sys\n\
        print(sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True).execute('SELECT count(*) FROM document').fetchone()[0])";
    let database = data.join("countersign.db");
    let counted = command("python3", &["-c", COUNT, &database.to_string_lossy()]).stderr(Stdio::null()).output();
    counted.ok().and_then(|output| String::from_utf8(output.stdout).ok()?.trim().parse().ok()).unwrap_or(0)
}

/// Waits until something is so, while the app runs.
fn wait_for(app: &mut Child, what: &str, so: impl Fn() -> bool) -> Outcome {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if so() {
            println!("the app has {what}");
            return Ok(());
        }
        if let Ok(Some(status)) = app.try_wait() {
            return Err(format!("the app ended with {status} before it had {what}"));
        }
        thread::sleep(Duration::from_millis(200));
    }
    Err(format!("the app did not have {what} within {} s", PATIENCE.as_secs()))
}

/// The processes of a program, by its path.
fn running(program: &Path) -> Vec<String> {
    let Ok(program) = program.canonicalize() else { return Vec::new() };
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ours = processes.filter(|process| fs::read_link(process.path().join("exe")).is_ok_and(|path| path == program));
    ours.map(|process| process.file_name().to_string_lossy().into_owned()).collect()
}

/// Asks the processes of a program to end, and waits until they have.
fn end(program: &Path) {
    for process in running(program) {
        let _ = Command::new("kill").arg(&process).status();
    }
    gone(program);
}

fn gone(program: &Path) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        if running(program).is_empty() {
            return true;
        }
        thread::sleep(Duration::from_millis(100));
    }
    false
}

/// Installs the package, starts the app as a person would, and takes it away again.
fn installed(package: &Path) -> Outcome {
    run("dpkg", &["-i", &package.to_string_lossy()])?;
    let tried = contents(Path::new("/")).and_then(|()| answers(Path::new("/"))).and_then(|()| starts(Path::new("/")));
    run("dpkg", &["-r", "countersign"])?;
    tried
}

/// The smallest file with a page, A4.
const ONE_PAGE: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
xref
0 4
0000000000 65535 f 
0000000009 00000 n 
0000000052 00000 n 
0000000101 00000 n 
trailer<</Size 4/Root 1 0 R>>
startxref
164
%%EOF
";
