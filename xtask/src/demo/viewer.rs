//! A viewer: an identity, a line into an access network, and what a player does.

use serde_json::{Value, json};

use super::http::{Answer, Http};
use crate::failure::Failure;

/// A viewer with a line of their own.
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    identity: String,
    cdn: String,
    service: String,
    debug_secret: String,
    http: Http,
}

/// What the vending service gave a viewer: a token, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) sid: String,
    pub(crate) token: String,
    /// Path and query of the first URL to load, with the token where that is its place.
    pub(crate) start: String,
    cookie: Option<String>,
}

/// The outcome of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: u16,
    pub(crate) reason: Option<String>,
}

impl Outcome {
    fn of(answer: &Answer) -> Self {
        Self { status: answer.status, reason: answer.header("token-reason").map(str::to_owned) }
    }
}

impl Viewer {
    pub(crate) fn new(http: &Http, identity: &str, line: &Value, debug_secret: &str) -> Result<Self, Failure> {
        let url = |member: &str| {
            let url = line.get(member).and_then(Value::as_str).map(str::to_owned);
            url.ok_or_else(|| Failure::new(format!("the access network gave no {member}")))
        };
        Ok(Self {
            identity: identity.to_owned(),
            cdn: url("cdn")?,
            service: url("service")?,
            debug_secret: debug_secret.to_owned(),
            http: http.clone(),
        })
    }

    /// Presses play.
    pub(crate) fn play(&self, asset: &str, format: &str, placement: &str) -> Result<Ticket, Failure> {
        let wish = json!({ "format": format, "placement": placement });
        Ticket::read(&self.ask_service(&format!("/play/{asset}"), &wish)?)
    }

    /// Asks for the next token of the same session; the answer as it came.
    pub(crate) fn ask_refresh(&self, ticket: &Ticket) -> Result<Answer, Failure> {
        self.ask_service("/refresh", &json!({ "sid": ticket.sid }))
    }

    /// The next token of the same session.
    pub(crate) fn refresh(&self, ticket: &Ticket) -> Result<Ticket, Failure> {
        Ticket::read(&self.ask_refresh(ticket)?)
    }

    fn ask_service(&self, path: &str, body: &Value) -> Result<Answer, Failure> {
        let identity = format!("Bearer {}", self.identity);
        self.http.send("POST", &format!("{}{path}", self.service), &[("authorization", &identity)], Some(body))
    }

    /// A request to the CDN through the viewer's access network, with the debug secret.
    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer, Failure> {
        let mut all = vec![("token-debug", self.debug_secret.as_str())];
        all.extend_from_slice(headers);
        self.request("GET", path, &all)
    }

    /// A request to the CDN, with exactly these headers.
    pub(crate) fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Result<Answer, Failure> {
        self.http.send(method, &format!("{}{path}", self.cdn), headers, None)
    }

    /// An object of the ticket's stream by its absolute path.
    pub(crate) fn load(&self, ticket: &Ticket, path: &str) -> Result<Answer, Failure> {
        match &ticket.cookie {
            Some(cookie) => self.get(path, &[("cookie", cookie)]),
            None => self.get(path, &[]),
        }
    }

    /// The first URL of the ticket.
    pub(crate) fn start(&self, ticket: &Ticket) -> Result<Outcome, Failure> {
        Ok(Outcome::of(&self.load(ticket, &ticket.start)?))
    }

    /// Loads the manifest and what it names: every rendition and every segment.
    pub(crate) fn play_all(&self, ticket: &Ticket) -> Result<Vec<Outcome>, Failure> {
        let mut outcomes = Vec::new();
        let mut wanted = vec![ticket.start.clone()];
        while let Some(path) = wanted.pop() {
            let answer = self.load(ticket, &path)?;
            outcomes.push(Outcome::of(&answer));
            if answer.status == 200 && path.ends_with(".m3u8") {
                wanted.extend(named_in(answer.text()?).map(|uri| resolve(&path, uri)).rev());
            }
        }
        Ok(outcomes)
    }
}

impl Ticket {
    fn read(answer: &Answer) -> Result<Self, Failure> {
        let body = answer.json()?;
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let cookie = text("/cookie").and_then(|cookie| cookie.split(';').next().map(str::to_owned));
        let url = text("/urls/0/url");
        // The host is the CDN's name; the viewer's line leads there.
        let start = url.and_then(|url| url.split_once("://")?.1.split_once('/').map(|(_, rest)| format!("/{rest}")));
        match (text("/sid"), text("/token"), start) {
            (Some(sid), Some(token), Some(start)) => Ok(Self { sid, token, start, cookie }),
            _ => Err(Failure::new(format!("the service vends nothing: {} {body}", answer.status))),
        }
    }

    /// The same ticket for another path of the CDN: `/live/b/live.m3u8`.
    pub(crate) fn path_to(&self, path: &str) -> String {
        format!("/CAT={}{path}", self.token)
    }
}

/// The URIs of a playlist (RFC 8216): lines that are none of its tags, and those of `EXT-X-MAP`.
fn named_in(playlist: &str) -> impl DoubleEndedIterator<Item = &str> {
    playlist.lines().filter_map(|line| match line.strip_prefix("#EXT-X-MAP:URI=\"") {
        Some(rest) => rest.split('"').next(),
        None => (!line.is_empty() && !line.starts_with('#')).then_some(line),
    })
}

/// A relative path below the folder of another.
fn resolve(base: &str, uri: &str) -> String {
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{uri}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playlist_names_its_initialisation_segment_and_its_segments() {
        let playlist = "#EXTM3U\n#EXT-X-MAP:URI=\"init_0.mp4\"\n#EXTINF:2.0,\n000.m4s\n\n";
        assert_eq!(named_in(playlist).collect::<Vec<_>>(), ["init_0.mp4", "000.m4s"]);
        assert_eq!(resolve("/CAT=x/vod/low/vod.m3u8", "000.m4s"), "/CAT=x/vod/low/000.m4s");
    }
}
