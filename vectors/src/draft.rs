//! A case being written: the fixture, and what differs from it.

use serde_json::{Map, Value, json};

use crate::case::Case;
use crate::cbor;
use crate::key::{Algorithm, Key};
use crate::{base64url, cat, claims, encrypt, fixture, jwt};

/// The format of the token under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Cat,
    Jwt,
}

impl Format {
    const fn name(self) -> &'static str {
        match self {
            Self::Cat => "cat",
            Self::Jwt => "jwt",
        }
    }
}

/// Where the case shows the token.
enum Shown {
    Text,
    Hex,
    /// On the request: the text is put into these members in place of `{token}`.
    OnRequest,
}

/// Makes the proof for the text of a token.
type ProofOf = Box<dyn Fn(&str) -> String>;

/// Changes the bytes of a finished token.
type Change = Box<dyn Fn(&mut Vec<u8>)>;

/// A case being written.
pub(crate) struct Draft {
    case: Case,
    format: Format,
    key: Key,
    claims: Value,
    labels: Vec<(cbor::Value, cbor::Value)>,
    payload: Option<Vec<u8>>,
    cat: Option<cat::Pieces>,
    encryption: Option<encrypt::Pieces>,
    jwt: jwt::Pieces,
    bytes: Change,
    text: Box<dyn Fn(String) -> String>,
    shown: Shown,
    proof: Option<ProofOf>,
    pin: &'static str,
}

impl Draft {
    pub(crate) fn new(id: String, section: &str, format: Format) -> Self {
        let case = Case {
            id,
            spec: format!("semantics {section}"),
            check: "decision",
            token: None,
            untagged: None,
            keys: fixture::key_set(),
            policy: fixture::policy(),
            request: fixture::request(),
            state: None,
            lookups: None,
            claims: Value::Null,
            expect: Value::Null,
        };
        Self {
            case,
            format,
            key: fixture::key(),
            claims: fixture::claims(),
            labels: Vec::new(),
            payload: None,
            cat: None,
            encryption: None,
            jwt: jwt::Pieces::new(),
            bytes: Box::new(|_| ()),
            text: Box::new(|text| text),
            shown: Shown::Text,
            proof: None,
            pin: format.name(),
        }
    }

    pub(crate) const fn format(&self) -> Format {
        self.format
    }

    /// Sets claims of the fixture.
    pub(crate) fn claims(mut self, members: Value) -> Self {
        fixture::merge(&mut self.claims, members);
        self
    }

    /// Adds a member to the CAT's claims map.
    pub(crate) fn label(mut self, label: impl Into<cbor::Value>, value: cbor::Value) -> Self {
        self.labels.push((label.into(), value));
        self
    }

    pub(crate) fn policy(mut self, members: Value) -> Self {
        fixture::merge(&mut self.case.policy, members);
        self
    }

    pub(crate) fn request(mut self, members: Value) -> Self {
        fixture::merge(&mut self.case.request, members);
        self
    }

    /// The state document of the case, or `null` for none.
    pub(crate) fn state(mut self, state: Value) -> Self {
        self.case.state = Some(state);
        self
    }

    /// The host has look-ups, which answer so and else find nothing.
    pub(crate) fn lookups(mut self, answers: Value) -> Self {
        self.case.lookups = Some(answers);
        self
    }

    pub(crate) fn keys(mut self, keys: Vec<Value>) -> Self {
        self.case.keys = fixture::set_of(keys);
        self
    }

    /// Signs with this secret instead of the usual key's.
    pub(crate) fn signed_with(mut self, secret: &[u8]) -> Self {
        self.key.secret = secret.to_vec();
        self
    }

    /// Signs with this algorithm, and says so.
    pub(crate) fn algorithm(mut self, algorithm: Algorithm) -> Self {
        assert!(self.cat.is_none(), "the algorithm is chosen before pieces are replaced");
        self.key.algorithm = algorithm;
        self.header(json!({"alg": algorithm.jose_name()}))
    }

    /// The payload's bytes, instead of those of the claims.
    pub(crate) fn payload(mut self, payload: &[u8]) -> Self {
        self.payload = Some(payload.to_vec());
        self
    }

    /// Replaces pieces of the COSE structure.
    pub(crate) fn cose(mut self, change: impl FnOnce(&mut cat::Pieces)) -> Self {
        change(self.cat.get_or_insert_with(|| cat::Pieces::new(self.key.algorithm)));
        self
    }

    /// Encrypts the finished token so.
    pub(crate) fn encrypted(mut self, pieces: encrypt::Pieces) -> Self {
        self.encryption = Some(pieces);
        self
    }

    /// Replaces the unprotected header.
    pub(crate) fn unprotected<const N: usize>(self, members: [(i64, cbor::Value); N]) -> Self {
        self.cose(|pieces| pieces.unprotected = cbor::encode(&cbor::map(members)))
    }

    /// Replaces the protected header.
    pub(crate) fn protected<const N: usize>(self, members: [(i64, cbor::Value); N]) -> Self {
        self.cose(|pieces| pieces.protected = cbor::encode(&cbor::map(members)))
    }

    /// Replaces pieces of the JWS.
    pub(crate) fn jose(mut self, change: impl FnOnce(&mut jwt::Pieces)) -> Self {
        change(&mut self.jwt);
        self
    }

    /// Sets members of the JOSE header.
    pub(crate) fn header(self, members: Value) -> Self {
        self.jose(|pieces| pieces.header(members))
    }

    /// Changes the bytes of a finished CAT.
    pub(crate) fn bytes(mut self, change: impl Fn(&mut Vec<u8>) + 'static) -> Self {
        self.bytes = Box::new(change);
        self
    }

    /// Changes the text of the finished token.
    pub(crate) fn text(mut self, change: impl Fn(String) -> String + 'static) -> Self {
        self.text = Box::new(change);
        self
    }

    /// Shows the token's bytes in hex.
    pub(crate) fn in_hex(mut self) -> Self {
        self.shown = Shown::Hex;
        self
    }

    /// Shows the token on the request alone, wherever `{token}` stands there.
    pub(crate) fn on_request(mut self, members: Value) -> Self {
        self.shown = Shown::OnRequest;
        self.request(members)
    }

    /// Puts a proof, made for the text of the token, wherever `{proof}` stands on the request.
    pub(crate) fn proven(mut self, proof: impl Fn(&str) -> String + 'static) -> Self {
        self.proof = Some(Box::new(proof));
        self
    }

    /// Leaves the format for the gate to find out.
    pub(crate) fn unpinned(mut self) -> Self {
        self.pin = "auto";
        self
    }

    /// Says how an untagged token is read.
    pub(crate) fn untagged(mut self, structure: &'static str) -> Self {
        self.case.untagged = Some(structure);
        self
    }

    pub(crate) fn allow(mut self) -> Self {
        self.case.expect = json!({"decision": "allow"});
        self
    }

    /// Beside the decision: whether the token is to be renewed (`false`, or how and until when), what
    /// it orders to be answered, whether anything is looked up, and which notes are taken.
    pub(crate) fn sends(mut self, member: &str, expected: Value) -> Self {
        self.case.expect[member] = expected;
        self
    }

    /// Denied, for a reason that concerns no claim or whose claim the contract leaves open.
    pub(crate) fn deny(mut self, reason: &str) -> Self {
        self.case.expect = json!({"decision": "deny", "reason": reason});
        self
    }

    /// Denied because of a claim.
    pub(crate) fn deny_claim(mut self, reason: &str, claim: &str) -> Self {
        self.case.expect = json!({"decision": "deny", "reason": reason, "claim": claim});
        self
    }

    /// Denied, for a reason that the contract leaves open.
    pub(crate) fn denied(mut self) -> Self {
        self.case.expect = json!({"decision": "deny"});
        self
    }

    /// Allowed if no claim is named, else denied for this reason and claim (which may be empty).
    pub(crate) fn expect(self, reason: &str, claim: &str) -> Self {
        match (reason, claim) {
            ("", _) => self.allow(),
            (reason, "") => self.deny(reason),
            (reason, claim) => self.deny_claim(reason, claim),
        }
    }

    pub(crate) fn finish(mut self) -> Case {
        assert!(self.case.expect != Value::Null, "{} expects nothing", self.case.id);
        let (bytes, text) = match self.format {
            Format::Cat => {
                let bytes = self.cat_bytes();
                let text = base64url::encode(&bytes);
                (bytes, text)
            }
            Format::Jwt => (Vec::new(), self.jwt.assemble(&self.jwt_payload(), &self.key)),
        };
        let text = (self.text)(text);
        if let Some(proof) = &self.proof {
            put(&mut self.case.request, "{proof}", &proof(&text));
        }
        match self.shown {
            Shown::Text => self.case.token = Some(json!({"format": self.pin, "text": text})),
            Shown::Hex => self.case.token = Some(json!({"format": self.pin, "hex": cbor::to_hex(&bytes)})),
            Shown::OnRequest => put(&mut self.case.request, "{token}", &text),
        }
        self.case.claims = self.claims;
        self.case
    }

    fn cat_bytes(&self) -> Vec<u8> {
        let payload = self.payload.clone().unwrap_or_else(|| {
            let mut members = claims::to_cbor(object(&self.claims));
            members.extend(self.labels.clone());
            cbor::encode(&cbor::Value::Map(members))
        });
        let mut token = match &self.cat {
            Some(pieces) => pieces.assemble(&payload, &self.key),
            None => cat::regular(&payload, &self.key),
        };
        if let Some(encryption) = &self.encryption {
            token = encryption.assemble(&token);
        }
        (self.bytes)(&mut token);
        token
    }

    fn jwt_payload(&self) -> Vec<u8> {
        self.payload.clone().unwrap_or_else(|| jwt::payload(object(&self.claims)))
    }
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("claims are an object")
}

/// Puts a text wherever the mark stands.
fn put(value: &mut Value, mark: &str, text: &str) {
    match value {
        Value::String(place) => *place = place.replace(mark, text),
        Value::Array(items) => items.iter_mut().for_each(|item| put(item, mark, text)),
        Value::Object(members) => members.values_mut().for_each(|member| put(member, mark, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => (),
    }
}
