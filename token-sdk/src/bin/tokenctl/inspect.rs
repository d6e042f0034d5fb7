//! `inspect`: what a token says, unchecked.

use clap::Args;
use serde_json::json;
use token_sdk::inspect;

use crate::Ending;
use crate::failure::Failure;
use crate::{input, output};

/// Print what a token says without checking it
#[derive(Args, Debug)]
pub(crate) struct Inspect {
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// The token; `-` reads it from standard input
    token: String,
}

impl Inspect {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let seen = inspect::unverified(&input::token(&self.token)?)?;
        let format = seen.format.name();
        if self.json {
            output::line(json!({
                "verified": false, "format": format, "encrypted": seen.is_encrypted, "headers": seen.headers,
                "claims": seen.claims,
            }))?;
        } else {
            let claims = if seen.is_encrypted { "encrypted".to_owned() } else { format!("{:#}", seen.claims) };
            let shown = format!(
                "UNVERIFIED: nothing here has been checked; anybody can write such a token.\nformat {format}\nheaders {:#}\nclaims {claims}",
                seen.headers
            );
            let lines: Vec<String> = shown.lines().map(output::visible).collect();
            output::line(lines.join("\n"))?;
        }
        Ok(Ending::Success)
    }
}
