//! Writes the seeds of every target below the folder that the argument names: one file each.

use std::fs;
use std::io;
use std::path::PathBuf;

use token_fuzz::TARGETS;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or_else(|| io::Error::other("usage: seeds FOLDER"))?);
    for target in TARGETS {
        let folder = folder.join(target.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in (target.seeds)().iter().enumerate() {
            fs::write(folder.join(format!("{number:05}")), seed)?;
        }
        println!("{}", target.name);
    }
    Ok(())
}
