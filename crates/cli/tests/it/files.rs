//! ENVELOPE.json, its schema and its errors; pictures and anchors.

use serde_json::{Value, json};

use crate::world::{World, files};

#[test]
fn the_schema_in_the_documentation_is_fresh() {
    let documented = include_str!("../../../../docs/envelope.schema.json");
    assert_eq!(
        countersign_app::exchange::schema(),
        documented,
        "make it anew: cargo run -p countersign-cli -- schema > docs/envelope.schema.json"
    );
}

/// The JSON blocks of a document.
fn examples(text: &str) -> Vec<String> {
    text.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).map(String::from).collect()
}

#[test]
fn the_examples_in_the_documentation_are_read() {
    let examples = examples(include_str!("../../../../docs/envelope-json.md"));
    assert!(!examples.is_empty());
    for example in examples {
        countersign_app::exchange::read("example", &example).expect(&example);
    }
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_place() {
    let world = World::new();
    let change = |change: &dyn Fn(&mut Value)| {
        let mut envelope = world.envelope();
        change(&mut envelope);
        world.write("wrong.json", &envelope);
        let answer = world.run(&["check", "wrong.json"]).ends(2);
        let error = answer["errors"][0].clone();
        (error["code"].as_str().expect("code").to_owned(), error["pointer"].as_str().expect("pointer").to_owned())
    };
    let told = |code: &str, pointer: &str| (code.to_owned(), pointer.to_owned());
    assert_eq!(change(&|e| e["colour"] = 1.into()), told("envelope_file_unknown", "/colour"));
    assert_eq!(change(&|e| e["tags"][0]["x"] = 1.into()), told("envelope_file_unknown", "/tags/0/x"));
    assert_eq!(
        change(&|e| e["documents"][0]["file"] = "../Lease.pdf".into()),
        told("envelope_file_outside", "/documents/0/file")
    );
    assert_eq!(
        change(&|e| e["documents"][0]["file"] = "/etc/hosts".into()),
        told("envelope_file_outside", "/documents/0/file")
    );
    assert_eq!(
        change(&|e| e["documents"][0]["file"] = "Deed.pdf".into()),
        told("envelope_file_absent", "/documents/0/file")
    );
    assert_eq!(
        change(&|e| e["tags"][1]["recipient"] = "ruth".into()),
        told("envelope_file_no_recipient", "/tags/1/recipient")
    );
    assert_eq!(change(&|e| e["tags"][1]["witness"] = true.into()), told("envelope_file_no_witness", "/tags/1/witness"));
    assert_eq!(
        change(&|e| e["tags"][1]["document"] = "Deed.pdf".into()),
        told("envelope_file_no_document", "/tags/1/document")
    );
    assert_eq!(
        change(&|e| e["tags"][1]["page_number"] = 0.into()),
        told("envelope_file_from_one", "/tags/1/page_number")
    );
    assert_eq!(change(&|e| e["tags"][1]["group"] = "g".into()), told("envelope_file_no_group", "/tags/1/group"));
    assert_eq!(
        change(&|e| e["recipients"][1]["id"] = "amara".into()),
        told("envelope_file_id_twice", "/recipients/1/id")
    );
    assert_eq!(
        change(&|e| e["countersign_envelope"] = 2.into()),
        told("envelope_file_version", "/countersign_envelope")
    );
    let twice = |e: &mut Value| e["documents"] = json!([{"file": "Lease.pdf"}, {"file": "./Lease.pdf"}]);
    assert_eq!(change(&twice), told("envelope_file_document_twice", "/documents/1/name"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_not_followed() {
    let world = World::new();
    let inside = world.path("inside");
    std::fs::create_dir(&inside).expect("folder");
    std::os::unix::fs::symlink(world.path("Lease.pdf"), inside.join("Lease.pdf")).expect("link");
    world.write("inside/ENVELOPE.json", &world.envelope());
    let ran = world.run(&["check", "inside/ENVELOPE.json"]);
    assert_eq!(ran.error(), "envelope_file_outside");
    ran.ends(2);
}

#[test]
fn the_standard_input_is_a_file_of_the_folder_that_one_is_in() {
    let world = World::new();
    let mut command = world.command(&["check", "-"]);
    command.stdin(std::fs::File::open(world.path("ENVELOPE.json")).expect("file"));
    assert!(command.status().expect("it runs").success());
}

#[test]
fn pages_become_pictures() {
    let world = World::new();
    let answer = world.run(&["render", "Lease.pdf", "--to", "out", "--pages", "1,3", "--dpi", "72"]).ends(0);
    let pictures = answer["result"]["pictures"].as_array().expect("pictures");
    assert_eq!(files(&world.path("out")).len(), 2);
    assert_eq!(pictures[1]["page_number"], 3);
    let (pixels, points) = (pictures[0]["width_px"].as_f64(), pictures[0]["width_pt"].as_f64());
    assert!((pixels.expect("pixels") - points.expect("points")).abs() <= 1.0, "{answer}");
    std::fs::write(world.path("no.pdf"), "no PDF").expect("file");
    world.run(&["render", "no.pdf"]).ends(2);
    world.run(&["render", "absent.pdf"]).ends(2);
    assert!(!world.data().exists(), "no data folder is needed");
}

#[test]
fn anchors_are_found_with_their_places() {
    let world = World::new();
    std::fs::write(
        world.path("anchors.pdf"),
        with_text(&["|AT| Lease", "Here: |S1SR| and |S2DSR|", "|S1TR{\"ph\":\"Company number\"}|", "|S31SR|"]),
    )
    .expect("file");
    let answer = world.run(&["anchors", "anchors.pdf"]).ends(0);
    let result = &answer["result"];
    assert_eq!((&result["header"], &result["matrix"]), (&json!(true), &json!("GENERAL")));
    let anchors = result["anchors"].as_array().expect("anchors");
    assert_eq!(anchors.len(), 3, "{result}");
    assert_eq!((&anchors[0]["role"], &anchors[1]["role"]), (&json!("Signer 1"), &json!("Signer 2")));
    assert_eq!(anchors[2]["tag"]["help_text"], "Company number");
    let first = &anchors[0];
    let (x, y) = (first["x_pt"].as_f64().expect("x"), first["y_pt"].as_f64().expect("y"));
    // "Here: " in Helvetica 12 is 33 points wide; the second line's baseline is 132 points below the top.
    assert!((x - 105.0).abs() < 3.0 && (y - 121.0).abs() < 4.0, "{first}");
    assert_eq!(result["unread"][0]["text"], "|S31SR|");
    assert!(world.run(&["anchors", "Lease.pdf"]).ends(0)["result"]["anchors"].as_array().expect("a list").is_empty());
}

/// A page of A4 with lines of Helvetica 12, the first 92 points below the top, the others 40 apart.
fn with_text(lines: &[&str]) -> Vec<u8> {
    let line = |(at, line): (i32, &&str)| format!("1 0 0 1 72 {} Tm ({line}) Tj", 750 - 40 * at);
    let shown = (0..).zip(lines).map(line).collect::<Vec<_>>().join(" ");
    let content = format!("BT /F1 12 Tf {shown} ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut table = vec!["0000000000 65535 f ".to_owned()];
    for (number, object) in (1..).zip(&objects) {
        table.push(format!("{:010} 00000 n ", out.len()));
        out.push_str(&[&format!("{number} 0 obj"), object.as_str(), "endobj\n"].concat());
    }
    let (at, table) = (out.len(), table.join("\n"));
    let end = format!("xref\n0 6\n{table}\ntrailer<</Size 6/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n");
    out.push_str(&end);
    out.into_bytes()
}
