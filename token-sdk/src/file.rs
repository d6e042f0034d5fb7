//! Files that are either the old or the new whole, whatever happens while they are written: keys,
//! state documents that edges read, tokens.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::random;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Its owner: secrets (mode 0600).
    Owner,
    /// Whoever the umask lets.
    Anybody,
}

/// Writes a file that must not be there yet. Returns when content and name are on disk.
///
/// # Errors
/// The file is there already, or cannot be written.
pub fn create(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    write_new(path, content, readers)?;
    sync_directory(path)
}

/// Replaces the file, or makes it: whoever reads it sees the old or the new one, never a part.
/// Returns when content and name are on disk.
///
/// # Errors
/// The file cannot be written.
pub fn replace(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    let beside = temporary_name(path)?;
    let written = write_new(&beside, content, readers).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // Whatever failed before is the error to report, not that there was nothing to remove.
        let _ = fs::remove_file(&beside);
    }
    written?;
    sync_directory(path)
}

/// Opens a file to read and write, or makes it, empty and for its owner alone.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let file = options(Readers::Owner).read(true).create(true).truncate(false).open(path)?;
    sync_directory(path)?;
    Ok(file)
}

fn temporary_name(path: &Path) -> io::Result<PathBuf> {
    let random: [u8; 9] = random::bytes().map_err(io::Error::other)?;
    let mut name = OsString::from(".");
    name.push(path.file_name().ok_or_else(|| io::Error::other("the path names no file"))?);
    name.push(format!(".{}", URL_SAFE_NO_PAD.encode(random)));
    Ok(path.with_file_name(name))
}

fn write_new(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    let mut file = options(readers).create_new(true).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// To write; the mode is that of a file that is made.
fn options(readers: Readers) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    options
}

/// A new name is durable only when its directory is (fsync(2)).
#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}
