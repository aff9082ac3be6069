//! Installs what is missing, and says so.

use std::{fs, path::Path, process::Command};

use crate::{
    Outcome,
    process::{cargo_program, root, run, works},
    ui,
};

/// Debian packages that building and testing need.
const PACKAGES: &[&str] = &[
    "at-spi2-core",
    "build-essential",
    "cmake",
    "dbus-x11",
    "desktop-file-utils",
    "faketime",
    "file",
    "fonts-dejavu-core",
    "gnome-keyring",
    "imagemagick",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "nasm",
    "openbox",
    "pkg-config",
    "python3-pip",
    "webkit2gtk-driver",
    "xdotool",
    "xvfb",
];

/// Version and hashes of the wheel that carries libpdfium, one a platform.
const PDFIUM_WHEELS: &str = include_str!("../pdfium.txt");

struct Target {
    platform: &'static str,
    library: &'static str,
    sha256: &'static str,
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const TARGET: Target = Target {
    platform: "manylinux2014_x86_64",
    library: "libpdfium.so",
    sha256: "c76dc0f7839644bfa7c3e3107a6068df714e339c861bb7d4519907b821d427f9",
};
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
const TARGET: Target = Target {
    platform: "manylinux2014_aarch64",
    library: "libpdfium.so",
    sha256: "4378615ad9710397c96c112611be9018629bbfe38805d91a2663a534b99c28ca",
};

/// Brings the machine to where everything builds. Does nothing, quickly, when it is there already.
pub fn setup() -> Outcome {
    for (tool, part) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !works(&cargo_program(), &[tool, "--version"]) {
            return Err(format!("this Rust has no {part}: rustup component add {part}"));
        }
    }
    packages(PACKAGES)?;
    pdfium()?;
    ui::install()
}

/// Installs Debian packages that are missing.
pub fn packages(wanted: &[&'static str]) -> Outcome {
    let missing: Vec<&str> = wanted.iter().copied().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !Path::new("/usr/bin/apt-get").exists() {
        return Err(format!("these are missing; install them with your package manager: {}", missing.join(" ")));
    }
    println!("installing with apt: {}", missing.join(" "));
    let apt = |arguments: &[&str]| {
        let root_user = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
        if !root_user && !works("sudo", &["--version"]) {
            return Err(format!(
                "sudo is missing; as root: apt-get install --no-install-recommends {}",
                missing.join(" ")
            ));
        }
        let mut all = vec!["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"];
        all.extend(arguments);
        if root_user { run("env", &all) } else { run("sudo", &[&["env"], all.as_slice()].concat()) }
    };
    apt(&["update", "-qq"])?;
    apt(&[&["install", "-y", "-qq", "--no-install-recommends"], missing.as_slice()].concat())
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${Status}", package])
        .output()
        .is_ok_and(|output| output.stdout.ends_with(b"ok installed"))
}

fn pdfium() -> Outcome {
    let folder = root().join("vendor/pdfium");
    let library = folder.join(TARGET.library);
    let licences = fs::read_dir(folder.join("licenses")).is_ok_and(|mut files| files.next().is_some());
    if licences && hash(&library).as_deref() == Some(TARGET.sha256) {
        return Ok(());
    }
    println!("fetching libpdfium");
    let wheels = root().join("target/pdfium-wheel");
    // A wheel of an earlier try must not be taken for the one that is fetched now.
    if wheels.exists() {
        fs::remove_dir_all(&wheels).map_err(|error| format!("could not clear {}: {error}", wheels.display()))?;
    }
    fs::create_dir_all(&wheels).map_err(|error| format!("could not make {}: {error}", wheels.display()))?;
    let list = wheels.join("pdfium.txt");
    fs::write(&list, PDFIUM_WHEELS).map_err(|error| format!("could not write {}: {error}", list.display()))?;
    if !works("python3", &["-m", "pip", "--version"]) {
        return Err("python3 with pip is missing: install python3-pip".into());
    }
    let (list, wheels_text) = (list.to_string_lossy(), wheels.to_string_lossy());
    run(
        "python3",
        &[
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--only-binary=:all:",
            "--platform",
            TARGET.platform,
            "--require-hashes",
            "-r",
            &list,
            "-d",
            &wheels_text,
        ],
    )?;
    run("python3", &["-c", UNPACK, &wheels_text, &folder.to_string_lossy(), TARGET.library])?;
    match hash(&library) {
        Some(hash) if hash == TARGET.sha256 => Ok(()),
        Some(hash) => Err(format!("libpdfium has the hash {hash}, expected {}", TARGET.sha256)),
        None => Err("libpdfium was not in the wheel".into()),
    }
}

/// Takes the library and its licences out of the wheel, nothing else.
const UNPACK: &str = r#"
import glob, os, sys, zipfile
wheels, folder, library = sys.argv[1:]
os.makedirs(os.path.join(folder, "licenses"), exist_ok=True)
with zipfile.ZipFile(glob.glob(os.path.join(wheels, "*.whl"))[0]) as wheel:
    for name in wheel.namelist():
        base = os.path.basename(name)
        if name == "pypdfium2_raw/" + library:
            target = os.path.join(folder, library)
        elif ".dist-info/licenses/" in name and base:
            target = os.path.join(folder, "licenses", base)
        else:
            continue
        # A worker may have the old file open: it keeps it, the name goes to the new one.
        with open(target + ".new", "wb") as out:
            out.write(wheel.read(name))
        os.replace(target + ".new", target)
"#;

fn hash(file: &Path) -> Option<String> {
    let output = Command::new("sha256sum").arg(file).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().next().map(str::to_owned)
}
