//! What the objects of a file say that pdfium does not tell: user units, signatures deep in the form, and scripts
//! wherever they may stand.

use std::{
    cell::Cell,
    collections::HashSet,
    thread::{self, JoinHandle},
};

use hayro_syntax::{
    Pdf, PdfData,
    object::{Array, Dict, Name, Object, ObjectIdentifier, String as Text},
    page::{Page, Rotation},
};

/// Objects that are looked at; a file that chains more of them is not followed further.
const MOST_OBJECTS: u32 = 200_000;
/// Fields inside fields.
const MOST_DEPTH: u32 = 32;

/// Bytes of the stack on which objects inside objects are read, as many as a program has.
const STACK: usize = 8 << 20;

/// A page as the page tree describes it.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Left edge of the visible box in user space.
    pub left: f64,
    /// Its bottom edge.
    pub bottom: f64,
    /// Turn in degrees.
    pub rotation: u16,
    /// Points in a unit of user space.
    pub unit: f64,
    /// Width and height as displayed, in units.
    pub shown: (f64, f64),
}

/// What the objects of a file say.
#[derive(Debug)]
pub struct Reading {
    /// Its pages, in order.
    pub pages: Vec<Known>,
    /// What else was found.
    pub found: Found,
}

/// Reads the objects on a thread of its own, beside pdfium. Nothing comes of a file that cannot be read.
pub fn read(data: impl Into<PdfData> + Send + 'static, password: Option<&str>) -> Option<JoinHandle<Option<Reading>>> {
    let password = password.unwrap_or("").to_owned();
    let reading = move || {
        let file = Pdf::new_with_password(data, &password).ok()?;
        Some(Reading { pages: file.pages().iter().map(known).collect(), found: look(&file) })
    };
    thread::Builder::new().stack_size(STACK).spawn(reading).ok()
}

/// Reads the boxes of a page.
fn known(page: &Page<'_>) -> Known {
    let visible = page.intersected_crop_box();
    let unit = page.raw().get::<f64>("UserUnit").filter(|unit| unit.is_finite() && *unit > 0.0);
    let rotation = match page.rotation() {
        Rotation::None => 0,
        Rotation::Horizontal => 90,
        Rotation::Flipped => 180,
        Rotation::FlippedHorizontal => 270,
    };
    let (w, h) = (visible.x1 - visible.x0, visible.y1 - visible.y0);
    let shown = if rotation % 180 == 0 { (w, h) } else { (h, w) };
    Known { left: visible.x0, bottom: visible.y0, rotation, unit: unit.unwrap_or(1.0), shown }
}

/// What a look through the objects found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// A signature field with a signature.
    pub signed: bool,
    /// An action that is a script.
    pub script: bool,
}

/// Looks through catalogue, form, outline and pages.
fn look(file: &Pdf) -> Found {
    let looking = Looking { left: Cell::new(MOST_OBJECTS) };
    let mut found = Found::default();
    if let Some(catalogue) = file.xref().get::<Dict<'_>>(file.xref().root_id()) {
        let form = catalogue.get::<Dict<'_>>("AcroForm");
        if let Some(fields) = form.and_then(|form| form.get::<Array<'_>>("Fields")) {
            looking.fields(&fields, None, &mut HashSet::new(), 0, &mut found);
        }
        found.script = found.script || looking.acts(&catalogue) || looking.outline(&catalogue);
    }
    found.script = found.script || file.pages().iter().any(|page| looking.page(page.raw()));
    found
}

struct Looking {
    left: Cell<u32>,
}

impl Looking {
    /// False when enough has been looked at.
    fn more(&self) -> bool {
        self.left.set(self.left.get().saturating_sub(1));
        self.left.get() > 0
    }

    fn fields<'a>(
        &self,
        fields: &Array<'a>,
        kind: Option<&Name<'a>>,
        seen: &mut HashSet<ObjectIdentifier>,
        depth: u32,
        found: &mut Found,
    ) {
        for field in fields.iter::<Dict<'_>>() {
            let known = field.obj_id().is_some_and(|id| !seen.insert(id));
            if known || depth > MOST_DEPTH || !self.more() {
                continue;
            }
            let own = field.get::<Name<'_>>("FT");
            let kind = own.as_ref().or(kind);
            let value = || field.get::<Dict<'_>>("V")?.get::<Text<'_>>("Contents");
            if kind.is_some_and(|kind| kind.as_ref() == b"Sig") && value().is_some_and(|value| !value.is_empty()) {
                found.signed = true;
            }
            found.script = found.script || self.acts(&field);
            if let Some(kids) = field.get::<Array<'_>>("Kids") {
                self.fields(&kids, kind, seen, depth + 1, found);
            }
        }
    }

    fn page(&self, page: &Dict<'_>) -> bool {
        let annotations = page.get::<Array<'_>>("Annots");
        self.acts(page)
            || annotations.is_some_and(|all| all.iter::<Dict<'_>>().any(|one| self.more() && self.acts(&one)))
    }

    /// The entries of an outline in a row, each before its own: nothing is visited twice, so a ring ends.
    fn outline(&self, catalogue: &Dict<'_>) -> bool {
        let mut seen = HashSet::new();
        let mut open = Vec::from_iter(catalogue.get::<Dict<'_>>("Outlines"));
        while let Some(entry) = open.pop() {
            if entry.obj_id().is_some_and(|id| !seen.insert(id)) || !self.more() {
                continue;
            }
            if self.acts(&entry) {
                return true;
            }
            open.extend(["First", "Next"].iter().filter_map(|key| entry.get::<Dict<'_>>(key)));
        }
        false
    }

    /// True when something that this dictionary does is a script.
    fn acts(&self, of: &Dict<'_>) -> bool {
        let own = ["A", "OpenAction"].iter().filter_map(|key| of.get::<Dict<'_>>(key)).any(|one| self.runs(one));
        let more = of.get::<Dict<'_>>("AA");
        own || more.is_some_and(|more| {
            more.keys().any(|when| more.get::<Dict<'_>>(when).is_some_and(|action| self.runs(action)))
        })
    }

    /// True when an action or one that follows it is a script.
    fn runs(&self, action: Dict<'_>) -> bool {
        let mut open = vec![action];
        while let Some(action) = open.pop().filter(|_| self.more()) {
            if action.contains_key("JS")
                || action.get::<Name<'_>>("S").is_some_and(|kind| kind.as_ref() == b"JavaScript")
            {
                return true;
            }
            match action.get::<Object<'_>>("Next") {
                Some(Object::Dict(next)) => open.push(next),
                Some(Object::Array(all)) => open.extend(all.iter::<Dict<'_>>()),
                _ => {}
            }
        }
        false
    }
}
