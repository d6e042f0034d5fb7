//! Who reads which claims, and what each of them is known to refuse or to misread, with the reason.

use serde_json::{Map, Value};

/// An implementation that reads tokens.
pub(super) struct Reader {
    pub(super) name: &'static str,
    pub(super) driver: &'static str,
    pub(super) is_package: bool,
    pub(super) format: &'static str,
    pub(super) reads: Reads,
    pub(super) exceptions: &'static [Exception],
}

/// Which claims it gives to its user.
pub(super) enum Reads {
    All,
    /// All but private ones.
    Registered,
}

/// A token that it refuses, or a claim that it misreads.
pub(super) struct Exception {
    /// What and why.
    pub(super) what: &'static str,
    /// The claim that is misread; nothing when the token is refused.
    pub(super) claim: Option<&'static str>,
    /// The claim sets it comes up in.
    pub(super) applies: fn(&Map<String, Value>) -> bool,
}

pub(super) const READERS: &[Reader] = &[
    Reader {
        name: "cat-token",
        driver: "cat-token",
        is_package: false,
        format: "cat",
        reads: Reads::Registered,
        exceptions: &[
            Exception {
                what: "dates with a fraction are refused: its profile has none",
                claim: None,
                applies: |claims| has_fraction(&claims["exp"]),
            },
            Exception {
                what: "prefixes are refused: it takes maps of length to bytes, where RFC 9164 section 3.1.2 has arrays",
                claim: None,
                applies: |claims| networks(claims).any(|network| network.contains('/')),
            },
            Exception {
                what: "regular expressions are refused: it takes texts, where CTA-5007 has arrays",
                claim: None,
                applies: |claims| matches(claims).any(|matches| matches.contains_key("regex")),
            },
        ],
    },
    Reader {
        name: "common-access-token",
        driver: "common-access-token",
        is_package: false,
        format: "cat",
        reads: Reads::All,
        exceptions: &[
            Exception {
                what: "floats are refused: it knows integers, strings, arrays, maps and null",
                claim: None,
                applies: |claims| claims.values().any(has_fraction),
            },
            Exception {
                what: "tags are refused, which addresses have (RFC 9164)",
                claim: None,
                applies: |claims| networks(claims).next().is_some(),
            },
            Exception {
                what: "maps with texts for keys are refused, which cath is",
                claim: None,
                applies: |claims| claims.contains_key("cath"),
            },
            Exception {
                what: "several audiences count as none",
                claim: Some("aud"),
                applies: |claims| claims["aud"].is_array(),
            },
            Exception {
                what: "integers beyond 63 bits become negative",
                claim: Some("epoch"),
                applies: |claims| claims["epoch"].as_i64().is_none(),
            },
        ],
    },
    Reader {
        name: "@eyevinn/cat",
        driver: "eyevinn-cat",
        is_package: true,
        format: "cat",
        reads: Reads::All,
        exceptions: &[Exception {
            what: "prefixes without their trailing zero bytes are refused, which RFC 9164 section 3.1.3 leaves out",
            claim: None,
            applies: |claims| networks(claims).any(ends_in_zeros),
        }],
    },
    Reader {
        name: "jose",
        driver: "jose",
        is_package: true,
        format: "jwt",
        reads: Reads::All,
        exceptions: &[Exception {
            what: "integers beyond 53 bits are rounded, as all numbers of JavaScript",
            claim: Some("epoch"),
            applies: |claims| claims["epoch"].as_u64().is_some_and(|epoch| epoch > 1 << 53),
        }],
    },
    Reader {
        name: "jsonwebtoken",
        driver: "jsonwebtoken",
        is_package: false,
        format: "jwt",
        reads: Reads::All,
        exceptions: &[],
    },
];

/// Claims that are ours.
const PRIVATE: [&str; 4] = ["epoch", "tenant", "sid", "metro"];

impl Reader {
    /// The folder of the driver, when it is one of npm.
    pub(super) fn package(&self) -> Option<&'static str> {
        self.is_package.then_some(self.driver)
    }

    pub(super) fn reads(&self, claim: &str) -> bool {
        match self.reads {
            Reads::All => true,
            Reads::Registered => !PRIVATE.contains(&claim),
        }
    }

    /// How a claim is called in its format.
    pub(super) fn name_of<'c>(&self, claim: &'c str) -> &'c str {
        if claim == "cti" && self.format == "jwt" { "jti" } else { claim }
    }

    /// The exceptions that come up with these claims.
    pub(super) fn exceptions_of(
        &self,
        claim: Option<&str>,
        claims: &Map<String, Value>,
    ) -> impl Iterator<Item = &'static Exception> {
        self.exceptions.iter().filter(move |exception| exception.claim == claim && (exception.applies)(claims))
    }
}

/// The addresses and prefixes of `catnip`.
fn networks(claims: &Map<String, Value>) -> impl Iterator<Item = &str> {
    claims.get("catnip").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// The matches of all components and fields.
fn matches(claims: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let maps = ["catu", "cath"].into_iter().filter_map(|name| claims.get(name)?.as_object());
    maps.flat_map(|map| map.values().filter_map(Value::as_object))
}

/// Whether a prefix ends in bytes of zeros.
fn ends_in_zeros(network: &str) -> bool {
    let Some((address, _)) = network.split_once('/') else { return false };
    match address.parse() {
        Ok(core::net::IpAddr::V4(address)) => address.octets().ends_with(&[0]),
        Ok(core::net::IpAddr::V6(address)) => address.octets().ends_with(&[0]),
        Err(_) => false,
    }
}

/// Whether a number in a value is no integer, and so a float in CBOR.
fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            !number.is_i64() && !number.is_u64() && number.as_f64().is_some_and(|number| number.fract() != 0.0)
        }
        Value::Array(items) => items.iter().any(has_fraction),
        Value::Object(members) => members.values().any(has_fraction),
        _ => false,
    }
}
