//! A display, a session bus with a keychain, a WebDriver, and the app in it.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use serde_json::{Value, json};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(40);

/// How long a window may be open. Then its driver is ended, so that whoever waits for its answer fails instead.
const LONGEST: Duration = Duration::from_secs(240);

/// Ends a process and all that it started.
pub struct Group {
    leader: Child,
    over: Arc<AtomicBool>,
}

impl Group {
    pub fn start(command: &mut Command) -> Self {
        let leader = command.process_group(0).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self { leader, over: Arc::default() }
    }

    /// The same, and for so long at most.
    fn start_for(longest: Duration, command: &mut Command) -> Self {
        let group = Self::start(command);
        let (leader, over) = (group.leader.id(), Arc::clone(&group.over));
        std::thread::spawn(move || {
            let begun = Instant::now();
            while !over.load(Ordering::Relaxed) {
                if begun.elapsed() > longest {
                    eprintln!("a window was open for more than {} s", longest.as_secs());
                    end(leader);
                    return;
                }
                std::thread::sleep(Duration::from_millis(500));
            }
        });
        group
    }
}

/// Ends a group of processes, by its leader. Gone already is as good.
fn end(leader: u32) {
    let _ = Command::new("kill").args(["-9", "--", &format!("-{leader}")]).stderr(Stdio::null()).status();
}

impl Drop for Group {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        end(self.leader.id());
        let _ = self.leader.wait();
    }
}

/// A display with a window manager: one of its own, or that of whoever wants to see it.
pub struct Display {
    pub number: String,
    _programs: Vec<Group>,
}

impl Display {
    pub fn start() -> Self {
        let shown = std::env::var_os("COUNTERSIGN_SHOW").and_then(|_| std::env::var("DISPLAY").ok());
        if let Some(number) = shown.filter(|number| !number.is_empty()) {
            return Self { number, _programs: Vec::new() };
        }
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp"]);
        let mut xvfb = Group::start(xvfb.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut line = String::new();
        BufReader::new(xvfb.leader.stdout.take().expect("stdout")).read_line(&mut line).expect("the display's number");
        let number = format!(":{}", line.trim());
        let mut manager = Command::new("openbox");
        manager.env("DISPLAY", &number).stdout(Stdio::null()).stderr(Stdio::null());
        let manager = Group::start(&mut manager);
        // Ended in this order.
        Self { number, _programs: vec![manager, xvfb] }
    }

    /// Lets a program work on this display.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.number).env("GDK_BACKEND", "x11").env("NO_AT_BRIDGE", "1");
        command.env_remove("WAYLAND_DISPLAY").stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Moves the pointer and presses keys as a person does, past the WebDriver.
    pub fn xdotool(&self, arguments: &[&str]) -> bool {
        self.command("xdotool").args(arguments).status().expect("xdotool").success()
    }
}

/// A home folder with a data folder, kept while the app is started anew.
pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, bytes).expect("a file");
        path
    }
}

/// The programs that cargo built.
pub fn programs() -> PathBuf {
    let app = PathBuf::from(env!("CARGO_BIN_EXE_countersign"));
    let folder = app.parent().expect("a folder").to_path_buf();
    for program in ["countersign-pdf-worker", "countersign-practice"] {
        assert!(folder.join(program).is_file(), "{program} is not built: run `cargo xtask test`");
    }
    folder
}

/// A browser under a WebDriver: the app, or a plain one for the pages of the practice service.
pub struct Browser {
    pub client: Client,
    driver: Option<Group>,
    pictures: PathBuf,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// The file of a home's own clock, when it has one.
pub const CLOCK: &str = "clock";

/// The library that gives programs a clock of our own, where Debian puts it.
pub fn faketime() -> Option<PathBuf> {
    let place = format!("/usr/lib/{}-linux-gnu/faketime/libfaketimeMT.so.1", std::env::consts::ARCH);
    Some(PathBuf::from(place)).filter(|path| path.is_file())
}

/// Lets what is started in a home go by its clock.
fn keep_time(command: &mut Command, home: &Path) {
    let clock = home.join(CLOCK);
    let Some(library) = faketime().filter(|_| clock.is_file()) else { return };
    command.env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", clock);
    command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("NO_FAKE_STAT", "1");
}

async fn connect(display: &Display, home: &Path, options: Value, pictures: &str) -> Browser {
    let port = free_port();
    let mut driver = Command::new("dbus-run-session");
    // An empty line unlocks the keychain of this home, which nobody else uses. The app finds no browser, whatever this
    // machine has, so it must show the addresses that it would have opened.
    let script = format!(
        "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null; \
         driver=$(command -v WebKitWebDriver); exec env PATH=/nowhere \"$driver\" --port={port}"
    );
    driver.args(["--", "sh", "-c", &script]);
    driver
        .env("DISPLAY", &display.number)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join(".local/share"))
        .env("XDG_CACHE_HOME", home.join(".cache"))
        .env("XDG_CONFIG_HOME", home.join(".config"))
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("NO_AT_BRIDGE", "1")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("XDG_RUNTIME_DIR")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    keep_time(&mut driver, home);
    let driver = Group::start_for(LONGEST, &mut driver);
    let capabilities = json!({ "webkitgtk:browserOptions": options });
    let Value::Object(capabilities) = capabilities else { unreachable!("an object") };
    let begun = Instant::now();
    let client = loop {
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        let address = format!("http://127.0.0.1:{port}");
        let tried = builder.capabilities(capabilities.clone()).connect(&address);
        match tokio::time::timeout(PATIENCE, tried).await.expect("the driver gets the window that it started") {
            Ok(client) => break client,
            Err(error) => assert!(begun.elapsed() < PATIENCE, "no session: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let root = std::env::var_os("COUNTERSIGN_PICTURES").map_or_else(|| "target/window".into(), PathBuf::from);
    Browser { client, driver: Some(driver), pictures: root.join(pictures) }
}

impl Browser {
    /// Starts the app on a data folder, with files to open.
    pub async fn app(display: &Display, home: &Home, files: &[PathBuf], pictures: &str) -> Self {
        programs();
        let mut arguments = vec!["--data".to_owned(), home.data().display().to_string()];
        arguments.extend(files.iter().map(|file| file.display().to_string()));
        let options = json!({ "binary": env!("CARGO_BIN_EXE_countersign"), "args": arguments });
        connect(display, home.path(), options, pictures).await
    }

    /// Starts a plain browser.
    pub async fn plain(display: &Display, home: &Home, pictures: &str) -> Self {
        connect(display, home.path(), json!({}), pictures).await
    }

    /// Waits until the page has this element, and gives it.
    pub async fn find(&self, css: &str) -> Element {
        let begun = Instant::now();
        loop {
            if let Ok(found) = self.client.find(Locator::Css(css)).await {
                return found;
            }
            if begun.elapsed() > PATIENCE {
                let body = self.text("body").await;
                self.picture("missing").await;
                panic!("never there: {css}; the page says: {body}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn click(&self, css: &str) {
        let begun = Instant::now();
        loop {
            match self.find(css).await.click().await {
                Ok(()) => return,
                Err(error) => assert!(begun.elapsed() < PATIENCE, "{css} cannot be clicked: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Types into a field, in place of what is there.
    pub async fn fill(&self, css: &str, text: &str) {
        let begun = Instant::now();
        let field = loop {
            let field = self.find(css).await;
            match field.clear().await {
                Ok(()) => break field,
                Err(error) => assert!(begun.elapsed() < PATIENCE, "{css} cannot be cleared: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        field.send_keys(text).await.expect("typed");
    }

    /// The text of an element, empty when there is none.
    pub async fn text(&self, css: &str) -> String {
        match self.client.find(Locator::Css(css)).await {
            Ok(found) => found.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Waits until the text of an element holds this.
    pub async fn says(&self, css: &str, wanted: &str) {
        let begun = Instant::now();
        loop {
            let text = self.text(css).await;
            if text.contains(wanted) {
                return;
            }
            if begun.elapsed() > PATIENCE {
                self.picture("unsaid").await;
                panic!("{css} never said {wanted:?}; it says {text:?}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn js(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Keeps a picture of the window.
    pub async fn picture(&self, name: &str) {
        // A picture is taken when the window is drawn next, and one in which nothing moves is not drawn again.
        self.js("const dot = document.createElement('div');
             Object.assign(dot.style, {position: 'fixed', left: '0', top: '0', width: '1px', height: '1px'});
             document.documentElement.append(dot);
             const turn = setInterval(() => (dot.style.background = dot.style.background ? '' : '#888'), 20);
             window.__still = () => { clearInterval(turn); dot.remove(); }")
            .await;
        fs::create_dir_all(&self.pictures).expect("a folder for pictures");
        let png = tokio::time::timeout(PATIENCE, self.client.screenshot()).await.expect("a picture in time");
        self.js("window.__still()").await;
        fs::write(self.pictures.join(format!("{name}.png")), png.expect("a picture")).expect("the picture");
    }

    /// Kills the app the hard way, as a power cut would.
    pub fn kill(mut self, home: &Home) {
        let data = home.data().display().to_string();
        let of_this_home = |arguments: &[String]| {
            arguments.first().is_some_and(|a| a.ends_with("/countersign")) && arguments.contains(&data)
        };
        for process in processes(of_this_home) {
            let _ = Command::new("kill").args(["-9", &process.to_string()]).status();
        }
        let begun = Instant::now();
        while !processes(of_this_home).is_empty() {
            assert!(begun.elapsed() < PATIENCE, "killed, and still there");
            std::thread::sleep(Duration::from_millis(10));
        }
        self.driver.take();
    }

    /// Ends the app by closing its window, in which no rule about contents was broken.
    pub async fn close(self) {
        let violations = self.js("return window.__cspViolations ?? []").await;
        assert_eq!(violations, json!([]), "the page breaks its own content security policy");
        self.end().await;
    }

    /// Ends what is in the window, whatever it did.
    pub async fn end(mut self) {
        let driver = self.driver.take();
        // The session ends with the window; what it answers then, if it does, does not matter.
        let _ = tokio::time::timeout(Duration::from_secs(10), self.client.clone().close()).await;
        drop(driver);
    }
}

/// Ids of the processes whose arguments are so.
pub fn processes(wanted: impl Fn(&[String]) -> bool) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").expect("/proc").flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let Ok(line) = fs::read(entry.path().join("cmdline")) else { continue };
        let arguments: Vec<String> = line
            .split(|byte| *byte == 0)
            .filter(|a| !a.is_empty())
            .map(|a| String::from_utf8_lossy(a).into_owned())
            .collect();
        if wanted(&arguments) {
            found.push(id);
        }
    }
    found
}
