//! `cargo xtask demo`.

use crate::failure::Failure;

pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    let _ = args;
    Err(Failure::new("not built yet"))
}
