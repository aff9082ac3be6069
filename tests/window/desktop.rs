//! What the desktop is told: notifications and the icon, as a desktop would hear them on the session's own bus.

use std::{
    collections::HashMap,
    fs,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use zbus::{Connection, interface, object_server::SignalEmitter, zvariant::OwnedValue};

use crate::{
    desk::{Browser, Display, Home, processes},
    steps::compose_for,
};

const PATIENCE: Duration = Duration::from_secs(40);

/// What was told so far: summary and body.
type Told = Arc<Mutex<Vec<(String, String)>>>;

/// A tool tip: an icon's name, its pictures, a title and a text.
type Tip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);

struct Notifications {
    told: Told,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the protocol's own")]
    fn notify(
        &self,
        _app: String,
        _replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut told = self.told.lock().expect("told");
        told.push((summary, body));
        u32::try_from(told.len()).expect("few")
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".into(), "actions".into()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("desk".into(), "tests".into(), "1".into(), "1.2".into())
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: String) -> zbus::Result<()>;
}

struct Watcher {
    items: Arc<Mutex<Vec<String>>>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        self.items.lock().expect("items").push(service);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

/// A desktop on the bus of the app.
struct Desktop {
    bus: Connection,
    told: Told,
    items: Arc<Mutex<Vec<String>>>,
}

impl Desktop {
    async fn beside(home: &Home) -> Self {
        let data = home.data().display().to_string();
        let app = processes(|arguments| {
            arguments.first().is_some_and(|a| a.ends_with("/countersign")) && arguments.contains(&data)
        });
        let environment = fs::read(format!("/proc/{}/environ", app[0])).expect("its environment");
        let address = environment
            .split(|byte| *byte == 0)
            .find_map(|line| String::from_utf8_lossy(line).strip_prefix("DBUS_SESSION_BUS_ADDRESS=").map(str::to_owned))
            .expect("a bus");
        let (told, items) = (Told::default(), Arc::<Mutex<Vec<String>>>::default());
        let bus = zbus::connection::Builder::address(address.as_str())
            .expect("an address")
            .serve_at("/org/freedesktop/Notifications", Notifications { told: told.clone() })
            .expect("notifications")
            .serve_at("/StatusNotifierWatcher", Watcher { items: items.clone() })
            .expect("icons")
            .name("org.freedesktop.Notifications")
            .expect("a name")
            .name("org.kde.StatusNotifierWatcher")
            .expect("a name")
            .build()
            .await
            .expect("on the bus");
        Self { bus, told, items }
    }

    /// Waits until something was told that begins so, and gives its number and body.
    async fn told(&self, summary: &str) -> (u32, String) {
        let begun = Instant::now();
        loop {
            let found = self.told.lock().expect("told").iter().position(|(told, _)| told.starts_with(summary));
            if let Some(at) = found {
                let body = self.told.lock().expect("told")[at].1.clone();
                return (u32::try_from(at + 1).expect("few"), body);
            }
            assert!(begun.elapsed() < PATIENCE, "never told {summary}: {:?}", self.told.lock().expect("told"));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The icon's tool tip, once it has an icon.
    async fn icon_says(&self, wanted: &str) {
        let begun = Instant::now();
        loop {
            let item = self.items.lock().expect("items").first().cloned();
            let mut said = String::new();
            if let Some(item) = item {
                let icon = zbus::Proxy::new(&self.bus, item, "/StatusNotifierItem", "org.kde.StatusNotifierItem")
                    .await
                    .expect("the icon");
                let tip: Tip =
                    icon.get_property::<OwnedValue>("ToolTip").await.expect("a tip").try_into().expect("a tip");
                said = tip.3;
            }
            if said == wanted {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "the icon never said {wanted:?}; it says {said:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn press(&self, notification: u32) {
        let emitter = SignalEmitter::new(&self.bus, "/org/freedesktop/Notifications").expect("a signal");
        Notifications::action_invoked(&emitter, notification, "default".into()).await.expect("pressed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desktop_is_told_what_happens_while_nobody_looks() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "desktop").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    let desktop = Desktop::beside(&home).await;
    desktop.icon_says("Nothing needs you").await;
    compose_for(&app, &home, "Lease", ("Daniel", "daniel@bounce.test")).await;
    app.click("[data-test=send]").await;
    app.find("[data-test=stop]").await;
    app.click("[data-test=back]").await;
    // Nobody looks: the practice service finds out that there is no such address.
    assert!(display.xdotool(&["search", "--name", "^Countersign$", "windowminimize", "%@"]));
    let (number, about) = desktop.told("The e-mail to Daniel bounced").await;
    assert_eq!(about, "Lease");
    desktop.icon_says("1 envelope needs you").await;

    app.click("[data-folder=drafts]").await;
    desktop.press(number).await;
    app.find("[data-folder=all][aria-current=page]").await;
    app.says("[data-test=detail] h2", "Lease").await;
    let told = desktop.told.lock().expect("told").clone();
    assert_eq!(told.len(), 1, "each is told once: {told:?}");
    app.close().await;
}
