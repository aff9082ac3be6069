//! Settings, and where the person was.

use countersign_envelope::{Account, EnvelopeStatus, SendState};
use countersign_store::{Opened, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::{App, UserError, app::lock, news::Notify, words};

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The size of text and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TextSize {
    /// 12 px.
    Small,
    /// 13 px.
    #[default]
    Normal,
    /// 15 px.
    Large,
}

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// Size of text.
    pub text_size: TextSize,
    /// Single keys (N, R, S, …) act when nothing is being typed.
    pub single_keys: bool,
    /// Tags snap to each other and to the page while they are moved.
    pub snapping: bool,
    /// The system draws the title bar.
    pub system_title_bar: bool,
    /// Packs are fetched by themselves when everyone has signed.
    pub fetch_packs: bool,
    /// What waits for a connection goes out by itself when there is one; else when the person says so.
    #[ts(optional, as = "Option<bool>")]
    pub send_when_back: bool,
    /// After so many days without news an envelope is at risk.
    #[ts(optional, as = "Option<u32>")]
    pub quiet_days: u32,
    /// Of what the desktop is told.
    pub notify: Notify,
    /// An icon stands among the system's, with what needs the person.
    pub tray: bool,
    /// Closing the window leaves Countersign at work: envelopes are followed, and what waits for its time goes out.
    pub stay: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            text_size: TextSize::Normal,
            single_keys: true,
            snapping: true,
            system_title_bar: false,
            fetch_packs: true,
            send_when_back: false,
            quiet_days: 7,
            notify: Notify::default(),
            tray: true,
            stay: false,
        }
    }
}

/// What the window needs at its start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppInfo {
    /// Version of the app.
    pub version: String,
    /// `linux`, `windows` or `macos`.
    pub os: String,
    /// The settings.
    pub settings: Settings,
    /// Where the person was, as the page stored it; `None` at the first start.
    #[ts(type = "unknown")]
    pub place: Option<Value>,
    /// True when there is no envelope at all.
    pub first_run: bool,
    /// A sentence about how the app ended last time, when that was not by itself.
    pub notice: Option<String>,
    /// The folder for packs, shown in Settings.
    pub packs_folder: String,
    /// The folder for data, shown in Settings.
    pub data_folder: String,
}

/// Remembers where the person is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetPlace {
    /// Opaque to Rust; at most 4 KiB as JSON.
    #[ts(type = "unknown")]
    pub place: Value,
}

/// Something that the page's own title bar does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WindowAction {
    /// Begins to move the window with the pointer.
    Drag,
    /// Minimises it.
    Minimise,
    /// Maximises or restores it.
    ToggleMaximise,
    /// Closes it.
    Close,
}

/// Does something with the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActOnWindow {
    /// What.
    pub action: WindowAction,
}

/// Resizes the window from an edge of the page's own frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResizeWindow {
    /// `north`, `northEast`, `east`, `southEast`, `south`, `southWest`, `west` or `northWest`.
    pub edge: String,
}

/// A link that leaves the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenLink {
    /// The address; refused unless it belongs to an account's pages or to the practice service.
    pub address: String,
}

/// Size of the window, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WindowFrame {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Whether it fills the screen.
    pub maximised: bool,
}

/// Most bytes of a place.
const MOST_PLACE: usize = 4096;

impl App {
    /// What the window needs at its start.
    pub async fn app_info(&self) -> Result<AppInfo, UserError> {
        let (place, none) = self
            .blocking(|store| Ok((store.setting("place")?, store.with_listing(countersign_store::Listing::is_empty))))
            .await?;
        Ok(AppInfo {
            version: self.0.version.clone(),
            os: std::env::consts::OS.into(),
            settings: self.settings(),
            place,
            first_run: none,
            notice: lock(&self.0.notice).clone(),
            packs_folder: self.0.folders.packs.display().to_string(),
            data_folder: self.0.folders.data.display().to_string(),
        })
    }

    /// The settings; what cannot be read is as it was made.
    pub fn settings(&self) -> Settings {
        let stored = self.0.store.setting("settings").ok().flatten();
        stored.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
    }

    /// Changes the settings.
    pub async fn set_settings(&self, settings: Settings) -> Result<Settings, UserError> {
        let value = serde_json::to_value(&settings).map_err(|_| words::error("app_interrupted", &[]))?;
        self.blocking(move |store| store.put_setting("settings", &value)).await?;
        Ok(settings)
    }

    /// Remembers where the person is.
    pub async fn set_place(&self, place: SetPlace) -> Result<(), UserError> {
        if place.place.to_string().len() > MOST_PLACE {
            return Err(words::error("app_place_too_large", &[]));
        }
        self.blocking(move |store| store.put_setting("place", &place.place)).await
    }

    /// The size that the window had.
    pub fn frame(&self) -> Option<WindowFrame> {
        let stored = self.0.store.setting("frame").ok().flatten()?;
        serde_json::from_value(stored).ok()
    }

    /// Remembers the size of the window.
    pub fn remember_frame(&self, frame: WindowFrame) {
        let Ok(value) = serde_json::to_value(frame) else { return };
        if let Err(error) = self.0.store.put_setting("frame", &value) {
            tracing::warn!(%error, "the size of the window is not remembered");
        }
    }

    /// A run that ended by itself leaves a mark; where it is missing, the last one was cut off.
    pub(crate) fn note_how_it_ended(&self) -> Result<(), StoreError> {
        let store = &self.0.store;
        let running = store.setting("running")?.is_some_and(|value| value == Value::Bool(true));
        let held = store.with_listing(|listing| {
            listing.rows().any(|row| {
                row.status == EnvelopeStatus::Sending && matches!(row.send, Some(SendState::Held | SendState::Unknown))
            })
        });
        if running {
            let code = if held { "closed_while_sending" } else { "closed_unexpectedly" };
            *lock(&self.0.notice) = Some(words::sentence(code, &[]));
        }
        store.put_setting("running", &Value::Bool(true))
    }

    /// A file that was damaged or made by a later build is told of before anything else.
    pub(crate) fn note_how_it_was_opened(&self) {
        let (code, at, kept) = match self.0.store.opened() {
            Opened::Sound => return,
            Opened::ReadOnly => ("opened_read_only", None, None),
            Opened::Restored { kept, snapshot_at: None } => ("opened_anew", None, Some(kept)),
            Opened::Restored { kept, snapshot_at } => ("opened_restored", *snapshot_at, Some(kept)),
        };
        let folder = kept.map(|kept| kept.display().to_string()).unwrap_or_default();
        let at = at.map(words::moment).unwrap_or_default();
        *lock(&self.0.notice) = Some(words::sentence(code, &[("folder", &folder), ("at", &at)]));
    }

    /// Leaves the mark that this run ended by itself.
    pub fn end(&self) {
        if self.0.store.is_read_only() {
            return;
        }
        if let Err(error) = self.0.store.put_setting("running", &Value::Bool(false)) {
            tracing::warn!(%error, "the end of this run is not recorded");
        }
    }
}

impl App {
    /// The provider's own pages, where a person can look for an envelope; `None` where there are none.
    pub(crate) fn pages_of(&self, account: &Account) -> Option<String> {
        let provider = self.0.providers.iter().find(|provider| provider.id == account.provider);
        let place = provider
            .and_then(|provider| provider.environments.iter().find(|place| place.environment == account.environment));
        account.web_base.clone().or_else(|| place?.web_base.clone())
    }

    /// Lets an address leave the app: only the accounts' own pages and the practice service.
    pub async fn allow_link(&self, address: &str) -> Result<(), UserError> {
        let accounts = self.blocking(|store| store.accounts()).await?;
        let mut bases: Vec<String> = accounts.into_iter().filter_map(|account| account.web_base).collect();
        bases.extend(
            self.0
                .providers
                .iter()
                .flat_map(|provider| &provider.environments)
                .filter_map(|place| place.web_base.clone()),
        );
        if let Ok(reach) = self.0.practice.reach().await {
            bases.push(reach.origin);
        }
        let ours = bases.iter().any(|base| {
            address.strip_prefix(base.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        if ours { Ok(()) } else { Err(words::error("link_not_ours", &[("address", address)])) }
    }
}
