//! What is found in files of every kind, and how their pages come out.

use countersign_pdf::{Encoding, FieldKind, Pdf, PdfError, Picture, Source};
use countersign_testkit::pdf::{
    self, Page, Script, SignatureField, contract, document, form, grey_scan, inherited, linearized, locked, mixed,
    scripted, with_junk,
};
use rstest::rstest;

use crate::{key, locations};

/// Red, green and blue of every pixel.
fn pixels(picture: &Picture) -> Vec<[u8; 3]> {
    match picture.encoding {
        Encoding::GreyPng => {
            let mut reader = png::Decoder::new(std::io::Cursor::new(&picture.bytes)).read_info().expect("a PNG");
            let mut grey = vec![0; reader.output_buffer_size().expect("small")];
            reader.next_frame(&mut grey).expect("rows");
            grey.into_iter().map(|grey| [grey; 3]).collect()
        }
        Encoding::Jpeg => {
            let image = turbojpeg::decompress(&picture.bytes, turbojpeg::PixelFormat::RGB).expect("a JPEG");
            let rows = image.pixels.chunks(image.pitch).map(|row| row.as_chunks::<3>().0);
            rows.flat_map(|row| row.get(..image.width).unwrap_or_default()).copied().collect()
        }
    }
}

fn at(picture: &Picture, pixels: &[[u8; 3]], x: u32, y: u32) -> [u8; 3] {
    pixels.get((y * picture.width_px + x) as usize).copied().expect("inside")
}

#[tokio::test]
async fn form_fields_are_drawn_and_named_and_stand_where_the_file_says() {
    let pdf = Pdf::start(locations());
    pdf.open(&key(), Source::bytes(form(SignatureField::Empty)), None).await.expect("opens");
    let picture = pdf.render(&key(), 0, 1.0, None).await.expect("draws");
    let pixels = pixels(&picture);
    let [red, green, blue] = at(&picture, &pixels, 70, 142);
    assert!(green > 120 && red < 60 && blue < 60, "the tick is not drawn: {red} {green} {blue}");
    let inside = |x: u32, y: u32| (60..100).contains(&x) && (92..112).contains(&y);
    let is_blue = |[red, green, blue]: &[u8; 3]| *blue > 150 && *red < 140 && *green < 140;
    let blue = (0..)
        .zip(&pixels)
        .filter(|(index, pixel)| is_blue(pixel) && inside(index % picture.width_px, index / picture.width_px));
    assert!(blue.count() > 10, "the text of the field is not drawn");
    let fields = pdf.form_fields(&key()).await.expect("reads");
    let found: Vec<_> = fields
        .iter()
        .map(|field| {
            (field.name.as_str(), field.kind, [field.rect.x_pt, field.rect.y_pt, field.rect.w_pt, field.rect.h_pt])
        })
        .collect();
    assert_eq!(
        found,
        [
            ("applicant.name", FieldKind::Text, [60.0, 92.0, 200.0, 20.0]),
            ("applicant.agree", FieldKind::Checkbox, [60.0, 132.0, 20.0, 20.0]),
            ("applicant.sign", FieldKind::Signature, [60.0, 192.0, 180.0, 50.0]),
        ]
    );
}

#[rstest]
#[case(SignatureField::Absent, false)]
#[case(SignatureField::Empty, false)]
#[case(SignatureField::Signed, true)]
#[tokio::test]
async fn a_signature_deep_in_the_form_is_found(#[case] field: SignatureField, #[case] signed: bool) {
    let pdf = Pdf::start(locations());
    let opened = pdf.open(&key(), Source::bytes(form(field)), None).await.expect("opens");
    assert_eq!((opened.signed, opened.has_form, opened.has_script), (signed, true, false));
}

#[rstest]
#[case(Script::Nowhere, false)]
#[case(Script::Names, true)]
#[case(Script::Open, true)]
#[case(Script::Document, true)]
#[case(Script::Page, true)]
#[case(Script::Link, true)]
#[case(Script::Field, true)]
#[tokio::test]
async fn a_script_is_found_wherever_it_stands(#[case] place: Script, #[case] found: bool) {
    let pdf = Pdf::start(locations());
    let opened = pdf.open(&key(), Source::bytes(scripted(place)), None).await.expect("opens");
    assert_eq!(opened.has_script, found);
}

#[tokio::test]
async fn boxes_and_turns_of_the_page_tree_are_inherited() {
    let pdf = Pdf::start(locations());
    let opened = pdf.open(&key(), Source::bytes(inherited()), None).await.expect("opens");
    let boxes: Vec<_> = opened
        .pages
        .iter()
        .map(|page| ((page.width_pt, page.height_pt), (page.crop_x_pt, page.crop_y_pt), page.rotation))
        .collect();
    assert_eq!(
        boxes,
        [
            ((500.0, 300.0), (20.0, 30.0), 90),
            ((300.0, 500.0), (20.0, 30.0), 0),
            ((200.0, 250.0), (0.0, 0.0), 180),
            ((90.0, 80.0), (5.0, 10.0), 180),
        ]
    );
    // The red square has its corner at (20, 30) in user space, wherever that is shown.
    for (index, page) in (0..).zip(&opened.pages) {
        let picture = pdf.render(&key(), index, 1.0, None).await.expect("draws");
        assert_eq!((f64::from(picture.width_px), f64::from(picture.height_px)), (page.width_pt, page.height_pt));
        let (x, y) = page.to_displayed(30.0, 40.0);
        let [red, green, blue] = at(&picture, &pixels(&picture), x as u32, y as u32);
        assert!(red > 230 && green < 30 && blue < 30, "page {index}: {red} {green} {blue} at {x} {y}");
    }
}

#[tokio::test]
async fn pages_of_different_sizes_are_measured_one_by_one() {
    let pdf = Pdf::start(locations());
    let opened = pdf.open(&key(), Source::bytes(mixed()), None).await.expect("opens");
    let sizes: Vec<_> = opened.pages.iter().map(|page| (page.width_pt, page.height_pt)).collect();
    assert_eq!(sizes, [(595.0, 842.0), (792.0, 612.0), (842.0, 1191.0), (298.0, 420.0), (1008.0, 612.0)]);
    let picture = pdf.render(&key(), 4, 0.5, None).await.expect("draws");
    assert_eq!((picture.width_px, picture.height_px), (504, 306));
}

#[tokio::test]
async fn a_file_with_a_mail_header_before_it_opens_with_its_units() {
    let page = Page { user_unit: Some(2.0), ..Page::default() };
    let pdf = Pdf::start(locations());
    let opened = pdf.open(&key(), Source::bytes(with_junk(&document(&[page]))), None).await.expect("opens");
    assert_eq!(opened.pages.first().map(|page| page.width_pt), Some(1190.0));
    assert!(!opened.units_unknown);
}

#[tokio::test]
async fn grey_pages_are_exact_and_coloured_ones_keep_their_colour() {
    let steps: Vec<String> =
        (0..=10).map(|step| format!("{} g {} 60 50 50 re f", f64::from(step) / 10.0, 20 + step * 50)).collect();
    let ramp = Page { content: steps.join(" "), ..Page::default() };
    // One faint blue square among grey ones: the page must not lose it.
    let faint = Page { content: format!("{} 0.9 0.9 1 rg 300 700 4 4 re f", steps.join(" ")), ..Page::default() };
    let pdf = Pdf::start(locations());
    pdf.open(&key(), Source::bytes(document(&[ramp, faint])), None).await.expect("opens");
    // Twice at different scales: what is known of a page from the first time must not change the second.
    for scale in [1.0, 2.0] {
        let grey = pdf.render(&key(), 0, scale, None).await.expect("draws");
        assert_eq!(grey.encoding, Encoding::GreyPng);
        let shown = pixels(&grey);
        for step in 0..=10_u8 {
            let (x, y) = ((45.0 + 50.0 * f64::from(step)) * scale, 757.0 * scale);
            let wanted = f64::from(step) * 25.5;
            let [seen, ..] = at(&grey, &shown, x as u32, y as u32);
            assert!((f64::from(seen) - wanted).abs() <= 1.0, "step {step}: {seen} for {wanted}");
        }
        let coloured = pdf.render(&key(), 1, scale, None).await.expect("draws");
        assert_eq!(coloured.encoding, Encoding::Jpeg);
        let [red, _, blue] = at(&coloured, &pixels(&coloured), (302.0 * scale) as u32, (140.0 * scale) as u32);
        assert!(blue > red + 10, "{red} {blue}");
    }
    let past = pdf.render(&key(), 2, 1.0, None).await;
    assert!(matches!(past, Err(PdfError::NoSuchPage { page_index: 2 })));
}

/// A page at a scale that it was never drawn at, by a worker that does and one that does not know that it is grey.
async fn known_and_unknown(bytes: Vec<u8>) -> [Picture; 2] {
    let pdf = Pdf::start(locations());
    pdf.open(&key(), Source::bytes(bytes.clone()), None).await.expect("opens");
    let unknown = pdf.render(&key(), 0, 1.5, None).await.expect("draws");
    pdf.open(&key(), Source::bytes(bytes), None).await.expect("opens");
    pdf.render(&key(), 0, 1.0, None).await.expect("shows whether it is grey");
    let known = pdf.render(&key(), 0, 1.5, None).await.expect("draws");
    assert_eq!(known.encoding, Encoding::GreyPng);
    [known, unknown]
}

#[tokio::test]
async fn a_scan_known_to_be_grey_looks_the_same_when_it_is_drawn_in_grey() {
    let [known, unknown] = known_and_unknown(grey_scan(1, 100)).await;
    let (known, unknown) = (pixels(&known), pixels(&unknown));
    let worst = known.iter().zip(&unknown).map(|([known, ..], [unknown, ..])| known.abs_diff(*unknown)).max();
    assert_eq!(known.len(), unknown.len());
    assert!(worst <= Some(2), "a pixel is off by {worst:?}");
}

#[tokio::test]
async fn letters_stand_where_they_stood_when_a_page_is_drawn_again() {
    let [known, unknown] = known_and_unknown(pdf::contract(1)).await;
    assert!(known.bytes == unknown.bytes, "text is drawn in another way the second time");
}

/// A black picture of 100 × 100 dots on 50 × 50 points, with one dot that is a little blue, and a black square.
fn speck() -> Page {
    let mut dots = "000000".repeat(100 * 100);
    dots.replace_range(50 * 600 + 300..50 * 600 + 306, "000064");
    let content =
        format!("q 50 0 0 50 300 700 cm BI /W 100 /H 100 /CS /RGB /BPC 8 /F /AHx ID {dots}> EI Q 60 60 99 99 re f");
    Page { content, ..Page::default() }
}

#[tokio::test]
async fn colour_too_small_for_a_thumbnail_is_there_in_the_page() {
    let pdf = Pdf::start(locations());
    pdf.open(&key(), Source::bytes(document(&[speck()])), None).await.expect("opens");
    let thumbnail = pdf.render(&key(), 0, 0.1, None).await.expect("draws");
    assert_eq!(thumbnail.encoding, Encoding::GreyPng, "the speck is seen: the test needs a smaller one");
    let page = pdf.render(&key(), 0, 4.0, None).await.expect("draws");
    assert_eq!(page.encoding, Encoding::Jpeg);
}

#[tokio::test]
async fn a_locked_file_asks_and_its_unlocked_copy_does_not() {
    let pdf = Pdf::start(locations());
    let bytes = locked("owner", "secret");
    let error = pdf.open(&key(), Source::bytes(bytes.clone()), None).await.expect_err("locked");
    assert_eq!(error.code(), "pdf_password_needed");
    let error = pdf.open(&key(), Source::bytes(bytes.clone()), Some("wrong".into())).await.expect_err("wrong");
    assert_eq!(error.code(), "pdf_wrong_password");
    let opened = pdf.open(&key(), Source::bytes(bytes), Some("secret".into())).await.expect("opens");
    assert!(opened.encrypted && !opened.restricted);
    let copy = pdf.save_unlocked(&key()).await.expect("a copy");
    let opened = pdf.open(&key(), Source::bytes(copy), None).await.expect("opens without");
    assert!(!opened.encrypted);
}

#[tokio::test]
async fn an_owner_only_file_opens_at_once_and_says_that_it_is_restricted() {
    let pdf = Pdf::start(locations());
    let opened = pdf.open(&key(), Source::bytes(locked("owner", "")), None).await.expect("opens");
    assert!(opened.restricted);
}

#[tokio::test]
async fn a_crop_box_beside_its_page_counts_as_none() {
    let beside = Page { crop: Some([2000.0, 2000.0, 3000.0, 3000.0]), rotate: 90, ..Page::default() };
    let right = Page { crop: None, ..beside.clone() };
    let pdf = Pdf::start(locations());
    let mut pictures = Vec::new();
    for page in [right, beside] {
        let opened = pdf.open(&key(), Source::bytes(document(&[page])), None).await.expect("opens");
        assert_eq!((opened.pages[0].width_pt, opened.pages[0].height_pt), (842.0, 595.0));
        assert_eq!((opened.pages[0].crop_x_pt, opened.pages[0].crop_y_pt, opened.pages[0].rotation), (0.0, 0.0, 90));
        pictures.push(pdf.render(&key(), 0, 1.0, None).await.expect("draws"));
    }
    assert!(pictures[0].bytes == pictures[1].bytes, "it is drawn in another way");
}

#[rstest]
#[case::made_for_the_web(linearized(), linearized())]
#[case::changed(contract(1), changed(contract(1)))]
#[tokio::test]
async fn a_file_that_ends_after_an_earlier_end_is_truncated(#[case] before: Vec<u8>, #[case] whole: Vec<u8>) {
    let pdf = Pdf::start(locations());
    let opened = pdf.open(&key(), Source::bytes(whole.clone()), None).await.expect("opens");
    assert!(!opened.repaired);
    let from = if before == whole { whole.len() / 5 } else { before.len() + 10 };
    for length in (from..whole.len() - 30).step_by(97) {
        let error = pdf.open(&key(), Source::bytes(whole[..length].to_vec()), None).await.expect_err("cut");
        assert_eq!(error.code(), "pdf_truncated", "{length} of {} bytes", whole.len());
    }
}

/// The file with a change of its page after its end, as programs write that save only what is new.
fn changed(mut bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let before = text.rsplit("startxref").next().and_then(|end| end.split_whitespace().next()).expect("an end");
    let at = bytes.len();
    let content = "1 0 0 rg 60 60 50 20 re f ".repeat(20);
    bytes.extend(format!("4 0 obj\n<</Length {}>>stream\n{content}\nendstream\nendobj\n", content.len()).bytes());
    let table = bytes.len();
    bytes.extend(
        format!(
            "xref\n4 1\n{at:010} 00000 n \ntrailer<</Size 5/Root 1 0 R/Prev {before}>>\nstartxref\n{table}\n%%EOF\n"
        )
        .bytes(),
    );
    bytes
}
