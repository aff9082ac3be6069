//! What is printed: the answer on the standard output, errors and what is happening on the error output.

use std::io::Write;

use countersign_app::{
    UserError,
    remote::{Answer, Progress},
};
use serde_json::{Value, json};

/// Prints in the way that was asked for.
pub struct Mouth {
    /// As JSON.
    pub json: bool,
    /// Nothing while it runs.
    pub quiet: bool,
    /// The command's name.
    pub command: &'static str,
}

impl Mouth {
    /// Says what is happening.
    pub fn progress(&self, progress: &Progress) {
        if self.quiet {
            return;
        }
        if self.json {
            let line = json!({"progress": progress.code, "sentence": progress.sentence, "envelope": progress.envelope,
                "mailbox": progress.mailbox});
            complain(&line.to_string());
        } else {
            complain(&progress.sentence);
        }
    }

    /// Says how it ended.
    pub fn end(&self, answer: &Answer) {
        if self.json {
            let errors: Vec<Value> = answer.errors.iter().map(json_of).collect();
            let object = json!({"countersign_cli": 1, "command": self.command, "exit": answer.exit.word(),
                "code": answer.exit.code(), "result": answer.result, "errors": errors});
            print(&object.to_string());
            return;
        }
        for line in &answer.text {
            print(line);
        }
        for error in &answer.errors {
            complain(&format!("countersign-cli: {}", error.title));
            for more in [&error.detail, &error.hint].into_iter().filter(|text| !text.is_empty()) {
                complain(&format!("  {more}"));
            }
        }
    }
}

fn json_of(error: &UserError) -> Value {
    json!({"code": error.code, "title": error.title, "detail": error.detail, "hint": error.hint, "pointer": error.field})
}

/// A reader that went away wants no more; that is no error.
fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
