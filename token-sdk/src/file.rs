//! Files that are either the old or the new whole, whatever happens while they are written.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::random;

/// Replaces the file, which only its owner may read and write (mode 0600). Returns when the
/// content and the new name are on disk.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = temporary_name(path)?;
    let written = write_new(&beside, content).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // Whatever failed before is the error to report, not that there was nothing to remove.
        let _ = fs::remove_file(&beside);
    }
    written?;
    sync_directory(path)
}

fn temporary_name(path: &Path) -> io::Result<PathBuf> {
    let random: [u8; 9] = random::bytes().map_err(io::Error::other)?;
    let mut name = OsString::from(".");
    name.push(path.file_name().ok_or_else(|| io::Error::other("the path names no file"))?);
    name.push(format!(".{}", URL_SAFE_NO_PAD.encode(random)));
    Ok(path.with_file_name(name))
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// A rename is durable only when the directory is (fsync(2)).
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}
