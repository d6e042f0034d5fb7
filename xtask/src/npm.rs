//! npm packages, installed from lock files.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::{Context, Failure};
use crate::process;

/// Installs the packages of this folder's lock file, unless exactly they are there already.
pub(crate) fn ci(folder: &Path) -> Result<(), Failure> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).context(lock.display())?;
    let installed = folder.join("node_modules/.installed-lock");
    if fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    process::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder))?;
    fs::write(&installed, wanted).context(installed.display())
}
