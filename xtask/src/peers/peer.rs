//! The implementations, and what each of them claims to do.

use std::fs;

use serde::Serialize;
use serde_json::Value;

use super::DRIVERS;
use crate::failure::{Context, Failure};
use crate::paths;

/// An implementation.
#[derive(Serialize)]
pub(super) struct Peer {
    pub(super) name: &'static str,
    /// Its folder, and what its driver is called.
    #[serde(skip)]
    pub(super) driver: &'static str,
    #[serde(skip)]
    pub(super) kind: Kind,
    /// The topics that are about what its documentation says it checks.
    #[serde(skip)]
    pub(super) claims: Claims,
    /// What it does not claim to do, and what its driver does for it.
    #[serde(skip)]
    pub(super) note: &'static str,
}

/// How it is built and started.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ours,
    Crate,
    Package,
}

/// Which topics an implementation claims.
pub(super) enum Claims {
    Everything,
    Topics(&'static [&'static str]),
}

impl Claims {
    pub(super) fn has(&self, topic: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Topics(topics) => topics.contains(&topic),
        }
    }
}

/// In the order of the table.
pub(super) const PEERS: &[Peer] = &[
    Peer {
        name: "token-core",
        driver: "token-core",
        kind: Kind::Ours,
        claims: Claims::Everything,
        note: "The implementation of this repository, through `tokenctl conformance --stdin`. It alone is compared by reason \
               and claim, too.",
    },
    Peer {
        name: "@eyevinn/cat (npm)",
        driver: "eyevinn-cat",
        kind: Kind::Package,
        claims: Claims::Topics(&[
            "claims",
            "components",
            "confusion",
            "cose",
            "cose-headers",
            "identity",
            "methods",
            "networks",
            "regex",
            "replay",
            "time",
            "urls",
        ]),
        note: "CAT with HMAC 256/256. Its readme lists iss, aud, exp, nbf, cti, catreplay, catv, catnip, catu, catm, catif and \
               not catpor, catalpn, cath, geographic claims, cattpk; it knows no composition, DPoP, state, encryption. Both \
               `CAT.validate` (address, AS number) and `HttpValidator` (method, replay, finding the token) must accept. The \
               second demands tag 61. It starts its check of claim types and does not wait for it: a wrong type ends \
               the process by an unhandled rejection after the decision, which is a crash here.",
    },
    Peer {
        name: "jose (npm)",
        driver: "jose",
        kind: Kind::Package,
        claims: Claims::Topics(&["algorithms", "confusion", "identity", "jose", "time"]),
        note: "JWT only: signature, algorithm, critical headers, exp, nbf, iss, aud, sub, required claims. It knows nothing of CAT's \
               claims, in a JWT either: what they demand of a request is its user's work, and so is all state. Its driver \
               chooses the key by kid.",
    },
    Peer {
        name: "cat-token (crate)",
        driver: "cat-token",
        kind: Kind::Crate,
        claims: Claims::Topics(&[
            "algorithms",
            "claims",
            "confusion",
            "cose",
            "cose-headers",
            "encryption",
            "identity",
            "limits",
            "privacy",
            "time",
        ]),
        note: "CAT with HMAC 256/256, ES256, PS256, and AES-GCM around them. It is a profile for MOQT: its checks of catu, catm, cath, \
               catnip, geographic claims, catreplay and DPoP take no HTTP request, composed claims are judged by their form, \
               and exp cannot be demanded. It refuses tag 61, text labels, \
               fractional dates, and map keys that are not in the order of RFC 8949. Its driver takes tag 61 off, and chooses the key \
               where the kid is not in the protected header, the only place where the library looks: without these two it would \
               deny nearly every CAT of the suite. It reads the system's clock, which the driver sets.",
    },
    Peer {
        name: "common-access-token (crate)",
        driver: "common-access-token",
        kind: Kind::Crate,
        claims: Claims::Topics(&[
            "claims",
            "components",
            "confusion",
            "cose",
            "cose-headers",
            "identity",
            "methods",
            "regex",
            "replay",
            "time",
            "urls",
        ]),
        note: "CAT with HMAC 256/256: exp, nbf, iss, aud (one text), catu, catm, catreplay, cattprint (as label 324, which is \
               `or` in CTA-5007). It has no leeway, no check of geographic claims, catnip, catalpn, cath, composition, \
               DPoP, and no state but what its user says of replay. Its driver chooses the key by kid, \
               and sets the system's clock, which it reads.",
    },
    Peer {
        name: "jsonwebtoken (crate)",
        driver: "jsonwebtoken",
        kind: Kind::Crate,
        claims: Claims::Topics(&["algorithms", "confusion", "identity", "jose", "time"]),
        note: "JWT only: signature, algorithm, exp, nbf, iss, aud, sub, required claims. It knows nothing of CAT's claims, in a JWT \
               either: what they demand of a request is its user's work, and so are key choice and all state. It reads the system's \
               clock, which the driver sets.",
    },
];

impl Peer {
    /// The version that its driver's lock file names.
    pub(super) fn version(&self) -> Result<String, Failure> {
        let name = self.name.split(' ').next().unwrap_or_default();
        let version = match self.kind {
            Kind::Ours => Some(env!("CARGO_PKG_VERSION").to_owned()),
            Kind::Crate => {
                let lock = fs::read_to_string(paths::at(DRIVERS).join("Cargo.lock"))?;
                let entry = lock.split_once(&format!("name = \"{name}\"\nversion = \""));
                entry.and_then(|(_, rest)| rest.split('"').next().map(str::to_owned))
            }
            Kind::Package => {
                let path = paths::at(DRIVERS).join(self.driver).join("package-lock.json");
                let lock: Value = serde_json::from_slice(&fs::read(&path).context(path.display())?)?;
                lock["packages"][format!("node_modules/{name}")]["version"].as_str().map(str::to_owned)
            }
        };
        version.ok_or_else(|| Failure::new(format!("{name}: its lock file does not name it")))
    }
}
