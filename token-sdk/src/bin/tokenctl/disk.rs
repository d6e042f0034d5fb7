//! Writing files.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Who may read a file.
#[derive(Clone, Copy)]
pub(crate) enum Readers {
    /// Its owner: secrets (mode 0600).
    Owner,
    /// Whoever the umask lets.
    Anybody,
}

/// Writes a file that must not be there yet.
pub(crate) fn create(path: &Path, content: &[u8], readers: Readers) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if let Readers::Owner = readers {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let written = options.open(path).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.map_err(|error| Failure::of_file(path, error))
}

/// Replaces a file that others read: they see the old or the new one, never a part.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let beside = beside(path)?;
    let written = create(&beside, content, Readers::Anybody)
        .and_then(|()| fs::rename(&beside, path).map_err(|error| Failure::of_file(path, error)));
    if written.is_err() {
        // What failed before is the error to report, not that there was nothing to remove.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn beside(path: &Path) -> Result<PathBuf, Failure> {
    let name = path.file_name().ok_or_else(|| Failure::of_file(path, "expected the path of a file"))?;
    let mut unique = std::ffi::OsString::from(".");
    unique.push(name);
    unique.push(format!(".{}", std::process::id()));
    Ok(path.with_file_name(unique))
}
