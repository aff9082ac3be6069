//! Where things live on this computer. The only place that asks for the user's folders; every other part is given a
//! path.

use std::path::{Path, PathBuf};

/// The folders of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Database, documents, lock, practice service, web view.
    pub data: PathBuf,
    /// Finished packs.
    pub packs: PathBuf,
}

/// The folders, from `--data DIR`, else `COUNTERSIGN_DATA`, else the user's own data folder. `None` when the user has no
/// home. A data folder that was named keeps its packs inside, so that a run of its own leaves nothing elsewhere.
pub fn folders(data_argument: Option<&Path>) -> Option<Folders> {
    let named = data_argument
        .map(Path::to_path_buf)
        .or_else(|| std::env::var_os("COUNTERSIGN_DATA").filter(|value| !value.is_empty()).map(PathBuf::from));
    if let Some(data) = named {
        let data = std::path::absolute(&data).unwrap_or(data);
        return Some(Folders { packs: data.join("packs"), data });
    }
    let project = directories::ProjectDirs::from("org", "countersign", "Countersign")?;
    let data = project.data_dir().to_path_buf();
    let packs = directories::UserDirs::new()
        .and_then(|user| user.document_dir().map(|documents| documents.join("Countersign")))
        .unwrap_or_else(|| data.join("packs"));
    Some(Folders { data, packs })
}

/// The folder for sockets: the user's runtime folder, if there is one.
pub(crate) fn runtime_folder() -> Option<PathBuf> {
    directories::BaseDirs::new().and_then(|base| base.runtime_dir().map(Path::to_path_buf)).filter(|dir| dir.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_data_folder_keeps_everything_inside() {
        let folders = folders(Some(Path::new("/somewhere/own"))).expect("named");
        assert_eq!(folders.data, Path::new("/somewhere/own"));
        assert!(folders.packs.starts_with(&folders.data));
    }
}
