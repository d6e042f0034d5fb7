//! Where things are in the workspace.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Context, Failure};

/// The workspace's root.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A path in the workspace, given from its root.
pub(crate) fn at(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Where cargo builds: `CARGO_TARGET_DIR`, or `target`.
pub(crate) fn cargo_target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| at("target"), PathBuf::from)
}

/// A file that others read, such as `target/size/summary.json`, written with the folders it needs.
pub(crate) fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).context(folder.display())?;
    }
    fs::write(path, contents).context(path.display())
}

/// Copies a folder with everything in it but `node_modules`.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).context(to.display())?;
    for entry in fs::read_dir(from).context(from.display())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_name() == "node_modules" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).context(entry.path().display())?;
        }
    }
    Ok(())
}
