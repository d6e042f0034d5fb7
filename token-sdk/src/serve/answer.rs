//! What a viewer asks for and gets.

use serde::{Deserialize, Serialize};
use token_core::Format;

use super::problem::Problem;
use crate::cdn::Cdn;
use crate::placement::{Placement, PlayUrl};

/// The body of `POST /play/{asset}`: may be empty.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlayRequest {
    format: Option<String>,
    placement: Option<String>,
}

/// The body of `POST /refresh`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefreshRequest {
    pub(super) sid: String,
    format: Option<String>,
    placement: Option<String>,
}

/// How the viewer wants the token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) format: Format,
    pub(super) placement: Placement,
}

impl PlayRequest {
    pub(super) fn read(body: &[u8]) -> Result<Self, Problem> {
        if body.is_empty() { Ok(Self::default()) } else { from_json(body) }
    }

    pub(super) fn wish(&self) -> Result<Wish, Problem> {
        Wish::read(self.format.as_deref(), self.placement.as_deref())
    }
}

impl RefreshRequest {
    pub(super) fn wish(&self) -> Result<Wish, Problem> {
        Wish::read(self.format.as_deref(), self.placement.as_deref())
    }
}

impl Wish {
    fn read(format: Option<&str>, placement: Option<&str>) -> Result<Self, Problem> {
        let format = match format {
            None | Some("cat") => Format::Cat,
            Some("jwt") => Format::Jwt,
            Some(_) => return Err(Problem::malformed("format: expected cat or jwt")),
        };
        let placement = Placement::from_name(placement.unwrap_or("path"))
            .ok_or_else(|| Problem::malformed("placement: expected path, query, cookie or header"))?;
        Ok(Self { format, placement })
    }
}

/// The answer to both. `token`, `cookie` and `header` are those of the first CDN; every entry of
/// `urls` has its own.
#[derive(Serialize)]
pub(super) struct PlayAnswer {
    sid: String,
    format: &'static str,
    expires_at: i64,
    token: String,
    urls: Vec<CdnAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cookie: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'static str>,
}

#[derive(Serialize)]
struct CdnAnswer {
    cdn: String,
    url: String,
    token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cookie: Option<String>,
}

impl PlayAnswer {
    /// One place for each CDN.
    pub(super) fn new(sid: String, format: Format, expires_at: i64, places: &[(&Cdn, PlayUrl)]) -> Self {
        let first = places.first().map(|(_, place)| place);
        Self {
            sid,
            format: format.name(),
            expires_at,
            token: first.map(|place| place.minted().text().to_owned()).unwrap_or_default(),
            urls: places.iter().map(|(cdn, place)| CdnAnswer::new(cdn, place)).collect(),
            cookie: first.and_then(PlayUrl::cookie).map(str::to_owned),
            header: first.and_then(PlayUrl::header),
        }
    }
}

impl CdnAnswer {
    fn new(cdn: &Cdn, place: &PlayUrl) -> Self {
        Self {
            cdn: cdn.name().to_owned(),
            url: place.url().to_owned(),
            token: place.minted().text().to_owned(),
            cookie: place.cookie().map(str::to_owned),
        }
    }
}

/// A body in JSON; the message names the member that is wrong.
pub(super) fn from_json<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::malformed(format!("body: {error}")))
}
