//! The window: built in Rust, with its own data folder, without navigation or new windows, with the theme set before
//! the first paint.

use std::{path::Path, sync::atomic::Ordering, time::Duration};

use countersign_app::{
    events::Event,
    settings::{Settings, Theme, WindowFrame},
};
use tauri::{
    AppHandle, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent,
    webview::{NewWindowResponse, PageLoadEvent},
    window::Color,
};

use crate::{drop, notify, state::Shell};

/// How long a page that has loaded may take until it has something to show; the window appears then in any case.
const LONGEST_HIDDEN: Duration = Duration::from_millis(1500);

/// `--surface` of the two themes: what the window is filled with before the page is drawn.
const SURFACE: Color = Color(0xff, 0xff, 0xff, 0xff);
const SURFACE_DARK: Color = Color(0x1a, 0x1c, 0x21, 0xff);

/// Builds the window. It is not seen until its page has something to show, so there is no blank and no unstyled moment.
pub fn build(
    app: &AppHandle,
    data: &Path,
    settings: &Settings,
    frame: Option<WindowFrame>,
) -> tauri::Result<WebviewWindow> {
    let (width, height) = frame.map_or((1280.0, 800.0), |frame| (frame.width, frame.height));
    let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("Countersign")
        .inner_size(width.max(960.0), height.max(640.0))
        .min_inner_size(960.0, 640.0)
        .maximized(frame.is_some_and(|frame| frame.maximised))
        .decorations(settings.system_title_bar)
        .data_directory(data.join("webview"))
        .initialization_script(start_script(settings.theme))
        .visible(false)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                reveal_later(window);
            }
        })
        .on_navigation(|url| is_our_page(url.as_str()))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    #[cfg(target_os = "linux")]
    if !has_graphics_card(Path::new("/dev")) {
        draw_plainly(&window);
    }
    let dark = match settings.theme {
        Theme::Light => false,
        Theme::Dark => true,
        Theme::System => window.theme().is_ok_and(|theme| theme == tauri::Theme::Dark),
    };
    if let Err(error) = window.set_background_color(Some(if dark { SURFACE_DARK } else { SURFACE })) {
        tracing::warn!(%error, "the window keeps the system's colour until its page is drawn");
    }
    Ok(window)
}

/// Whether there is something that composes the parts of a window quicker than the processor does.
#[cfg(target_os = "linux")]
fn has_graphics_card(devices: &Path) -> bool {
    let any = |folder: &Path, start: &str| {
        let names = std::fs::read_dir(folder).into_iter().flatten().flatten();
        names.map(|entry| entry.file_name()).any(|name| name.to_string_lossy().starts_with(start))
    };
    any(&devices.join("dri"), "renderD") || any(devices, "nvidia")
}

/// Without a graphics card `WebKit` would have one imitated, and each frame of a drag would take about ten times as long
/// as it takes to draw it anew.
#[cfg(target_os = "linux")]
fn draw_plainly(window: &WebviewWindow) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    let told = window.with_webview(|view| {
        if let Some(settings) = WebViewExt::settings(&view.inner()) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    if let Err(error) = told {
        tracing::warn!(%error, "the window is drawn as if there were a graphics card");
    }
}

/// Shows the window for the first time; later calls do nothing, so a hidden window stays hidden.
pub fn reveal(window: &WebviewWindow) {
    if window.state::<Shell>().revealed.swap(true, Ordering::Relaxed) {
        return;
    }
    if let Err(error) = window.show().and_then(|()| window.set_focus()) {
        tracing::warn!(%error, "the window cannot be shown");
    }
}

/// Shows the window also when its page never says that it is ready.
fn reveal_later(window: WebviewWindow) {
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(LONGEST_HIDDEN).await;
        reveal(&window);
    });
}

/// The page's own addresses, on the systems where the scheme is and is not kept.
fn is_our_page(address: &str) -> bool {
    let development = cfg!(debug_assertions) && address.starts_with("http://localhost:5183/");
    ["tauri://localhost", "http://tauri.localhost"]
        .iter()
        .any(|ours| address.strip_prefix(ours).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
        || development
        || address == "about:blank"
}

/// Runs before the page's own script: no flash of the wrong theme, and no violation of the content security policy goes
/// unseen.
fn start_script(theme: Theme) -> String {
    let theme = match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    format!(
        r#"(() => {{
  const choice = "{theme}";
  const dark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  const apply = () => document.documentElement && (document.documentElement.dataset.theme = dark ? "dark" : "light");
  apply();
  window.__cspViolations = [];
  addEventListener("securitypolicyviolation", (event) =>
    window.__cspViolations.push(`${{event.violatedDirective}} ${{event.blockedURI}}`));
}})();"#
    )
}

/// Handles what happens to the window.
pub fn on_event(window: &Window, event: &WindowEvent) {
    let shell = window.state::<Shell>();
    match event {
        WindowEvent::DragDrop(event) => drop::on_drag(window, event),
        WindowEvent::Focused(focused) => {
            shell.app.focus(*focused);
            shell.page.tell(Event::Focus { focused: *focused });
        }
        WindowEvent::Resized(_) => {
            if let Ok(maximised) = window.is_maximized() {
                shell.page.tell(Event::Maximised { maximised });
            }
        }
        WindowEvent::CloseRequested { api, .. } => {
            remember_frame(window, &shell);
            if shell.app.settings().stay {
                api.prevent_close();
                if let Err(error) = window.hide() {
                    tracing::warn!(%error, "the window cannot be hidden");
                }
            } else if shell.app.still_sending().is_some() {
                api.prevent_close();
                quit(window.app_handle());
            }
        }
        _ => {}
    }
}

/// Ends the app. What is on its way goes on without a window; then the app ends by itself when nothing is.
pub fn quit(app: &AppHandle) {
    let Some(sentence) = app.state::<Shell>().app.still_sending() else {
        app.exit(0);
        return;
    };
    if app.get_webview_window("main").is_none_or(|window| window.hide().is_ok()) {
        notify::tell(sentence);
    }
    end_when_sent(app.clone());
}

fn remember_frame<R: Runtime>(window: &Window<R>, shell: &Shell) {
    let (Ok(size), Ok(scale), Ok(maximised)) = (window.inner_size(), window.scale_factor(), window.is_maximized())
    else {
        return;
    };
    let size = size.to_logical::<f64>(scale);
    shell.app.remember_frame(WindowFrame { width: size.width, height: size.height, maximised });
}

fn end_when_sent(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        while shell.app.still_sending().is_some() {
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        }
        let hidden = app.get_webview_window("main").is_none_or(|window| !window.is_visible().unwrap_or(true));
        if hidden {
            app.exit(0);
        }
    });
}

/// Lets the person drag an edge of the page's own frame.
pub fn resize(window: &WebviewWindow, edge: &str) {
    use tauri_runtime::ResizeDirection;
    let direction = match edge {
        "north" => ResizeDirection::North,
        "northEast" => ResizeDirection::NorthEast,
        "east" => ResizeDirection::East,
        "southEast" => ResizeDirection::SouthEast,
        "south" => ResizeDirection::South,
        "southWest" => ResizeDirection::SouthWest,
        "west" => ResizeDirection::West,
        "northWest" => ResizeDirection::NorthWest,
        _ => return,
    };
    if let Err(error) = window.as_ref().window().start_resize_dragging(direction) {
        tracing::warn!(%error, "the window cannot be resized by this edge");
    }
}

/// Shows the window again, for a second start.
pub fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        // Best effort: some window managers refuse to raise a window that did not ask for it.
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_pages_can_be_gone_to() {
        assert!(is_our_page("tauri://localhost"));
        assert!(is_our_page("tauri://localhost/index.html"));
        for elsewhere in
            ["https://example.com/", "tauri://localhost.example.com/", "file:///etc/passwd", "page://localhost/a"]
        {
            assert!(!is_our_page(elsewhere), "{elsewhere}");
        }
    }
    #[cfg(target_os = "linux")]
    #[test]
    fn a_graphics_card_is_known_by_its_device() {
        let devices = tempfile::tempdir().expect("a folder");
        assert!(!has_graphics_card(devices.path()));
        let dri = devices.path().join("dri");
        std::fs::create_dir(&dri).expect("a folder");
        std::fs::write(dri.join("card0"), "").expect("a file");
        assert!(!has_graphics_card(devices.path()), "a screen without a card that draws");
        std::fs::write(dri.join("renderD128"), "").expect("a file");
        assert!(has_graphics_card(devices.path()));
    }
}
