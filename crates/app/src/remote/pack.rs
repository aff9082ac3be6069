//! A pack copied to a folder that a command names.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use countersign_store::PackRow;
use sha2::{Digest, Sha256};

use crate::{UserError, app::fresh_id, words};

/// True when the folder holds these files as they were fetched.
fn holds(folder: &Path, pack: &PackRow) -> bool {
    pack.files.iter().all(|file| {
        let read = fs::read(folder.join(&file.name));
        read.is_ok_and(|bytes| hex(&Sha256::digest(&bytes)) == file.sha256)
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot go wrong.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Copies the pack's folder into `dir`, all of it or nothing. One that is there already, as it was fetched, stays.
pub(super) fn copy_to(pack: &PackRow, dir: &Path) -> Result<PathBuf, UserError> {
    let from = Path::new(&pack.folder);
    let target = dir.join(from.file_name().unwrap_or_default());
    let shown = target.display().to_string();
    if target.exists() {
        return if holds(&target, pack) {
            Ok(target)
        } else {
            Err(words::error("pack_in_the_way", &[("folder", &shown)]))
        };
    }
    if !holds(from, pack) {
        return Err(words::error("pack_altered", &[("folder", &pack.folder)]));
    }
    let copied = copy(pack, from, dir, &target);
    copied.map_err(|error| words::error("pack_not_copied", &[("folder", &shown), ("cause", &error.to_string())]))?;
    Ok(target)
}

fn copy(pack: &PackRow, from: &Path, dir: &Path, target: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let unfinished = dir.join(format!(".{}.part", fresh_id()));
    fs::create_dir(&unfinished)?;
    let written = (|| {
        for file in &pack.files {
            let to = unfinished.join(&file.name);
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent)?;
            }
            let mut copy = File::create_new(&to)?;
            io::copy(&mut File::open(from.join(&file.name))?, &mut copy)?;
            copy.sync_all()?;
        }
        fs::rename(&unfinished, target)?;
        File::open(dir)?.sync_all()
    })();
    if written.is_err() {
        // The first error is what the person is told; a left-over hidden folder harms nobody.
        let _ = fs::remove_dir_all(&unfinished);
    }
    written
}

#[cfg(test)]
mod tests {
    use countersign_envelope::Millis;
    use countersign_store::StoredFile;

    use super::*;

    #[test]
    fn a_pack_is_copied_once_and_nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("folder");
        let from = folder.path().join("Lease 7K3F-9Q2M");
        fs::create_dir_all(from.join("attachments")).expect("folders");
        let names = ["Lease.pdf", "attachments/id.pdf"];
        let files = names.map(|name| {
            fs::write(from.join(name), name).expect("file");
            StoredFile { name: name.into(), size_bytes: name.len() as u64, sha256: hex(&Sha256::digest(name)) }
        });
        let pack = PackRow { folder: from.display().to_string(), at: Millis(1), files: files.to_vec() };
        let out = folder.path().join("out");
        let target = copy_to(&pack, &out).expect("copied");
        assert_eq!(fs::read(target.join("attachments/id.pdf")).expect("there"), b"attachments/id.pdf");
        assert_eq!(copy_to(&pack, &out).expect("there already"), target);
        fs::write(target.join("Lease.pdf"), "mine").expect("written");
        assert_eq!(copy_to(&pack, &out).expect_err("in the way").code, "pack_in_the_way");
        assert_eq!(fs::read(target.join("Lease.pdf")).expect("there"), b"mine");
        fs::write(from.join("Lease.pdf"), "altered").expect("written");
        assert_eq!(copy_to(&pack, &folder.path().join("b")).expect_err("altered").code, "pack_altered");
    }
}
