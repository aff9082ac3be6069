//! Where the worker and the PDF library are.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::error::PdfError;

/// The two files that drawing needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locations {
    /// The worker's binary.
    pub worker: PathBuf,
    /// The PDF library; its hash is checked by the worker before it is loaded.
    pub library: PathBuf,
}

const WORKER: &str = if cfg!(windows) { "countersign-pdf-worker.exe" } else { "countersign-pdf-worker" };
const LIBRARY: &str = if cfg!(windows) {
    "pdfium.dll"
} else if cfg!(target_os = "macos") {
    "libpdfium.dylib"
} else {
    "libpdfium.so"
};

/// Finds both: `COUNTERSIGN_PDF_WORKER` (debug builds) and `COUNTERSIGN_PDFIUM` (every build: the hash decides, not
/// the place), then the executable's folder, its parent, and `../lib/Countersign` where the package puts them.
///
/// # Errors
/// [`PdfError::WorkerMissing`] or [`PdfError::LibraryMissing`], which name the command that mends it.
pub fn locate() -> Result<Locations, PdfError> {
    let worker_hint = if cfg!(debug_assertions) { env::var_os("COUNTERSIGN_PDF_WORKER") } else { None };
    let library_hint = env::var_os("COUNTERSIGN_PDFIUM");
    let folders = env::current_exe().ok().as_deref().map(folders).unwrap_or_default();
    let worker = find(worker_hint.map(PathBuf::from), &folders, WORKER);
    let library = find(library_hint.map(PathBuf::from), &folders, LIBRARY);
    Ok(Locations {
        worker: worker.map_err(|looked| PdfError::WorkerMissing { looked })?,
        library: library.map_err(|looked| PdfError::LibraryMissing { looked })?,
    })
}

/// The folders in which the binaries of an executable may be.
fn folders(executable: &Path) -> Vec<PathBuf> {
    let Some(own) = executable.parent() else { return Vec::new() };
    let mut folders = vec![own.to_owned()];
    if let Some(above) = own.parent() {
        folders.push(above.to_owned());
        folders.push(above.join("lib").join("Countersign"));
    }
    folders
}

/// The first file that is there, or all the places where it is not.
fn find(hint: Option<PathBuf>, folders: &[PathBuf], name: &str) -> Result<PathBuf, Vec<PathBuf>> {
    let looked: Vec<PathBuf> = hint.into_iter().chain(folders.iter().map(|folder| folder.join(name))).collect();
    match looked.iter().find(|path| path.is_file()) {
        Some(path) => Ok(path.clone()),
        None => Err(looked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_beside_the_executable_above_it_and_in_the_package_folder() {
        let folders = folders(Path::new("/opt/x/bin/countersign"));
        assert_eq!(
            folders,
            [PathBuf::from("/opt/x/bin"), PathBuf::from("/opt/x"), PathBuf::from("/opt/x/lib/Countersign")]
        );
    }

    #[test]
    fn takes_the_hint_first_and_names_every_place_when_there_is_none() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let there = folder.path().join("there");
        std::fs::write(&there, b"x").expect("write");
        assert_eq!(find(Some(there.clone()), &[], "worker"), Ok(there));
        let missing = find(Some(folder.path().join("gone")), &[folder.path().to_owned()], "worker");
        assert_eq!(missing, Err(vec![folder.path().join("gone"), folder.path().join("worker")]));
    }
}
