//! Runs every target on the files of its folder below the one that the argument names: what a fuzzer gathered.

use std::fs;
use std::io;
use std::path::PathBuf;

use token_fuzz::TARGETS;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or_else(|| io::Error::other("usage: replay FOLDER"))?);
    for target in TARGETS {
        let files = fs::read_dir(folder.join(target.name))?.collect::<io::Result<Vec<_>>>()?;
        for file in &files {
            (target.run)(&fs::read(file.path())?);
        }
        println!("{:<16}{:>8} inputs", target.name, files.len());
    }
    Ok(())
}
