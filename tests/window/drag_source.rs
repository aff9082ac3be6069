//! A small window that files can be dragged out of, as out of a file manager: `drag-source FILE…`. A test drags with the
//! real pointer from it into the app.

use gtk::{gdk, glib, prelude::*};

fn main() -> Result<(), glib::Error> {
    gtk::init().map_err(|_| glib::Error::new(glib::FileError::Failed, "there is no display"))?;
    let files = std::env::args().skip(1);
    let addresses = files.map(|file| glib::filename_to_uri(file, None)).collect::<Result<Vec<_>, _>>()?;
    let window = gtk::Window::new(gtk::WindowType::Toplevel);
    window.set_title("Files to drag");
    window.set_default_size(120, 60);
    let handle = gtk::EventBox::new();
    handle.add(&gtk::Label::new(Some("Drag me")));
    handle.drag_source_set(gdk::ModifierType::BUTTON1_MASK, &[], gdk::DragAction::COPY);
    handle.drag_source_add_uri_targets();
    handle.connect_drag_data_get(move |_, _, data, _, _| {
        let addresses: Vec<&str> = addresses.iter().map(glib::GString::as_str).collect();
        data.set_uris(&addresses);
    });
    window.add(&handle);
    window.show_all();
    gtk::main();
    Ok(())
}
