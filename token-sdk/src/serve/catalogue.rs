//! The catalogue: which assets there are, on which CDNs, and what their tokens are bound to.

use core::fmt;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::ServeError;
use crate::cdn::{Cdn, CdnError};
use crate::entitlement::Prefix;
use crate::path_scope::PathScope;

/// The longest life of a token, in seconds: a day.
const MAX_TTL: u64 = 86_400;

/// What can be played.
#[derive(Debug)]
pub(super) struct Catalogue {
    cdns: Vec<Cdn>,
    assets: BTreeMap<String, Asset>,
}

/// What can be played, and by whom.
#[derive(Debug)]
pub(super) struct Asset {
    pub(super) scope: PathScope,
    pub(super) epoch: Option<String>,
    pub(super) countries: Option<Vec<String>>,
    pub(super) network: Option<Prefix>,
    pub(super) ttl: Duration,
    pub(super) tenant: Option<String>,
    /// Absent: every authenticated viewer.
    subjects: Option<BTreeSet<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    cdns: Vec<CdnFile>,
    #[serde(deserialize_with = "named_once")]
    assets: BTreeMap<String, AssetFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CdnFile {
    name: String,
    base_url: String,
    audience: String,
    kid: Option<String>,
    max_token_bytes: Option<usize>,
    cookie_domain: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AssetFile {
    path: String,
    manifest: Option<String>,
    epoch: Option<String>,
    countries: Option<Vec<String>>,
    network: Option<PrefixFile>,
    ttl: u64,
    tenant: Option<String>,
    subjects: Option<BTreeSet<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrefixFile {
    v4: u8,
    v6: u8,
}

/// The assets by their names; of two with one name the last would silently count.
fn named_once<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, AssetFile>, D::Error> {
    struct Assets;

    impl<'de> Visitor<'de> for Assets {
        type Value = BTreeMap<String, AssetFile>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("assets by their names")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut assets = BTreeMap::new();
            while let Some(name) = members.next_key::<String>()? {
                if assets.contains_key(&name) {
                    return Err(A::Error::custom(format_args!("asset {name:?}: expected it once")));
                }
                assets.insert(name, members.next_value()?);
            }
            Ok(assets)
        }
    }

    deserializer.deserialize_map(Assets)
}

impl Catalogue {
    pub(super) fn load(path: &Path) -> Result<Self, ServeError> {
        let read = std::fs::read_to_string(path);
        Self::from_json(&read.map_err(|source| ServeError::Read { path: path.to_owned(), source })?)
    }

    fn from_json(json: &str) -> Result<Self, ServeError> {
        let file: CatalogueFile =
            serde_json::from_str(json).map_err(|error| ServeError::Catalogue(error.to_string()))?;
        if file.cdns.is_empty() {
            return Err(ServeError::Catalogue("cdns: expected at least one".to_owned()));
        }
        let cdns = file.cdns.into_iter().map(CdnFile::read).collect::<Result<Vec<_>, _>>()?;
        let names: BTreeSet<&str> = cdns.iter().map(Cdn::name).collect();
        if names.len() < cdns.len() {
            return Err(ServeError::Catalogue("cdns: expected names that differ from each other".to_owned()));
        }
        let assets = file.assets.into_iter().map(AssetFile::read).collect::<Result<_, _>>()?;
        Ok(Self { cdns, assets })
    }

    pub(super) fn cdns(&self) -> &[Cdn] {
        &self.cdns
    }

    pub(super) fn assets(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.assets.iter().map(|(name, asset)| (name.as_str(), asset))
    }

    pub(super) fn asset(&self, name: &str) -> Option<&Asset> {
        self.assets.get(name)
    }
}

impl Asset {
    pub(super) fn is_for(&self, subject: &str) -> bool {
        self.subjects.as_ref().is_none_or(|subjects| subjects.contains(subject))
    }
}

impl CdnFile {
    fn read(self) -> Result<Cdn, ServeError> {
        let described = self.describe();
        described.map_err(|source| ServeError::Cdn { cdn: self.name, source })
    }

    fn describe(&self) -> Result<Cdn, CdnError> {
        let mut cdn = Cdn::new(&self.name, &self.base_url, &self.audience)?;
        if let Some(kid) = &self.kid {
            cdn = cdn.with_key(kid);
        }
        if let Some(bytes) = self.max_token_bytes {
            cdn = cdn.with_max_token_bytes(bytes);
        }
        if let Some(domain) = &self.cookie_domain {
            cdn = cdn.with_cookie_domain(domain)?;
        }
        Ok(cdn)
    }
}

impl AssetFile {
    fn read((name, file): (String, Self)) -> Result<(String, Asset), ServeError> {
        let expected = |expected| Err(ServeError::Catalogue(format!("asset {name:?}: {expected}")));
        if !(1..=MAX_TTL).contains(&file.ttl) {
            return expected("ttl: expected 1 to 86400 seconds");
        }
        if file.network.as_ref().is_some_and(|prefix| prefix.v4 > 32 || prefix.v6 > 128) {
            return expected("network: expected at most 32 bits for v4 and 128 for v6");
        }
        let scope = PathScope::new(&file.path).and_then(|scope| match &file.manifest {
            Some(manifest) => scope.with_manifest(manifest),
            None => Ok(scope),
        });
        let asset = Asset {
            scope: scope.map_err(|source| ServeError::AssetPath { asset: name.clone(), source })?,
            epoch: file.epoch,
            countries: file.countries,
            network: file.network.map(|prefix| Prefix { v4: prefix.v4, v6: prefix.v6 }),
            ttl: Duration::from_secs(file.ttl),
            tenant: file.tenant,
            subjects: file.subjects,
        };
        Ok((name, asset))
    }
}
