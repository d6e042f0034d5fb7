//! Mints the tokens and signs the state document that the program decides with.

use std::path::PathBuf;
use std::{env, fs};

use benches::{claims, key, state_document, token};
use token_core::{Component, Format, Match, mint};

fn main() {
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let now = 1_800_000_000;
    for (name, format) in [("cat", Format::Cat), ("jwt", Format::Jwt)] {
        fs::write(folder.join(name), token(format, now, 1)).expect("the folder is there");
    }
    let pattern = claims(now, 1).with_uri(&[(Component::Path, Match::Regex("."))]).expect("a pattern");
    let pattern = mint(Format::Cat, &pattern, &key()).expect("a token");
    fs::write(folder.join("pattern"), pattern).expect("the folder is there");
    fs::write(folder.join("state"), state_document(now)).expect("the folder is there");
    println!("cargo::rerun-if-changed=build.rs");
}
