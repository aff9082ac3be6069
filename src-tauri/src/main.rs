//! The Countersign desktop app.

fn main() {
    countersign_shell::run();
}
