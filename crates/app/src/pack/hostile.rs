//! Packs that no honest provider sends: whatever they hold, nothing is written outside, and of a refused one nothing is
//! left.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use rstest::rstest;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{PackError, unpack, unpack_at_most};

/// A folder with a ZIP in it and a place for what comes of it, and everything that may be there afterwards.
struct Trial {
    folder: tempfile::TempDir,
    zip: PathBuf,
    out: PathBuf,
}

fn trial(make: impl FnOnce(&mut ZipWriter<File>)) -> Trial {
    let folder = tempfile::tempdir().expect("folder");
    let zip = folder.path().join("pack.zip");
    let out = folder.path().join("packs").join("out");
    let mut writer = ZipWriter::new(File::create(&zip).expect("a file"));
    make(&mut writer);
    writer.finish().expect("a zip");
    Trial { folder, zip, out }
}

fn put(zip: &mut ZipWriter<File>, name: &str, bytes: &[u8]) {
    zip.start_file(name, SimpleFileOptions::default()).expect("an entry");
    zip.write_all(bytes).expect("bytes");
}

/// Every path below a folder.
fn all(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder").flatten();
    entries
        .flat_map(|entry| {
            let path = entry.path();
            let inside = if entry.file_type().is_ok_and(|kind| kind.is_dir()) { all(&path) } else { Vec::new() };
            std::iter::once(path).chain(inside)
        })
        .collect()
}

impl Trial {
    fn refused(&self, done: &Result<Vec<countersign_store::StoredFile>, PackError>) {
        assert!(done.is_err(), "it was taken");
        let left: Vec<PathBuf> = all(self.folder.path()).into_iter().filter(|path| path.is_file()).collect();
        assert_eq!(left, std::slice::from_ref(&self.zip), "something is left of it");
    }
}

#[rstest]
#[case::up("../evil.pdf")]
#[case::up_inside("a/../../evil.pdf")]
#[case::absolute("/etc/evil")]
#[case::drive("C:evil.pdf")]
#[case::drive_and_root("C:\\evil.pdf")]
#[case::unc("\\\\host\\share\\evil")]
#[case::backslashes("..\\evil.pdf")]
#[case::deep("a/b/c.pdf")]
#[case::hidden(".bashrc")]
#[case::hidden_folder(".ssh/authorized_keys")]
#[case::stream("lease.pdf:evil")]
#[case::turned("lease\u{202e}fdp.exe")]
#[case::unseen("lease\u{200b}.pdf")]
#[case::control("lease\u{7}.pdf")]
#[case::empty_part("a//b.pdf")]
fn a_name_that_leads_elsewhere_or_lies_refuses_the_pack(#[case] name: &str) {
    let trial = trial(|zip| {
        put(zip, "Lease.pdf", b"%PDF-1");
        put(zip, name, b"evil");
    });
    trial.refused(&unpack(&trial.zip, &trial.out));
}

#[rstest]
#[case::same(&["Lease.pdf", "lease.pdf"])]
#[case::a_file_and_its_folder(&["Lease", "Lease/more.pdf"])]
#[case::a_folder_and_its_file(&["Lease/more.pdf", "Lease"])]
fn names_that_one_file_system_or_another_takes_for_one_refuse_the_pack(#[case] names: &[&str]) {
    let trial = trial(|zip| names.iter().for_each(|name| put(zip, name, b"%PDF-1")));
    trial.refused(&unpack(&trial.zip, &trial.out));
}

#[test]
fn a_link_refuses_the_pack() {
    let trial = trial(|zip| {
        put(zip, "Lease.pdf", b"%PDF-1");
        zip.add_symlink("link.pdf", "/etc/passwd", SimpleFileOptions::default()).expect("a link");
    });
    trial.refused(&unpack(&trial.zip, &trial.out));
}

#[test]
fn more_than_a_hundred_files_or_none_refuse_the_pack() {
    let many = trial(|zip| (0..101).for_each(|number| put(zip, &format!("{number}.pdf"), b"x")));
    many.refused(&unpack(&many.zip, &many.out));
    let none = trial(|zip| zip.add_directory("folder", SimpleFileOptions::default()).expect("a folder"));
    none.refused(&unpack(&none.zip, &none.out));
}

#[test]
fn a_bomb_is_stopped_when_it_is_larger_than_a_pack_can_be() {
    let made = |bytes: usize| {
        trial(|zip| {
            let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            zip.start_file("zeros.pdf", packed).expect("an entry");
            zip.write_all(&vec![0; bytes]).expect("bytes");
        })
    };
    let bomb = made(5_000_001);
    assert!(fs::metadata(&bomb.zip).expect("the zip").len() < 50_000, "it is small until it is inflated");
    bomb.refused(&unpack_at_most(&bomb.zip, &bomb.out, 5_000_000));
    // The control: just what is allowed is taken.
    let whole = made(5_000_000);
    assert_eq!(unpack_at_most(&whole.zip, &whole.out, 5_000_000).expect("a pack")[0].size_bytes, 5_000_000);
}

#[test]
fn a_pack_in_a_pack_stays_closed() {
    let inner = trial(|zip| put(zip, "evil.pdf", b"evil"));
    let bytes = fs::read(&inner.zip).expect("the inner one");
    let trial = trial(|zip| put(zip, "inner.zip", &bytes));
    let files = unpack(&trial.zip, &trial.out).expect("a pack");
    assert_eq!((files.len(), files[0].name.as_str()), (1, "inner.zip"));
    assert_eq!(fs::read(trial.out.join("inner.zip")).expect("the file"), bytes);
}

#[test]
fn a_pack_that_breaks_off_or_was_tampered_with_leaves_nothing() {
    let made = || trial(|zip| put(zip, "Lease.pdf", &[7; 4096]));
    let whole = fs::read(&made().zip).expect("the zip");
    for cut in [1, 30, whole.len() / 2, whole.len() - 1] {
        let trial = made();
        fs::write(&trial.zip, &whole[..cut]).expect("a file");
        trial.refused(&unpack(&trial.zip, &trial.out));
    }
    // A byte of the content changed: its checksum does not fit any more.
    let trial = made();
    let mut changed = whole.clone();
    let at = changed.windows(3).position(|three| three != [7, 7, 7] && three[0] != b'P').unwrap_or(60).max(60);
    changed[at] ^= 0xff;
    fs::write(&trial.zip, &changed).expect("a file");
    trial.refused(&unpack(&trial.zip, &trial.out));
}

#[test]
fn of_three_hundred_odd_packs_none_writes_outside() {
    let pieces = ["..", "/", "\\", ".", "C:", "~", "lease", ".pdf", "\u{202e}", "\u{7}", " ", "CON", "é", "*", "//"];
    let mut seed: u64 = 11;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut taken = 0;
    for _ in 0..300 {
        let names: Vec<String> =
            (0..=next(3)).map(|_| (0..=next(4)).map(|_| pieces[next(pieces.len())]).collect()).collect();
        let trial = trial(|zip| {
            for name in &names {
                // Names that cannot even be written into a ZIP are no trial.
                if zip.start_file(name.as_str(), SimpleFileOptions::default()).is_ok() {
                    zip.write_all(b"x").expect("bytes");
                }
            }
        });
        let done = unpack(&trial.zip, &trial.out);
        if let Ok(files) = &done {
            taken += 1;
            let inside = all(&trial.out).into_iter().filter(|path| path.is_file()).count();
            assert_eq!(inside, files.len(), "{names:?}");
        } else {
            trial.refused(&done);
        }
        let outside = all(trial.folder.path()).into_iter().filter(|path| path.is_file());
        let outside: Vec<PathBuf> =
            outside.filter(|path| !path.starts_with(&trial.out) && *path != trial.zip).collect();
        assert!(outside.is_empty(), "{names:?} wrote {outside:?}");
    }
    assert!(taken > 10, "some of them are honest, or nothing was tried");
}
