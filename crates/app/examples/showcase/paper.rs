//! Papers that look like what people sign: set in Times, justified, with places for names.

use std::fmt::Write;

use countersign_testkit::pdf::{self, Page};

const WIDTH: f64 = 595.0;
const HEIGHT: f64 = 842.0;
const LEFT: f64 = 65.0;
const RIGHT: f64 = 530.0;

const FONTS: &str = "<</Font<</R<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>\
    /B<</Type/Font/Subtype/Type1/BaseFont/Times-Bold/Encoding/WinAnsiEncoding>>>>>>";

/// Widths of the characters from the space on in Times-Roman, in thousandths of the size.
const WIDTHS: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889,
    722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500,
    444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480,
    200, 480, 541,
];

/// Sentences of which agreements are made here. They bind nobody.
const SENTENCES: [&str; 14] = [
    "The tenant pays the rent on the day that is stated in Schedule 2, without any deduction that the law does not allow.",
    "The landlord keeps the structure, the roof, the heating and the pipes in repair, and comes only after a day’s notice.",
    "Each of the tenants is liable for the whole of the rent and for every duty of the tenants under this agreement.",
    "The deposit is held by a scheme of which the tenant receives the certificate before the tenancy begins.",
    "The tenant uses the property as a home and for nothing that disturbs the people who live beside it.",
    "Nothing in this clause limits a right that either party has by statute and that cannot be excluded by agreement.",
    "Keys that are lost are replaced at the cost of the one who lost them, and locks with them where that is reasonable.",
    "A notice under this agreement is given in writing and counts from the second working day after it was posted.",
    "Meters are read together on the first and on the last day, and the readings are written into the inventory.",
    "The guarantor pays what the tenant owes within fourteen days after the landlord has asked for it in writing.",
    "The garden is kept as it was found, and no tree is felled without the consent of the landlord.",
    "Changes to this agreement hold only when they are written down and signed by all who have signed it.",
    "If a part of this agreement does not hold, the rest of it does, and the parties put in its place what comes nearest.",
    "The tenant may keep one pet with the consent of the landlord, which is not withheld without a good reason.",
];

/// A page in the making; y runs down from the top, as people read.
#[derive(Default)]
struct Sheet(String);

fn width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text
        .chars()
        .map(|c| {
            let place = (c as usize).checked_sub(32);
            u32::from(place.and_then(|place| WIDTHS.get(place)).copied().unwrap_or(match c {
                '’' => 333,
                _ => 500,
            }))
        })
        .sum();
    f64::from(thousandths) * size / 1000.0
}

/// A text in the encoding of the fonts, as a string of PDF.
fn encoded(text: &str) -> String {
    let mut out = String::from("(");
    for c in text.chars() {
        match c {
            '(' | ')' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '–' => out.push_str("\\226"),
            '’' => out.push_str("\\222"),
            '£' => out.push_str("\\243"),
            c => out.push(c),
        }
    }
    out.push(')');
    out
}

impl Sheet {
    fn set(&mut self, font: char, size: f64, (x, y): (f64, f64), text: &str) {
        let _ = write!(self.0, " BT /{font} {size} Tf {x:.2} {:.2} Td {} Tj ET", HEIGHT - y, encoded(text));
    }

    fn middle(&mut self, font: char, size: f64, y: f64, text: &str) {
        let wider = if font == 'B' { 1.06 } else { 1.0 };
        self.set(font, size, ((WIDTH - width(text, size) * wider) / 2.0, y), text);
    }

    fn line(&mut self, from: f64, to: f64, y: f64) {
        let _ = write!(self.0, " 0.6 w {from:.2} {y:.2} m {to:.2} {y:.2} l S", y = HEIGHT - y);
    }

    fn frame(&mut self, x: f64, y: f64, w: f64, h: f64) {
        let _ = write!(self.0, " 0.6 w {x:.2} {:.2} {w} {h} re S", HEIGHT - y - h);
    }

    /// A small circle round a point, of four curves.
    fn ring(&mut self, (x, y): (f64, f64), r: f64) {
        let (y, k) = (HEIGHT - y, r * 0.5523);
        let curve = |a: (f64, f64), b: (f64, f64), c: (f64, f64)| {
            format!(" {:.2} {:.2} {:.2} {:.2} {:.2} {:.2} c", x + a.0, y + a.1, x + b.0, y + b.1, x + c.0, y + c.1)
        };
        let _ = write!(self.0, " 0.6 w {:.2} {y:.2} m", x + r);
        self.0.push_str(&curve((r, k), (k, r), (0.0, r)));
        self.0.push_str(&curve((-k, r), (-r, k), (-r, 0.0)));
        self.0.push_str(&curve((-r, -k), (-k, -r), (0.0, -r)));
        self.0.push_str(&curve((k, -r), (r, -k), (r, 0.0)));
        self.0.push_str(" s");
    }

    /// A justified paragraph; gives where the next one begins.
    fn paragraph(&mut self, y: f64, text: &str) -> f64 {
        const SIZE: f64 = 10.5;
        let (mut at, mut line) = (y, String::new());
        let mut words = text.split(' ').peekable();
        while let Some(word) = words.next() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            let full = words.peek().is_some_and(|next| width(&format!("{line} {next}"), SIZE) > RIGHT - LEFT);
            if full {
                let gaps = line.matches(' ').count().max(1);
                let stretch = (RIGHT - LEFT - width(&line, SIZE)) / gaps as f64;
                let _ = write!(self.0, " {stretch:.4} Tw");
                self.set('R', SIZE, (LEFT, at), &line);
                self.0.push_str(" 0 Tw");
                line.clear();
                at += 15.5;
            }
        }
        self.set('R', SIZE, (LEFT, at), &line);
        at + 15.5
    }

    fn foot(&mut self, title: &str, page: usize, pages: usize) {
        self.set('R', 9.0, (LEFT, 807.0), title);
        self.set('R', 9.0, (290.0, 807.0), &format!("{page} / {pages}"));
    }

    fn page(self) -> Page {
        Page { content: self.0, resources: FONTS.into(), ..Page::default() }
    }
}

fn cover(title: &str, of: &str, pages: usize) -> Page {
    let mut sheet = Sheet::default();
    sheet.middle('B', 26.0, 300.0, title);
    sheet.line(220.0, 375.0, 322.0);
    sheet.middle('R', 14.0, 348.0, of);
    sheet.middle('R', 11.0, 560.0, "between the people who are named in Schedule 2");
    sheet.middle('R', 11.0, 577.0, "20 November 2025");
    sheet.foot(&format!("{title} – {of}"), 1, pages);
    sheet.page()
}

fn clauses(title: &str, page: usize, pages: usize) -> Page {
    let mut sheet = Sheet::default();
    let mut y = 70.0;
    for part in 0..3 {
        let number = (page - 1) * 3 + part;
        let heading = ["Rent and payment", "Care of the property", "Notices", "Deposit", "Use", "Ending"][number % 6];
        sheet.set('B', 11.5, (LEFT, y), &format!("{}. {heading}", number - 2));
        y += 19.0;
        for sentence in 0..3 {
            let text: Vec<&str> =
                (0..3).map(|step| SENTENCES[(number * 5 + sentence * 3 + step) % SENTENCES.len()]).collect();
            y = sheet.paragraph(y, &text.join(" ")) + 6.0;
        }
        y += 10.0;
        if y > 660.0 {
            break;
        }
    }
    sheet.foot(title, page, pages);
    sheet.page()
}

fn place_for(sheet: &mut Sheet, (x, y): (f64, f64), role: &str, name: &str) {
    sheet.set('B', 10.5, (x, y), role);
    sheet.line(x, x + 214.0, y + 59.0);
    sheet.set('R', 9.0, (x, y + 70.0), name);
    sheet.set('R', 10.5, (x, y + 98.0), "Date");
}

fn particulars(title: &str, page: usize, pages: usize) -> Page {
    let mut sheet = Sheet::default();
    sheet.set('B', 14.0, (LEFT, 60.0), "Schedule 2. Particulars and signatures");
    sheet.paragraph(
        87.0,
        "The particulars below form part of this agreement. Where a box is left empty, the term stated in the clause it \
         refers to applies. Each tenant is liable for the whole of the rent and for every duty of the tenants, jointly \
         with the other and alone.",
    );
    for (y, text) in [
        (152.0, "2.1  Rent for each calendar month"),
        (184.0, "2.2  The property is let"),
        (214.0, "2.3  Rent falls due each month on"),
        (246.0, "2.4  Right-to-rent document"),
    ] {
        sheet.set('R', 10.5, (LEFT, y), text);
    }
    for x in [258.0, 350.0] {
        sheet.frame(x, 173.0, 13.0, 13.5);
    }
    for x in [258.0, 332.0, 410.0] {
        sheet.ring((x + 6.5, 209.75), 6.0);
    }
    for (x, y, text) in [
        (278.0, 184.0, "furnished"),
        (370.0, 184.0, "with parking space"),
        (278.0, 214.0, "the 1st"),
        (352.0, 214.0, "the 15th"),
        (430.0, 214.0, "the last day"),
    ] {
        sheet.set('R', 10.5, (x, y), text);
    }
    sheet.paragraph(
        290.0,
        "Signed by the parties on the dates shown. By signing, each tenant confirms that a copy of the current guide for \
         tenants and the certificate of the deposit were received before the tenancy began.",
    );
    place_for(&mut sheet, (LEFT, 350.0), "Tenant", "Amara Osei");
    place_for(&mut sheet, (316.0, 350.0), "Tenant", "Daniel Whitlock");
    place_for(&mut sheet, (LEFT, 500.0), "Guarantor", "Ruth Whitlock");
    place_for(&mut sheet, (316.0, 500.0), "Landlord", "Ines Carvalho");
    sheet.foot(title, page, pages);
    sheet.page()
}

/// A tenancy agreement of eight pages; the last has the particulars and the signatures.
pub fn tenancy(of: &str) -> Vec<u8> {
    let title = format!("Tenancy agreement – {of}");
    let mut pages = vec![cover("Tenancy agreement", of, 8)];
    pages.extend((2..8).map(|page| clauses(&title, page, 8)));
    pages.push(particulars(&title, 8, 8));
    pdf::document(&pages)
}

/// A deed of three pages, signed on the last before a witness.
pub fn deed() -> Vec<u8> {
    let mut last = Sheet::default();
    last.set('B', 14.0, (LEFT, 60.0), "Signed as a deed");
    last.paragraph(87.0, SENTENCES[9]);
    place_for(&mut last, (LEFT, 170.0), "Guarantor", "Ruth Whitlock");
    place_for(&mut last, (316.0, 170.0), "Witness", "in the presence of");
    last.foot("Guarantor deed", 3, 3);
    pdf::document(&[cover("Guarantor deed", "of Ruth Whitlock", 3), clauses("Guarantor deed", 2, 3), last.page()])
}

/// Pages that are only to be read.
pub fn guide(title: &str, count: usize) -> Vec<u8> {
    let mut pages = vec![cover(title, "for people who rent their home", count)];
    pages.extend((2..=count).map(|page| clauses(title, page, count)));
    pdf::document(&pages)
}

/// A letter or a short agreement, signed at the end of its last page by up to four people.
pub fn agreement(title: &str, count: usize, people: &[&str]) -> Vec<u8> {
    let mut pages: Vec<Page> = (2..=count).map(|page| clauses(title, page, count)).collect();
    let mut last = Sheet::default();
    last.set('B', 14.0, (LEFT, 60.0), "Signatures");
    last.paragraph(87.0, SENTENCES[11]);
    for (index, name) in people.iter().take(4).enumerate() {
        let corner = (if index % 2 == 0 { LEFT } else { 316.0 }, 170.0 + 150.0 * (index / 2) as f64);
        last.frame(corner.0 - 8.0, corner.1 - 18.0, 230.0, 128.0);
        place_for(&mut last, corner, "Signed by", name);
    }
    last.foot(title, count, count);
    pages.push(last.page());
    pdf::document(&pages)
}
