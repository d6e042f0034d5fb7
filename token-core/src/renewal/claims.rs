//! The claims of the renewed token: those of the one at hand, whatever they are, with new times and a
//! new id.

use alloc::string::ToString;
use alloc::vec::Vec;

use crate::claims::{Label, TokenId, value, write_json_text};
use crate::grant::Grant;
use crate::limits::Limits;
use crate::mint::ClaimSet;
use crate::text::Hex;
use crate::token::Format;
use crate::wire::base64url::{self, Padding};
use crate::wire::cbor::Appender;
use crate::wire::json;

/// What is new.
#[derive(Clone, Copy)]
pub(super) struct Changes {
    pub(super) now: i64,
    pub(super) expiry: i64,
    pub(super) id: [u8; 16],
}

/// Claims in the form of their format.
pub(super) enum RenewedClaims {
    Cat(ClaimSet),
    /// The payload of a JWT.
    Jwt(Vec<u8>),
}

impl Grant<'_> {
    /// Every other claim stays byte for byte, also those that this build does not know. `sid` and
    /// `origin_iat` are set where they are absent: a chain is one session, and has one beginning.
    pub(super) fn renewed_claims(&self, changes: Changes) -> Option<RenewedClaims> {
        match self.format() {
            Format::Cat => self.renewed_map(changes).map(RenewedClaims::Cat),
            Format::Jwt => self.renewed_json(changes).map(RenewedClaims::Jwt),
        }
    }

    /// The session of the chain: without one, the id of the first token, so that revoking that revokes
    /// the session; without an id, that of the second.
    fn chain_session(&self, id: [u8; 16]) -> Option<alloc::string::String> {
        if self.session().is_some() {
            return None;
        }
        Some(self.token_id().unwrap_or(TokenId::Bytes(&id)).to_string())
    }

    fn renewed_map(&self, Changes { now, expiry, id }: Changes) -> Option<ClaimSet> {
        let mut claims = ClaimSet::new();
        let mut foreign: Vec<u8> = Vec::new();
        let mut foreign_count = 0_usize;
        for (key, raw) in value::members(self.claims.map()) {
            if let Some(number) = value::integer(key) {
                claims = claims.with(Label::Number(number), |appender| appender.raw(raw));
            } else {
                foreign.extend_from_slice(key);
                foreign.extend_from_slice(raw);
                foreign_count = foreign_count.checked_add(1)?;
            }
        }
        if self.claims.value(Label::ORIGIN_IAT).is_none() {
            let issued = self.claims.value(Label::IAT)?;
            claims = claims.with(Label::ORIGIN_IAT, |appender| appender.raw(issued));
        }
        if let Some(session) = self.chain_session(id) {
            claims = claims.with_session(&session);
        }
        let claims = claims.with_issued_at(now).with_expiry(expiry).with_token_id(&id);
        Some(claims.with_foreign(&foreign, foreign_count))
    }

    /// The members of the payload as they were received, ignored ones included: what they restrict
    /// elsewhere stays restricted.
    fn renewed_json(&self, Changes { now, expiry, id }: Changes) -> Option<Vec<u8>> {
        let payload = self.json_payload()?;
        let mut reader = json::Reader::new(&payload, &Limits::LARGEST);
        if reader.next().ok()? != json::Value::Object {
            return None;
        }
        let mut out = Vec::with_capacity(payload.len().saturating_add(256));
        out.push(b'{');
        let mut member = |name: &str, raw: &[u8]| {
            if out.len() > 1 {
                out.push(b',');
            }
            write_json_text(name, &mut out);
            out.push(b':');
            out.extend_from_slice(raw.trim_ascii());
        };
        let (mut first, mut issued, mut has_origin) = (true, None, false);
        while let Some(name) = reader.member(&mut first).ok()? {
            let start = payload.len().checked_sub(reader.left())?;
            reader.skip().ok()?;
            let raw = payload.get(start..payload.len().checked_sub(reader.left())?)?;
            match name.to_string().as_str() {
                "iat" => issued = Some(raw),
                "exp" | "jti" => {}
                name => {
                    has_origin |= name == "origin_iat";
                    member(name, raw);
                }
            }
        }
        if !has_origin {
            member("origin_iat", issued?);
        }
        if let Some(session) = self.chain_session(id) {
            let mut text = Vec::new();
            write_json_text(&session, &mut text);
            member("sid", &text);
        }
        member("iat", now.to_string().as_bytes());
        member("exp", expiry.to_string().as_bytes());
        member("jti", alloc::format!("\"{}\"", Hex(&id)).as_bytes());
        out.push(b'}');
        Some(out)
    }

    fn json_payload(&self) -> Option<Vec<u8>> {
        let text = self.source.bytes.split(|byte| *byte == b'.').nth(1)?;
        let mut payload = alloc::vec![0; text.len()];
        let length = base64url::decode(text, Padding::Forbidden, false, &mut payload).ok()?;
        payload.truncate(length);
        Some(payload)
    }
}

impl RenewedClaims {
    /// The payload as it will be judged.
    pub(super) fn payload(&self) -> Vec<u8> {
        match self {
            Self::Cat(claims) => {
                let mut map = Vec::new();
                claims.append_to(&mut Appender(&mut map));
                map
            }
            Self::Jwt(json) => json.clone(),
        }
    }
}
