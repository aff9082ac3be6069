//! Files with form fields, signatures and scripts.

use super::{Page, document_with, first_free, stream};

/// What the signature field of [`form`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureField {
    /// There is none.
    Absent,
    /// A place to sign.
    Empty,
    /// Something that looks like a signature. No key made it; nobody could verify it.
    Signed,
}

/// One page with a form: a text field that says "Ana" in blue, a ticked checkbox that is a green square, and maybe a
/// signature field. All are children of a field `applicant`, which gives them part of their names. In points from the
/// top left the fields stand at (60, 92), 200 × 20; (60, 132), 20 × 20; (60, 192), 180 × 50.
pub fn form(signature: SignatureField) -> Vec<u8> {
    let first = first_free(1);
    let [parent, name, name_look, agree, agree_look, sign, value] = [0, 1, 2, 3, 4, 5, 6].map(|step| first + step);
    let (sign_ref, sign_value) = match signature {
        SignatureField::Absent => (String::new(), String::new()),
        SignatureField::Empty => (format!(" {sign} 0 R"), String::new()),
        SignatureField::Signed => (format!(" {sign} 0 R"), format!("/V {value} 0 R")),
    };
    let widget = format!("/Type/Annot/Subtype/Widget/F 4/P 3 0 R/Parent {parent} 0 R");
    let fonts = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
    let mut more: Vec<Vec<u8>> = vec![
        format!("<</T(applicant)/Kids[{name} 0 R {agree} 0 R{sign_ref}]>>").into(),
        format!(
            "<<{widget}/FT/Tx/T(name)/V(Ana)/DA(/F 12 Tf 0 0 1 rg)/Rect[60 730 260 750]/AP<</N {name_look} 0 R>>>>"
        )
        .into(),
        stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<<{fonts}>>"),
            b"/Tx BMC q BT /F 12 Tf 0 0 1 rg 2 5 Td (Ana) Tj ET Q EMC",
        ),
        format!(
            "<<{widget}/FT/Btn/T(agree)/V/Yes/AS/Yes/Rect[60 690 80 710]/AP<</N<</Yes {agree_look} 0 R>>>>/MK<</CA(4)>>>>"
        )
        .into(),
        stream("/Type/XObject/Subtype/Form/BBox[0 0 20 20]", b"0 0.6 0 rg 2 2 16 16 re f"),
    ];
    if signature != SignatureField::Absent {
        more.push(format!("<<{widget}/FT/Sig/T(sign){sign_value}/Rect[60 600 240 650]>>").into());
    }
    if signature == SignatureField::Signed {
        let contents = "30820100".to_owned() + &"a5".repeat(60) + &"00".repeat(64);
        more.push(
            format!(
                "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/M(D:20260301090000Z)\
                 /ByteRange[0 100 400 100]/Contents<{contents}>>>"
            )
            .into(),
        );
    }
    let page = Page {
        content: "BT /F 12 Tf 60 770 Td (Application) Tj ET".to_owned(),
        entries: format!("/Annots[{name} 0 R {agree} 0 R{sign_ref}]"),
        ..Page::default()
    };
    let flags = if signature == SignatureField::Signed { "/SigFlags 3" } else { "" };
    let catalogue = format!("/AcroForm<</Fields[{parent} 0 R]/DA(/F 12 Tf 0 g)/DR<<{fonts}>>{flags}>>");
    document_with(&[page], &catalogue, &more)
}

/// Where the script of [`scripted`] stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Nowhere: the control.
    Nowhere,
    /// In the document's name tree.
    Names,
    /// Run when the document opens, second in a chain of actions.
    Open,
    /// Among the additional actions of the document.
    Document,
    /// Run when the page opens.
    Page,
    /// Behind a link on the page.
    Link,
    /// Run when a form field, which has no place on a page, is worked out.
    Field,
}

/// One page with a script that does nothing.
pub fn scripted(place: Script) -> Vec<u8> {
    let first = first_free(1);
    let script = "<</S/JavaScript/JS(var nothing = 0;)>>";
    let harmless = "<</S/GoTo/D[3 0 R/Fit]>>";
    let (mut entries, mut catalogue, mut more) = (String::new(), String::new(), Vec::new());
    match place {
        Script::Nowhere => {
            entries = format!("/AA<</O{harmless}>>");
            catalogue = format!("/OpenAction{harmless}");
        }
        Script::Names => catalogue = format!("/Names<</JavaScript<</Names[(a){script}]>>>>"),
        Script::Open => catalogue = format!("/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[{harmless}{script}]>>"),
        Script::Document => catalogue = format!("/AA<</WS{script}>>"),
        Script::Page => entries = format!("/AA<</O{script}>>"),
        Script::Link => {
            entries = format!("/Annots[{first} 0 R]");
            more.push(format!("<</Type/Annot/Subtype/Link/Rect[60 60 90 90]/A{script}>>").into());
        }
        Script::Field => {
            catalogue = format!("/AcroForm<</Fields[{first} 0 R]>>");
            more.push(format!("<</T(sums)/Kids[{} 0 R]>>", first + 1).into());
            more.push(format!("<</T(total)/FT/Tx/Parent {first} 0 R/AA<</C{script}>>>>").into());
        }
    }
    document_with(&[Page { entries, ..Page::default() }], &catalogue, &more)
}
