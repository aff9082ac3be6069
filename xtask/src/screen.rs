//! A display, a window manager, a session bus and a keychain for programs that need them and have none.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::process::root;

/// A virtual display with a window manager; both end when this is dropped.
pub struct Screen {
    number: String,
    programs: Vec<Child>,
}

impl Screen {
    /// Starts both on a display number that is free.
    pub fn open() -> Result<Self, String> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("could not start Xvfb: {error}"))?;
        let said = server.stdout.take();
        let mut screen = Self { number: String::new(), programs: vec![server] };
        let (tell, told) = mpsc::channel();
        // Xvfb writes its number when it is ready; a thread reads it, so that a server that hangs is noticed.
        thread::spawn(move || {
            let mut line = String::new();
            if let Some(said) = said {
                let _ = BufReader::new(said).read_line(&mut line);
            }
            let _ = tell.send(line);
        });
        let line = told.recv_timeout(Duration::from_secs(30)).map_err(|_| "Xvfb was not ready within 30 s")?;
        screen.number = match line.trim() {
            "" => return Err("Xvfb ended before it had a display".into()),
            number => format!(":{number}"),
        };
        let manager = Command::new("openbox")
            .env("DISPLAY", &screen.number)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("could not start openbox: {error}"))?;
        screen.programs.push(manager);
        Ok(screen)
    }

    /// The name of the display, `:7`.
    pub fn name(&self) -> &str {
        &self.number
    }

    /// Lets a program show its windows here, and nowhere else.
    pub fn show(&self, command: &mut Command) {
        command.env("DISPLAY", &self.number).env_remove("WAYLAND_DISPLAY").env_remove("XAUTHORITY");
        command.env("GDK_BACKEND", "x11");
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for program in self.programs.iter_mut().rev() {
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}

/// Folders of its own for everything that desktop programs keep; gone when this is dropped.
pub struct Home(PathBuf);

impl Home {
    /// Makes the folders.
    pub fn make() -> Result<Self, String> {
        // The path is short, since sockets in it may have no more than about a hundred characters.
        let folder = env::temp_dir().join(format!("countersign-xtask-{}", std::process::id()));
        let home = Self(folder);
        for name in ["data", "config", "cache", "run"] {
            let folder = home.0.join(name);
            fs::create_dir_all(&folder).map_err(|error| format!("could not make {}: {error}", folder.display()))?;
        }
        let private = fs::Permissions::from_mode(0o700);
        fs::set_permissions(home.0.join("run"), private).map_err(|error| format!("the runtime folder: {error}"))?;
        Ok(home)
    }

    /// Lets a program keep its things here.
    pub fn keep(&self, command: &mut Command) {
        for (variable, name) in [
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            command.env(variable, self.0.join(name));
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A program on a session bus of its own, which ends with it; with an unlocked keychain if asked for.
pub fn on_own_bus(program: &Path, arguments: &[&str], keychain: bool) -> Command {
    let unlock = "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1;";
    let script = format!("{} exec \"$@\"", if keychain { unlock } else { "" });
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "sh", "-c", &script, "sh"]).arg(program).args(arguments).current_dir(root());
    command.env_remove("DBUS_SESSION_BUS_ADDRESS");
    command
}

/// Whether windows can be shown as things are.
pub fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Whether a session bus is there.
pub fn has_bus() -> bool {
    let own = env::var_os("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("bus"));
    env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() || own.is_some_and(|bus| bus.exists())
}
