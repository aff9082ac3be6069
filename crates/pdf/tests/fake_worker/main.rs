//! A worker that lies, dies or hangs. Its one argument, where a real worker gets the place of the library, says how.

use std::{
    env,
    fs::File,
    io::{self, Write},
    os::fd::AsFd,
    process::ExitCode,
    thread,
};

use countersign_envelope::geometry::PageBox;
use countersign_pdf::{
    Encoding, Opened, PageText,
    protocol::{self, Reply, Request},
};

fn main() -> ExitCode {
    let how = env::args().nth(1).unwrap_or_default();
    if serve(&how).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn serve(how: &str) -> io::Result<()> {
    let input = io::stdin();
    let socket = input.as_fd();
    let say = |reply: &Reply, body: &[u8]| protocol::write_reply(socket, reply, body);
    let raw = |bytes: &[u8]| File::from(socket.try_clone_to_owned()?).write_all(bytes);
    let version = if how == "of another build" { protocol::VERSION + 1 } else { protocol::VERSION };
    say(&Reply::Ready { version }, &[])?;
    while let Some((request, ..)) = protocol::read_request(socket)? {
        match request {
            Request::Open { .. } => match how {
                "dies while opening" => return Ok(()),
                "has no pages" => say(&Reply::Opened(opened(&[])), &[])?,
                "has a page of no size" => say(&Reply::Opened(opened(&[PageBox::upright(0.0, 842.0)])), &[])?,
                "turns a page by 45 degrees" => {
                    let page = PageBox { rotation: 45, ..PageBox::upright(595.0, 842.0) };
                    say(&Reply::Opened(opened(&[page])), &[])?;
                }
                _ => say(&Reply::Opened(opened(&[PageBox::upright(100.0, 100.0); 2])), &[])?,
            },
            // The second page is always fine, so that a test can see that the pool goes on.
            Request::Render { page_index: 1, .. } => say(&picture(100), b"\x89PNG\r\n and so on")?,
            Request::Render { .. } => match how {
                "dies before the page" => return Ok(()),
                "dies within the page" => {
                    raw(&protocol::head(&picture(100), 1000)?)?;
                    return raw(b"\x89PNG\r\n");
                }
                "hangs" => loop {
                    thread::park();
                },
                "draws another size" => say(&picture(99), b"\x89PNG\r\n")?,
                "sends what is no picture" => say(&picture(100), b"<html>")?,
                "sends too many bytes" => raw(&protocol::head(&picture(100), 600 << 20)?)?,
                "announces a frame without end" => raw(&[0xff; 8])?,
                "does not speak the language" => raw(b"\x05\0\0\0\0\0\0\0hello")?,
                "answers something else" => say(&Reply::Text(PageText::default()), &[])?,
                _ => say(&picture(100), b"\x89PNG\r\n")?,
            },
            _ => say(&Reply::Copy, b"no copy")?,
        }
    }
    Ok(())
}

fn picture(width_px: u32) -> Reply {
    Reply::Picture { encoding: Encoding::GreyPng, width_px, height_px: 100 }
}

fn opened(pages: &[PageBox]) -> Opened {
    Opened {
        pages: pages.to_vec(),
        encrypted: false,
        restricted: false,
        signed: false,
        has_script: false,
        has_form: false,
        repaired: false,
        units_unknown: false,
    }
}
