//! A tolerant reading of `multipart/form-data`: unquoted names, `filename*=`, a quoted boundary, parts in any order (reference 7.1).

/// One part of the body.
#[derive(Debug)]
pub struct Part<'a> {
    /// Its form name.
    pub name: String,
    /// Its file name, when it has one.
    pub file: Option<String>,
    /// Its bytes.
    pub bytes: &'a [u8],
}

fn find(hay: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    hay.get(from..)?.windows(needle.len()).position(|w| w == needle).map(|at| at + from)
}

fn parameter(header: &str, key: &str) -> Option<String> {
    let mut rest = header;
    while let Some(at) = rest.find(';') {
        rest = rest[at + 1..].trim_start();
        let Some(eq) = rest.find('=') else { continue };
        let name = rest[..eq].trim();
        let value = &rest[eq + 1..];
        let (text, after) = if let Some(quoted) = value.strip_prefix('"') {
            let mut text = String::new();
            let mut escaped = false;
            let mut end = quoted.len();
            for (at, c) in quoted.char_indices() {
                match c {
                    '\\' if !escaped => escaped = true,
                    '"' if !escaped => {
                        end = at + 1;
                        break;
                    }
                    _ => {
                        text.push(c);
                        escaped = false;
                    }
                }
            }
            (text, &quoted[end..])
        } else {
            let end = value.find(';').unwrap_or(value.len());
            (value[..end].trim().to_owned(), &value[end..])
        };
        if name.eq_ignore_ascii_case(key) {
            return Some(text);
        }
        rest = after;
    }
    None
}

/// The parts of a body, or `None` when it is not well formed.
pub fn parts<'a>(content_type: &str, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    if !content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        return None;
    }
    let mark = format!("--{}", parameter(content_type, "boundary")?);
    let inner = format!("\r\n{mark}");
    let mut at = find(body, mark.as_bytes(), 0)? + mark.len();
    let mut found = Vec::new();
    loop {
        if body.get(at..at + 2)? == b"--" {
            return Some(found);
        }
        let start = find(body, b"\r\n", at)? + 2;
        let head_end = find(body, b"\r\n\r\n", start)?;
        let end = find(body, inner.as_bytes(), head_end + 2)?;
        let head = String::from_utf8_lossy(&body[start..head_end]);
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
        found.push(Part {
            name: parameter(line, "name")?,
            file: parameter(line, "filename"),
            bytes: body.get(head_end + 4..end).unwrap_or_default(),
        });
        at = end + inner.len();
    }
}
