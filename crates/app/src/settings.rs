//! Settings, and where the person was.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

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
