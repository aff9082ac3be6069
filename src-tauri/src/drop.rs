//! Files that are dragged over the window. Taken here and not in the page, so that the page never sees a path and can
//! never name one.

use countersign_app::events::Event;
use tauri::{DragDropEvent, Manager, Window};

use crate::state::Shell;

/// Handles a drag over the window.
pub fn on_drag(window: &Window, event: &DragDropEvent) {
    let shell = window.state::<Shell>();
    match event {
        DragDropEvent::Enter { paths, .. } => {
            let count = u32::try_from(paths.len()).unwrap_or(u32::MAX);
            shell.page.tell(Event::DragOver { over: true, count });
        }
        DragDropEvent::Leave => shell.page.tell(Event::DragOver { over: false, count: 0 }),
        DragDropEvent::Drop { paths, .. } => {
            shell.page.tell(Event::DragOver { over: false, count: 0 });
            if !paths.is_empty() {
                let ticket = shell.app.ticket(paths.clone());
                shell.page.tell(Event::Dropped { ticket });
            }
        }
        _ => {}
    }
}
