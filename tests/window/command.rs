//! The command line while the window is open: the app does the work, and the list shows it.

use std::process::Command;

use countersign_testkit::pdf;
use serde_json::{Value, json};

use crate::{
    desk::{Browser, Display, Home, programs},
    steps::{answer_dialog, palette},
};

fn command(home: &Home, arguments: &[&str]) -> Value {
    let program = programs().join("countersign-cli");
    assert!(program.is_file(), "the command line is not built: run `cargo xtask test`");
    let mut command = Command::new(program);
    command.arg("--json").arg("--data").arg(home.data()).args(arguments).current_dir(home.path());
    command.env("HOME", home.path()).env_remove("XDG_RUNTIME_DIR").env_remove("DBUS_SESSION_BUS_ADDRESS");
    let said = command.output().expect("the command");
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&said.stderr)))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_command_sends_stands_in_the_list_of_the_open_window() {
    let (display, home) = (Display::start(), Home::new());
    home.write("Lease.pdf", &pdf::contract(2));
    let envelope = json!({
        "countersign_envelope": 1, "name": "Lease by command", "message": "Sign on page 1.",
        "documents": [{"file": "Lease.pdf"}],
        "recipients": [{"id": "amara", "name": "Amara", "email": "amara@example.com"}],
        "tags": [{"kind": "signature", "recipient": "amara", "document": "Lease.pdf", "page_number": 1, "x_pt": 72,
            "y_pt": 600}]
    });
    home.write("ENVELOPE.json", envelope.to_string().as_bytes());
    let app = Browser::app(&display, &home, &[], "command").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    let answer = command(&home, &["send", "ENVELOPE.json", "--account", "Practice", "--once", "lease"]);
    assert_eq!((&answer["code"], &answer["result"]["send"]), (&json!(0), &json!("sent")), "{answer}");
    app.says("body", "Lease by command").await;
    app.says("body", "Remind Amara").await;
    let again = command(&home, &["send", "ENVELOPE.json", "--account", "Practice", "--once", "lease"]);
    assert_eq!(again["result"]["again"], true, "{again}");

    // The same file comes in by the window, and goes out of it again.
    palette(&app, "Import an ENVELOPE.json").await;
    answer_dialog(&display, "^Import an ENVELOPE.json$", &home.path().join("ENVELOPE.json"));
    app.find("[data-test=envelope-name][title='Lease by command']").await;
    let out = home.path().join("out");
    std::fs::create_dir(&out).expect("a folder");
    palette(&app, "Export as ENVELOPE.json").await;
    answer_dialog(&display, "^Export to which folder", &out);
    app.says("body", "Exported to the folder Lease by command").await;
    let text = std::fs::read_to_string(out.join("Lease by command/ENVELOPE.json")).expect("the file");
    let exported: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(exported["tags"][0]["y_pt"], 600.0);
    assert!(out.join("Lease by command/Lease.pdf").is_file());
    app.picture("exported").await;
    app.close().await;
}
