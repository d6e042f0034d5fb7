//! `keys import` and `keys export`: keys from elsewhere, and for elsewhere.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use token_core::{Algorithm, Hex};
use token_sdk::file::{self, Readers};
use token_sdk::{Clock, KeyError, KeyFile, KeyParts, LockedKeyFile, SystemClock};
use zeroize::Zeroizing;

use crate::Ending;
use crate::failure::Failure;
use crate::keys::algorithm;
use crate::{input, output};

/// What to import.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// A JWK, a JWK Set, a COSE_Key or COSE_KeySet (binary or in hex), or the PEM of one key; `-` reads it from standard
    /// input
    from: PathBuf,
    /// The algorithm of a PEM key, which PEM does not tell
    #[arg(long, value_parser = algorithm, value_name = "ALG", requires = "kid")]
    alg: Option<Algorithm>,
    /// The id of a PEM key
    #[arg(long, requires = "alg")]
    kid: Option<String>,
    /// Refuse private keys: for the key file of a place that only checks tokens
    #[arg(long)]
    public: bool,
    /// The key file: a JWK Set
    #[arg(long, visible_alias = "out", alias = "store", value_name = "FILE", default_value = "keys.json")]
    keys: PathBuf,
}

/// What to export.
#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Public parts alone; secrets are never printed, and go into a file only
    #[arg(long, required_unless_present = "out")]
    public: bool,
    /// The form: a JWK Set, or a COSE_KeySet, which is binary in a file and printed in hex
    #[arg(long, value_name = "FORM", default_value = "jwk")]
    format: Form,
    /// This key alone, as a COSE_Key, with `--format cose`
    #[arg(long)]
    kid: Option<String>,
    /// Where to write it; a file with secrets is readable by its owner alone
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The key file: a JWK Set
    #[arg(long, alias = "store", value_name = "FILE", default_value = "keys.json")]
    keys: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// JSON (RFC 7517)
    Jwk,
    /// CBOR (RFC 9052 section 7)
    Cose,
}

impl Import {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let content = Zeroizing::new(input::bytes_or_standard_input(&self.from)?);
        let import = |keys: &mut KeyFile| {
            if self.public {
                let mut alone = KeyFile::empty();
                self.add(&mut alone, &content)?;
                alone.require_no_private_keys()?;
            }
            self.add(keys, &content)
        };
        let changed = LockedKeyFile::lock(&self.keys)?.change_or_make(import);
        let (_, count) = changed.map_err(|error| Failure::of_file(&self.from, error))?;
        output::line(format_args!("{count} imported into {}", self.keys.display()))?;
        Ok(Ending::Success)
    }

    fn add(&self, keys: &mut KeyFile, content: &[u8]) -> Result<usize, KeyError> {
        let now = SystemClock.now();
        // PEM and JSON are text that is no hex; what else there is can only be COSE.
        let text = core::str::from_utf8(content).ok();
        match (text, self.alg, &self.kid) {
            (Some(pem), Some(algorithm), Some(kid)) => keys.import_pem(pem, algorithm, kid, now).map(|()| 1),
            (Some(json), ..) if !is_hex(json.trim()) => keys.import(json, now),
            _ => keys.import_cose(content, now),
        }
    }
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Export {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        if self.format == Form::Jwk && self.kid.is_some() {
            return Err(Failure::new("--kid: only with --format cose"));
        }
        let keys = KeyFile::load(&self.keys)?;
        let content = self.content(&keys).map_err(|error| Failure::of_file(&self.keys, error))?;
        match (&self.out, self.format) {
            (Some(path), _) => {
                let readers = if self.public { Readers::Anybody } else { Readers::Owner };
                file::replace(path, &content, readers).map_err(|error| Failure::of_file(path, error))?;
                output::line(format_args!("exported to {}", path.display()))?;
            }
            (None, Form::Cose) => output::line(Hex(&content))?,
            (None, Form::Jwk) => output::line(String::from_utf8_lossy(&content).trim_end())?,
        }
        Ok(Ending::Success)
    }

    fn content(&self, keys: &KeyFile) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let parts = if self.public { KeyParts::Public } else { KeyParts::All };
        match (self.format, &self.kid) {
            (Form::Cose, Some(kid)) => keys.key_to_cose(kid, parts),
            (Form::Cose, None) => keys.to_cose(parts),
            (Form::Jwk, _) if self.public => keys.export_public().map(|json| Zeroizing::new(json.into_bytes())),
            (Form::Jwk, _) => Ok(Zeroizing::new(keys.to_json().as_bytes().to_vec())),
        }
    }
}
