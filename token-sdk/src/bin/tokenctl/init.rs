//! `init`: everything for the first token, and the commands to type next.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use serde_json::{Value, json};
use token_core::Algorithm;
use token_sdk::file::{self, Readers};
use token_sdk::{Clock, EmbeddedStore, KeyFile, SystemClock};
use zeroize::Zeroizing;

use crate::Ending;
use crate::failure::Failure;
use crate::output;

const ISSUER: &str = "https://id.example";
const CDN: &str = "https://cdn.example";

/// Write keys, policy, store, sample claims and a sample request, and print the next commands to type
#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The directory; made when it is not there. Files that are there are kept: then nothing is written
    directory: PathBuf,
}

impl Init {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let directory = &self.directory;
        fs::create_dir_all(directory).map_err(|error| Failure::of_file(directory, error))?;
        let files = [
            ("keys.json", secret_keys("token-1")?, Readers::Owner),
            ("state-keys.json", secret_keys("state-1")?, Readers::Owner),
            ("viewer-keys.json", secret_keys("viewer-1")?, Readers::Owner),
            ("admin-token", admin_token()?, Readers::Owner),
            ("policy.json", policy(), Readers::Anybody),
            ("claims.json", claims(), Readers::Anybody),
            ("request.json", request(), Readers::Anybody),
            ("catalogue.json", catalogue(), Readers::Anybody),
        ];
        let names = files.iter().map(|(name, ..)| *name).chain(["state.redb"]);
        for name in names {
            let path = directory.join(name);
            if path.exists() {
                return Err(Failure::of_file(&path, "is there already: name another directory"));
            }
        }
        for (name, content, readers) in &files {
            let path = directory.join(name);
            file::create(&path, content.as_bytes(), *readers).map_err(|error| Failure::of_file(&path, error))?;
        }
        EmbeddedStore::open(&directory.join("state.redb"))?;
        output::line(next_commands(directory)?)?;
        Ok(Ending::Success)
    }
}

fn secret_keys(kid: &str) -> Result<Zeroizing<String>, Failure> {
    let mut keys = KeyFile::empty();
    keys.generate(Algorithm::Hs256, kid, SystemClock.now())?;
    Ok(keys.to_json())
}

fn admin_token() -> Result<Zeroizing<String>, Failure> {
    let mut token = Zeroizing::new([0; 32]);
    getrandom::fill(token.as_mut_slice())?;
    Ok(Zeroizing::new(format!("{}\n", URL_SAFE_NO_PAD.encode(token.as_slice()))))
}

fn json_text(value: &Value) -> Zeroizing<String> {
    Zeroizing::new(format!("{value:#}\n"))
}

fn policy() -> Zeroizing<String> {
    json_text(&json!({"issuers": [ISSUER], "audiences": [CDN]}))
}

fn claims() -> Zeroizing<String> {
    json_text(&json!({
        "iss": ISSUER,
        "aud": CDN,
        "sid": "session-1",
        "catu": {"path": {"prefix": "/live/final/"}},
        "catm": ["GET", "HEAD"],
        "catgeoiso3166": ["DE", "AT"],
        "catnip": ["203.0.113.0/24"],
    }))
}

/// Without `now`: the system clock's.
fn request() -> Zeroizing<String> {
    json_text(&json!({
        "method": "GET",
        "url": format!("{CDN}/live/final/master.m3u8"),
        "ip": "203.0.113.7",
        "geo": {"country": "DE"},
    }))
}

fn catalogue() -> Zeroizing<String> {
    json_text(&json!({
        "cdns": [{"name": "cdn", "base_url": CDN, "audience": CDN}],
        "assets": {"final": {
            "path": "/live/final/",
            "manifest": "master.m3u8",
            "epoch": "event:final",
            "countries": ["DE", "AT"],
            "network": {"v4": 24, "v6": 48},
            "ttl": 300,
        }},
    }))
}

/// A shell script, comments included.
fn next_commands(directory: &Path) -> Result<String, Failure> {
    let directory = directory.to_str().ok_or_else(|| Failure::of_file(directory, "expected a UTF-8 path"))?;
    Ok(NEXT_COMMANDS.replace("ISSUER", ISSUER).replace("DIR", &quoted(directory)))
}

const NEXT_COMMANDS: &str = "\
# Mint a token and check it as an edge would. It opens /live/final/ for one session.
tokenctl mint --keys DIR/keys.json --format cat --claims DIR/claims.json --ttl 1h > DIR/token
tokenctl state build --store DIR/state.redb --state-keys DIR/state-keys.json --out DIR/state.cose
tokenctl verify --keys DIR/keys.json --policy DIR/policy.json --request DIR/request.json --state DIR/state.cose --state-keys DIR/state-keys.json - < DIR/token

# Revoke its session. The next state document denies it; explain shows every step of that.
tokenctl revoke session session-1 --iss ISSUER --store DIR/state.redb
tokenctl state publish --store DIR/state.redb --state-keys DIR/state-keys.json --to DIR/state.cose
tokenctl explain --keys DIR/keys.json --policy DIR/policy.json --request DIR/request.json --state DIR/state.cose --state-keys DIR/state-keys.json - < DIR/token

# Run the vending service; then, in another terminal, log a viewer in and get a playable URL.
tokenctl serve --store DIR/state.redb --keys DIR/keys.json --state-keys DIR/state-keys.json --issuer ISSUER --catalogue DIR/catalogue.json --jwks DIR/viewer-keys.json --listen 127.0.0.1:8080 --admin 127.0.0.1:8081 --admin-token-file DIR/admin-token
tokenctl mint --keys DIR/viewer-keys.json --format jwt --iss ISSUER --sub viewer-1 --ttl 1h > DIR/viewer-token
curl -H \"Authorization: Bearer $(cat DIR/viewer-token)\" -X POST http://127.0.0.1:8080/play/final
tokenctl revoke subject viewer-1 --server http://127.0.0.1:8081 --admin-token-file DIR/admin-token";

/// A path as one word of a shell.
fn quoted(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+:@".contains(&byte);
    if path.bytes().all(is_plain) && !path.starts_with('-') {
        return path.to_owned();
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}
