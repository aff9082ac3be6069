//! Files to send.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// A one-page file of 700 × 900 with a crop box of 400 × 800 at (100, 50), turned and scaled.
pub fn turned(rotate: i64, unit: f32) -> Vec<u8> {
    let boxed = |b: [i64; 4]| Object::Array(b.into_iter().map(Object::from).collect());
    written(1, |_, page| {
        page.set("UserUnit", Object::Real(unit));
        page.set("Rotate", rotate);
        page.set("MediaBox", boxed([0, 0, 700, 900]));
        page.set("CropBox", boxed([100, 50, 500, 850]));
    })
}

/// An A4 file with this many pages.
pub fn plain(pages: usize) -> Vec<u8> {
    written(pages, |_, _| {})
}

/// A file whose catalog opens with a script, written inside the catalog.
pub fn scripted() -> Vec<u8> {
    written(1, |catalog, _| {
        let action =
            dictionary! { "S" => Object::Name(b"JavaScript".to_vec()), "JS" => Object::string_literal("app.alert(1)") };
        catalog.set("OpenAction", action);
    })
}

/// A file that opens with `user`, and without a password when that is empty.
pub fn locked(user: &str) -> Vec<u8> {
    let mut doc = Document::load_mem(&plain(1)).expect("opens");
    let id = Object::string_literal("0123456789abcdef");
    doc.trailer.set("ID", vec![id.clone(), id]);
    let version = lopdf::EncryptionVersion::V2 {
        document: &doc,
        owner_password: "owner",
        user_password: user,
        key_length: 128,
        permissions: lopdf::Permissions::empty(),
    };
    let state = lopdf::EncryptionState::try_from(version).expect("a state");
    doc.encrypt(&state).expect("encrypts");
    saved(&mut doc)
}

fn written(count: usize, change: impl Fn(&mut Dictionary, &mut Dictionary)) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let pages = doc.new_object_id();
    let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => pages };
    let mut kids = Vec::new();
    for _ in 0..count {
        // A matrix that is left standing, as careless writers do: stamps must not inherit it.
        let content = doc.add_object(Stream::new(dictionary! {}, b"3 0 0 3 50 50 cm".to_vec()));
        let a4 = vec![0.into(), 0.into(), Object::Real(595.28), Object::Real(841.89)];
        let mut page = dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content, "MediaBox" => a4 };
        change(&mut catalog, &mut page);
        kids.push(doc.add_object(page).into());
    }
    let count = i64::try_from(count).expect("few pages");
    doc.objects.insert(pages, dictionary! { "Type" => "Pages", "Count" => count, "Kids" => kids }.into());
    let root = doc.add_object(catalog);
    doc.trailer.set("Root", root);
    saved(&mut doc)
}

fn saved(doc: &mut Document) -> Vec<u8> {
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("saves");
    out
}
