//! Pages of PDFs as pictures.

use std::path::{Path, PathBuf};

use countersign_app::{
    UserError, pdf_words,
    remote::{Answer, Exit},
};
use countersign_pdf::{DocumentKey, Encoding, Pdf, Source};
use serde_json::json;

use crate::arguments::Render;

fn unwritten(path: &Path, error: &std::io::Error) -> UserError {
    UserError {
        code: "render_not_written".into(),
        title: format!("{} could not be written", path.display()),
        detail: error.to_string(),
        hint: "Name another folder with --to DIR, or make room.".into(),
        field: None,
    }
}

/// Starts the workers, which draw and read in processes of their own.
pub fn start() -> Result<Pdf, UserError> {
    let located = countersign_pdf::locate();
    located.map(Pdf::start).map_err(|error| pdf_words(&error, ""))
}

/// Opens a file under its path.
pub async fn open(pdf: &Pdf, file: &Path) -> Result<DocumentKey, UserError> {
    let name = file.display().to_string();
    let key = DocumentKey(name.clone());
    let readable = std::fs::File::open(file).map(drop);
    readable.map_err(|error| countersign_app::file_words(&error, &name))?;
    pdf.open(&key, Source::path(file), None).await.map_err(|error| pdf_words(&error, &name))?;
    Ok(key)
}

/// Draws pages. A file of the same name is replaced.
pub async fn render(render: Render) -> Result<Answer, UserError> {
    std::fs::create_dir_all(&render.to).map_err(|error| unwritten(&render.to, &error))?;
    let pdf = start()?;
    let scale = render.dpi / 72.0;
    let (mut list, mut text) = (Vec::new(), Vec::new());
    for file in &render.files {
        let key = open(&pdf, file).await?;
        let name = file.display().to_string();
        let opened = pdf.opened(&key).map(|opened| opened.pages.clone()).unwrap_or_default();
        for (index, page) in opened.iter().enumerate() {
            let number = index as u32 + 1;
            if render.pages.as_ref().is_some_and(|pages| !pages.has(number)) {
                continue;
            }
            let drawn = pdf.render(&key, index as u32, scale, None).await.map_err(|error| pdf_words(&error, &name))?;
            let ending = match drawn.encoding {
                Encoding::GreyPng => "png",
                Encoding::Jpeg => "jpg",
            };
            let stem = file.file_stem().unwrap_or_default().to_string_lossy();
            let picture: PathBuf = render.to.join(format!("{stem}-{number:03}.{ending}"));
            std::fs::write(&picture, &drawn.bytes).map_err(|error| unwritten(&picture, &error))?;
            text.push(picture.display().to_string());
            list.push(json!({"file": name, "page_number": number, "picture": picture, "width_px": drawn.width_px,
                "height_px": drawn.height_px, "width_pt": page.width_pt, "height_pt": page.height_pt}));
        }
        pdf.close(&key);
    }
    Ok(Answer::of(Exit::Done, json!({ "pictures": list }), text))
}
