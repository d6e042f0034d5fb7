//! `mint`: a token from claims.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use token_core::{ClaimSet, Format};
use token_sdk::{Clock, KeyFile, PathScope, Privacy, Purpose, SystemClock};

use crate::Ending;
use crate::failure::Failure;
use crate::gate::FormatName;
use crate::viewer_claims::ViewerClaims;
use crate::{input, output};

/// Mint a token and print it
#[derive(Args, Debug)]
pub(crate) struct Mint {
    /// The keys: a JWK Set
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// The signing key, when the file has several that sign
    #[arg(long)]
    kid: Option<String>,
    /// The token format
    #[arg(long, value_enum)]
    format: FormatName,
    /// What becomes of claims that say who or where a viewer is (`sub`, positions, long `geohash` cells and `catnip` prefixes); a CAT
    /// is encrypted by the active key of the file that encrypts
    #[arg(long, value_enum, default_value_t = PrivacyName::WherePossible)]
    privacy: PrivacyName,
    #[command(flatten)]
    claims: ClaimArguments,
}

/// When a token is encrypted.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum PrivacyName {
    /// Encrypted where that is possible, in the clear where it is not
    WherePossible,
    /// Encrypted, or not minted
    Required,
    /// Every token is encrypted, whatever its claims, or not minted
    Always,
}

impl From<PrivacyName> for Privacy {
    fn from(name: PrivacyName) -> Self {
        match name {
            PrivacyName::WherePossible => Self::WherePossible,
            PrivacyName::Required => Self::Required,
            PrivacyName::Always => Self::Always,
        }
    }
}

/// The claims. An argument replaces the claim of the same name in the file.
#[derive(Args, Debug)]
struct ClaimArguments {
    /// A claim set in JSON form; `-` reads it from standard input
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,
    /// Issuer
    #[arg(long)]
    iss: Option<String>,
    /// Subject
    #[arg(long)]
    sub: Option<String>,
    /// Audience; may be repeated
    #[arg(long)]
    aud: Vec<String>,
    /// Token id, by which the token can be revoked: `jti`, in a CAT the hex of `cti`; random when
    /// neither this nor --claims says one
    #[arg(long, value_name = "ID")]
    jti: Option<String>,
    /// Mint a token without an id
    #[arg(long, conflicts_with = "jti")]
    no_jti: bool,
    /// Playback session
    #[arg(long)]
    sid: Option<String>,
    /// Tenant
    #[arg(long)]
    tenant: Option<String>,
    /// Path prefix that the token opens (`catu`); ends with a slash
    #[arg(long, value_name = "PREFIX")]
    path: Option<String>,
    /// Method (`catm`); may be repeated
    #[arg(long)]
    method: Vec<String>,
    /// Country or subdivision (`catgeoiso3166`); may be repeated
    #[arg(long, value_name = "CODE")]
    country: Vec<String>,
    /// Address or prefix (`catnip`); may be repeated
    #[arg(long, value_name = "PREFIX")]
    ip: Vec<String>,
    /// AS number (`catnip`); may be repeated
    #[arg(long, value_name = "NUMBER")]
    asn: Vec<u32>,
    #[command(flatten)]
    viewer: ViewerClaims,
    /// Entitlement epoch, alone or of a scope; may be repeated
    #[arg(long, value_name = "[SCOPE=]NUMBER", value_parser = epoch)]
    epoch: Vec<(String, u64)>,
    /// Edges renew the token (`catr`), for so long each time
    #[arg(long, value_name = "automatic|cookie|header|redirect=DURATION", value_parser = renewal)]
    renew: Option<(String, u64)>,
    /// How long before it expires they do so; 60s when left out
    #[arg(long, value_name = "DURATION", value_parser = input::duration, requires = "renew")]
    renew_before: Option<u64>,
    /// How long the token lives; 5m unless --claims says what it says
    #[arg(long, value_name = "DURATION", value_parser = input::duration)]
    ttl: Option<u64>,
    /// The time of issue in whole seconds since 1970; the system clock's when left out
    #[arg(long, value_name = "SECONDS")]
    now: Option<i64>,
}

fn epoch(argument: &str) -> Result<(String, u64), String> {
    let (scope, number) = argument.rsplit_once('=').unwrap_or(("", argument));
    let number = number.parse().map_err(|_| "expected a number, or scope=number".to_owned())?;
    Ok((scope.to_owned(), number))
}

fn renewal(argument: &str) -> Result<(String, u64), String> {
    let (kind, duration) = argument.split_once('=').ok_or("expected a type and a duration, such as cookie=5m")?;
    Ok((kind.to_owned(), input::duration(duration)?))
}

impl Mint {
    pub(crate) fn run(&self) -> Result<Ending, Failure> {
        let claims = self.claims.with_id(ClaimSet::from_json(&self.claims.json()?)?)?;
        let keys = KeyFile::load(&self.keys)?;
        let purpose = Purpose::at(self.claims.now());
        let purpose = self.kid.as_deref().map_or(purpose, |kid| purpose.key(kid));
        let key = keys.signing_key(&purpose).map_err(|error| Failure::of_file(&self.keys, error))?;
        let format = Format::from(self.format);
        output::line(Privacy::from(self.privacy).mint(format, &claims, key, &keys, &purpose)?)?;
        Ok(Ending::Success)
    }
}

impl ClaimArguments {
    fn now(&self) -> i64 {
        self.now.unwrap_or_else(|| SystemClock.now())
    }

    /// A token that cannot be named cannot be revoked.
    fn with_id(&self, claims: ClaimSet) -> Result<ClaimSet, Failure> {
        let json: Value = serde_json::from_str(&claims.to_json())?;
        if self.no_jti || json.get("cti").is_some() {
            return Ok(claims);
        }
        let mut id = [0; 16];
        getrandom::fill(&mut id)?;
        Ok(claims.with_token_id(&id))
    }

    /// The claim set in JSON form. A file without further arguments is passed on as it stands.
    fn json(&self) -> Result<String, Failure> {
        let said = self.said()?;
        let Some(path) = &self.claims else {
            return Ok(Value::Object(said).to_string());
        };
        let file = input::text(path)?;
        // Judged as it stands: what is merged below has lost repeated members.
        ClaimSet::from_json(&file).map_err(|error| Failure::of_file(path, error))?;
        if said.is_empty() {
            return Ok(file);
        }
        let mut claims: Map<String, Value> =
            serde_json::from_str(&file).map_err(|error| Failure::of_file(path, error))?;
        if self.jti.is_some() {
            claims.remove("cti");
        }
        claims.extend(said);
        Ok(Value::Object(claims).to_string())
    }

    /// The claims that the arguments name.
    fn said(&self) -> Result<Map<String, Value>, Failure> {
        let mut claims = Map::new();
        let mut say = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                claims.insert(name.to_owned(), value);
            }
        };
        let text = |value: &Option<String>| value.as_ref().map(|value| json!(value));
        let list = |values: &[String]| (!values.is_empty()).then(|| json!(values));
        say("iss", text(&self.iss));
        say("sub", text(&self.sub));
        say("aud", if let [one] = self.aud.as_slice() { Some(json!(one)) } else { list(&self.aud) });
        say("jti", text(&self.jti));
        say("sid", text(&self.sid));
        say("tenant", text(&self.tenant));
        say("catm", list(&self.method));
        say("catgeoiso3166", list(&self.country));
        say("catnip", self.networks());
        say("epoch", self.epochs());
        say("catr", self.catr());
        if let Some(path) = &self.path {
            PathScope::new(path)?;
            say("catu", Some(json!({"path": {"prefix": path}})));
        }
        if let Some(lifetime) = self.ttl.or(self.claims.is_none().then_some(300)) {
            let now = self.now();
            say("iat", Some(json!(now)));
            // An edge that is a second behind does not deny the first request (semantics section 4).
            say("nbf", Some(json!(now.saturating_sub(60))));
            say("exp", Some(json!(now.saturating_add_unsigned(lifetime))));
        }
        self.viewer.say(&mut claims);
        Ok(claims)
    }

    fn networks(&self) -> Option<Value> {
        let addresses = self.ip.iter().map(|prefix| json!(prefix));
        let entries: Vec<Value> = addresses.chain(self.asn.iter().map(|asn| json!(asn))).collect();
        (!entries.is_empty()).then(|| json!(entries))
    }

    fn catr(&self) -> Option<Value> {
        let (kind, seconds) = self.renew.as_ref()?;
        let mut catr = json!({"type": kind, "expadd": seconds});
        if let Some(deadline) = self.renew_before {
            catr["deadline"] = json!(deadline);
        }
        Some(catr)
    }

    /// A number alone is the epoch of scope "" (architecture section 5).
    fn epochs(&self) -> Option<Value> {
        match self.epoch.as_slice() {
            [] => None,
            [(scope, number)] if scope.is_empty() => Some(json!(number)),
            epochs => {
                let members = epochs.iter().map(|(scope, number)| (scope.clone(), json!(number)));
                Some(Value::Object(members.collect::<Map<_, _>>()))
            }
        }
    }
}
