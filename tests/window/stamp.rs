//! Where the practice service has put its marks, read from the finished file by this test's own eyes.

use std::path::Path;

use countersign_envelope::PageBox;
use lopdf::{Document, Object, content::Content};

fn number(object: &Object) -> f64 {
    object.as_float().map(f64::from).or_else(|_| object.as_i64().map(|n| n as f64)).expect("a number")
}

/// The names of the tags and their boxes in points on the displayed first page.
pub fn stamps(file: &Path, page: &PageBox) -> Vec<(String, [f64; 4])> {
    let document = Document::load(file).expect("the finished file");
    let id = *document.get_pages().values().next().expect("a page");
    let content = Content::decode(&document.get_page_content(id)).expect("its instructions");
    let (own, inherited) = document.get_page_resources(id).expect("its resources");
    let above = inherited.iter().filter_map(|id| document.get_dictionary(*id).ok());
    let forms = own.into_iter().chain(above).find_map(|resources| resources.get(b"XObject").ok()).expect("its forms");
    let forms = document.dereference(forms).expect("forms").1.as_dict().expect("a dictionary");
    let mut found = Vec::new();
    let mut matrix = [0.0; 6];
    for operation in &content.operations {
        match operation.operator.as_str() {
            "cm" => matrix = std::array::from_fn(|index| number(&operation.operands[index])),
            "Do" => {
                let name = operation.operands[0].as_name().expect("a name");
                if !name.starts_with(b"CS") {
                    continue;
                }
                let form = document.dereference(forms.get(name).expect("the form")).expect("it").1;
                let form = &form.as_stream().expect("a stream").dict;
                let tag = form.get(b"CSTag").and_then(Object::as_str).expect("whose it is");
                let bounds: Vec<f64> =
                    form.get(b"BBox").and_then(Object::as_array).expect("its box").iter().map(number).collect();
                found.push((String::from_utf8_lossy(tag).into_owned(), on_page(&matrix, &bounds, page)));
            }
            _ => {}
        }
    }
    found
}

fn on_page([a, b, c, d, e, f]: &[f64; 6], bounds: &[f64], page: &PageBox) -> [f64; 4] {
    let corner = |x: f64, y: f64| page.to_displayed(a * x + c * y + e, b * x + d * y + f);
    let corners = [corner(bounds[0], bounds[1]), corner(bounds[2], bounds[3])];
    let (left, right) = (corners[0].0.min(corners[1].0), corners[0].0.max(corners[1].0));
    let (top, bottom) = (corners[0].1.min(corners[1].1), corners[0].1.max(corners[1].1));
    [left, top, right - left, bottom - top]
}
