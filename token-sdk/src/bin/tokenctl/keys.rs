//! `keys`: the life of signing keys.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use token_core::Algorithm;
use token_sdk::{Clock, KeyFile, LockedKeyFile, SystemClock};

use crate::Ending;
use crate::admin::{Admin, AdminToken, segment};
use crate::failure::Failure;
use crate::key_change::{Change, Rotate};
use crate::key_exchange::{Export, Import};
use crate::output;

/// Make keys and move them through their life: announced, active, retiring, revoked or removed.
///
/// A change that would cut viewers off is refused. `tokenctl keys rotate` makes the next one that does not; the others are for
/// special cases, and for mending
#[derive(Subcommand, Debug)]
pub(crate) enum Keys {
    /// Make a key; it signs at once when no other key does, and is announced otherwise
    New(New),
    /// List the keys, without secrets
    List(List),
    /// Take the step of a rotation that is due, and say when the next is: for a timer
    ///
    /// Announces a successor where there is none; activates it once every edge knows it; drops its predecessor once no token of
    /// it is good any more. Whatever is due, no viewer is cut off: call it as often as you like
    Rotate(Rotate),
    /// Let a key sign; the one that signed so far retires. Refused while an edge may not know the key
    Activate(Change),
    /// Take a key out of signing; what it signed stays good. Refused when no other key would sign
    Retire(Change),
    /// Drop a key. Refused while a token that it signed may be good
    Remove(Change),
    /// Deny what a key signed, for good and at once
    Revoke(Named),
    /// Add keys from a JWK, a JWK Set, a COSE_Key, a COSE_KeySet or PEM
    Import(Import),
    /// Write the keys as a JWK Set or as COSE keys
    Export(Export),
}

/// A key file, or the service that owns it.
#[derive(Args, Debug)]
pub(crate) struct KeysPlace {
    /// The key file: a JWK Set
    #[arg(long, visible_alias = "out", alias = "store", value_name = "FILE", default_value = "keys.json")]
    pub(crate) keys: PathBuf,
    /// The admin listener of the service that runs with the key file
    #[arg(long, value_name = "URL", conflicts_with = "keys")]
    server: Option<String>,
    #[command(flatten)]
    token: AdminToken,
}

/// The key to make.
#[derive(Args, Debug)]
pub(crate) struct New {
    /// The algorithm, by its JOSE name
    #[arg(long, value_parser = algorithm)]
    alg: Algorithm,
    /// The key id
    #[arg(long)]
    kid: String,
    #[command(flatten)]
    place: KeysPlace,
}

pub(crate) fn algorithm(name: &str) -> Result<Algorithm, String> {
    let names = || Algorithm::ALL.iter().map(|algorithm| algorithm.jose_name()).collect::<Vec<_>>().join(", ");
    Algorithm::from_jose_name(name).ok_or_else(|| format!("expected one of {}", names()))
}

/// What to list.
#[derive(Args, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    place: KeysPlace,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A key by its id.
#[derive(Args, Debug)]
pub(crate) struct Named {
    /// The key id
    kid: String,
    #[command(flatten)]
    place: KeysPlace,
}

impl Keys {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        match self {
            Self::New(new) => new.run(),
            Self::List(list) => list.run(),
            Self::Rotate(rotate) => rotate.run(),
            Self::Activate(change) => change.activate(),
            Self::Retire(change) => change.retire(),
            Self::Remove(change) => change.remove(),
            Self::Revoke(named) => named.revoke(),
            Self::Import(import) => import.run(),
            Self::Export(export) => export.run(),
        }
    }
}

impl KeysPlace {
    pub(crate) fn server(&self) -> Result<Option<Admin>, Failure> {
        self.server.as_ref().map(|server| Admin::new(server, &self.token)).transpose()
    }
}

impl New {
    fn run(&self) -> Result<Ending, Failure> {
        if let Some(admin) = self.place.server()? {
            return print_answer(&admin.post("/keys", &json!({"alg": self.alg.jose_name(), "kid": self.kid}))?);
        }
        let generate = |keys: &mut KeyFile| keys.generate(self.alg, &self.kid, SystemClock.now());
        let (keys, ()) = LockedKeyFile::lock(&self.place.keys)?.change_or_make(generate)?;
        print_state(&keys, &self.kid, &self.place.keys)
    }
}

impl List {
    fn run(&self) -> Result<Ending, Failure> {
        let keys = match self.place.server()? {
            Some(admin) => admin.get("/keys")?,
            None => KeyFile::load(&self.place.keys)?.keys_to_json(),
        };
        if self.json {
            output::line(&keys)?;
            return Ok(Ending::Success);
        }
        let columns = ["kid", "alg", "use_state", "nbf", "exp", "announced_at", "activated_at", "retired_at"];
        let mut rows = vec![columns.map(str::to_owned).to_vec()];
        for key in keys.get("keys").and_then(Value::as_array).into_iter().flatten() {
            let cell = |name: &&str| match key.get(name) {
                None | Some(Value::Null) => "-".to_owned(),
                Some(Value::String(text)) => output::visible(text),
                Some(other) => other.to_string(),
            };
            rows.push(columns.iter().map(cell).collect());
        }
        output::line(output::table(&rows))?;
        Ok(Ending::Success)
    }
}

impl Named {
    /// The key file alone reaches an edge when it is deployed; the state document within seconds.
    fn revoke(&self) -> Result<Ending, Failure> {
        if let Some(admin) = self.place.server()? {
            return print_answer(&admin.post(&format!("/keys/{}/revoke", segment(&self.kid)), &json!({}))?);
        }
        let revoke = |keys: &mut KeyFile| keys.revoke(&self.kid, SystemClock.now());
        let (keys, ()) = LockedKeyFile::lock(&self.place.keys)?.change(revoke)?;
        eprintln!(
            "tokenctl: edges deny what it signed when they load this file; `tokenctl revoke key {}` tells them in the next state document",
            self.kid
        );
        print_state(&keys, &self.kid, &self.place.keys)
    }
}

pub(crate) fn print_answer(answer: &Value) -> Result<Ending, Failure> {
    output::line(answer)?;
    Ok(Ending::Success)
}

pub(crate) fn print_state(keys: &KeyFile, kid: &str, path: &Path) -> Result<Ending, Failure> {
    let key = keys.find(kid)?;
    let (algorithm, state) = (key.algorithm().jose_name(), key.state().name());
    output::line(format_args!("{kid} ({algorithm}) is {state} in {}", path.display()))?;
    Ok(Ending::Success)
}
