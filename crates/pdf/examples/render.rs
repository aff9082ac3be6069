//! `render FILE [--page N] [--width PX] [--password P] -o OUT.png`: draws a page the way the window does and prints one
//! JSON line; a file that cannot be used gives one JSON error and exit code 2.

use std::{env, error::Error, fs::File, io::BufWriter, process::ExitCode, time::Instant};

use countersign_pdf::{DocumentKey, Encoding, Pdf, PdfError, Picture, Source, locate};
use serde_json::json;

struct Wanted {
    file: String,
    page_number: u32,
    width_px: f64,
    password: Option<String>,
    out: String,
}

fn wanted() -> Option<Wanted> {
    let mut arguments = env::args().skip(1);
    let (mut file, mut out, mut password) = (None, None, None);
    let (mut page_number, mut width_px) = (1, 1000.0);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--page" => page_number = arguments.next()?.parse().ok()?,
            "--width" => width_px = arguments.next()?.parse().ok()?,
            "--password" => password = Some(arguments.next()?),
            "-o" => out = Some(arguments.next()?),
            _ => file = Some(argument),
        }
    }
    Some(Wanted { file: file?, page_number, width_px, password, out: out? })
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(wanted) = wanted() else {
        eprintln!("render FILE [--page N] [--width PX] [--password P] -o OUT.png");
        return ExitCode::from(2);
    };
    match draw(&wanted).await {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{}", json!({ "code": error.code(), "error": error.to_string() }));
            ExitCode::from(2)
        }
    }
}

async fn draw(wanted: &Wanted) -> Result<serde_json::Value, PdfError> {
    let pdf = Pdf::start(locate()?);
    let key = DocumentKey::from("file");
    let start = Instant::now();
    let password = wanted.password.clone().map(Into::into);
    let opened = pdf.open(&key, Source::path(&wanted.file), password).await?;
    let open_ms = start.elapsed().as_secs_f64() * 1000.0;
    let page_index = wanted.page_number.saturating_sub(1);
    let page = opened.pages.get(page_index as usize).ok_or(PdfError::NoSuchPage { page_index })?;
    let start = Instant::now();
    let picture = pdf.render(&key, page_index, wanted.width_px / page.width_pt, None).await?;
    let render_ms = start.elapsed().as_secs_f64() * 1000.0;
    save(&picture, &wanted.out)
        .map_err(|error| PdfError::Unreadable(std::io::Error::other(error.to_string()).into()))?;
    let sizes: Vec<_> = opened.pages.iter().map(|page| [page.width_pt, page.height_pt]).collect();
    Ok(json!({
        "pages": opened.page_count(), "sizes_pt": sizes, "encrypted": opened.encrypted, "signed": opened.signed,
        "width_px": picture.width_px, "height_px": picture.height_px, "mime": picture.mime(),
        "bytes": picture.bytes.len(), "open_ms": open_ms, "render_ms": render_ms,
    }))
}

fn save(picture: &Picture, out: &str) -> Result<(), Box<dyn Error>> {
    if picture.encoding == Encoding::GreyPng {
        return Ok(std::fs::write(out, &picture.bytes)?);
    }
    let image = turbojpeg::decompress(&picture.bytes, turbojpeg::PixelFormat::RGB)?;
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(out)?), picture.width_px, picture.height_px);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(&image.pixels)?;
    Ok(())
}
