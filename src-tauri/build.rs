//! Generates the Tauri context: capabilities and permissions live beside the shell, not at the root.

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    // The page is built into the binary, so a new one needs a new build; without it there is nothing to watch, and a missing path would build it each time.
    if std::path::Path::new("ui/dist/index.html").exists() {
        println!("cargo:rerun-if-changed=ui/dist");
    }
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*"));
    if let Err(error) = tauri_build::try_build(attributes) {
        eprintln!("{error:#}");
        std::process::exit(1);
    }
}
