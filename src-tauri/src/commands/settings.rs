//! Settings and the window itself.

use countersign_app::{
    UserError,
    envelopes::OpenedAddress,
    settings::{ActOnWindow, AppInfo, OpenLink, ResizeWindow, SetPlace, Settings, WindowAction},
};
use tauri::{State, WebviewWindow};

use crate::{open, state::Shell, window};

super::forward! {
    app_info() -> AppInfo;
}

/// Keeps where the person is. The page says so first when it has something to show, so the window appears then.
#[tauri::command]
pub async fn set_place(shell: State<'_, Shell>, window: WebviewWindow, argument: SetPlace) -> Result<(), UserError> {
    window::reveal(&window);
    shell.app.set_place(argument).await
}

/// Changes the settings.
#[tauri::command]
pub async fn set_settings(
    shell: State<'_, Shell>,
    window: WebviewWindow,
    argument: Settings,
) -> Result<Settings, UserError> {
    let settings = shell.app.set_settings(argument).await?;
    if let Err(error) = window.set_decorations(settings.system_title_bar) {
        tracing::warn!(%error, "the title bar stays as it is");
    }
    Ok(settings)
}

/// Does what the page's own title bar asks for.
#[tauri::command]
pub async fn act_on_window(window: WebviewWindow, argument: ActOnWindow) -> Result<(), UserError> {
    let done = match argument.action {
        WindowAction::Drag => window.start_dragging(),
        WindowAction::Minimise => window.minimize(),
        WindowAction::ToggleMaximise if window.is_maximized().unwrap_or(false) => window.unmaximize(),
        WindowAction::ToggleMaximise => window.maximize(),
        WindowAction::Close => window.close(),
    };
    if let Err(error) = done {
        tracing::warn!(%error, "the window did not do it");
    }
    Ok(())
}

/// Resizes the window from an edge of the page's own frame.
#[tauri::command]
pub async fn resize_window(window: WebviewWindow, argument: ResizeWindow) -> Result<(), UserError> {
    window::resize(&window, &argument.edge);
    Ok(())
}

/// Opens an address of ours in the browser.
#[tauri::command]
pub async fn open_link(shell: State<'_, Shell>, argument: OpenLink) -> Result<OpenedAddress, UserError> {
    shell.app.allow_link(&argument.address).await?;
    open::open(argument.address).await
}

/// Opens the data folder.
#[tauri::command]
pub async fn open_data_folder(shell: State<'_, Shell>) -> Result<OpenedAddress, UserError> {
    open::open(shell.data.to_string_lossy().into_owned()).await
}
