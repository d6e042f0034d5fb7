//! What the SDK mints, decided upon by the core's gate.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

mod edge;

use core::net::IpAddr;
use core::time::Duration;
use std::sync::Arc;

use edge::{Edge, ISSUER};
use token_core::{Reason, RenewalType, Request, Unrenewed};
use token_sdk::{
    Algorithm, Cdn, EmbeddedStore, Entitlement, Format, Issuer, KeyError, KeyFile, Kind, MintError, PathScope,
    Placement, Prefix, Publisher, Renewal, Revocation, StateStore, Target,
};

const NOW: i64 = 1_700_000_000;
const URL: &str = "https://video.example/live/final/1.m4s";

struct Backend {
    issuer: Issuer,
    store: Arc<dyn StateStore>,
    state_keys: KeyFile,
}

impl Backend {
    fn new(keys: KeyFile) -> Self {
        let store: Arc<dyn StateStore> = Arc::new(EmbeddedStore::in_memory().unwrap());
        let mut state_keys = KeyFile::empty();
        state_keys.generate(Algorithm::Hs256, "state", 0).unwrap();
        let issuer = Issuer::new(ISSUER, keys, Arc::clone(&store)).unwrap().with_clock(|| NOW);
        Self { issuer, store, state_keys }
    }

    fn with_one_key() -> Self {
        let mut keys = KeyFile::empty();
        keys.generate(Algorithm::Hs256, "k1", 0).unwrap();
        Self::new(keys)
    }

    fn grant(&self) -> Entitlement {
        self.issuer.grant(PathScope::new("/live/final/").unwrap()).session("s1").subject("alice")
    }

    /// An edge that has loaded keys and state just now.
    fn edge(&self, audience: &'static str) -> Edge {
        let publisher = Publisher::new(Arc::clone(&self.store), self.state_keys.clone()).unwrap().with_clock(|| NOW);
        Edge::new(audience, &self.issuer.keys(), &self.state_keys, publisher.document().unwrap().bytes())
    }
}

fn cdn() -> Cdn {
    Cdn::new("fastedge", "https://video.example", "fastedge").unwrap()
}

fn viewer() -> IpAddr {
    "203.0.113.7".parse().unwrap()
}

fn request(url: &str) -> Request<'_> {
    Request::at(NOW).method("GET").url(url).ip(viewer()).country("DE")
}

#[test]
fn both_formats_carry_every_restriction() {
    let backend = Backend::with_one_key();
    for format in [Format::Cat, Format::Jwt] {
        let entitlement = backend.grant().countries(["DE", "AT"]).unwrap().methods(["GET"]).epoch("event:final");
        let entitlement = entitlement.network(viewer(), Prefix { v4: 24, v6: 48 }).ttl(Duration::from_secs(300));
        let play = entitlement.mint(format).unwrap();
        assert_eq!(play.expires(), NOW + 300);
        let token = play.token_for(&cdn()).unwrap();
        let decide = |request: Request<'_>| backend.edge("fastedge").decide(token.text(), &request);

        assert_eq!(decide(request(URL)).as_deref(), Ok("s1"));
        let mut slow = request(URL);
        slow.now = (NOW - 60).into();
        assert!(decide(slow).is_ok(), "an edge whose clock is behind");
        let mut late = request(URL);
        late.now = (NOW + 300).into();
        assert_eq!(decide(late), Err(Reason::Expired));
        assert_eq!(decide(request("https://video.example/live/other/1.m4s")), Err(Reason::Uri));
        assert_eq!(decide(request(URL).country("FR")), Err(Reason::Country));
        assert_eq!(decide(request(URL).method("POST")), Err(Reason::Method));
        assert_eq!(decide(request(URL).ip("198.51.100.1".parse().unwrap())), Err(Reason::Network));
        assert!(decide(request(URL).ip("203.0.113.99".parse().unwrap())).is_ok(), "a neighbour in the /24");
        let other = backend.edge("other").decide(token.text(), &request(URL));
        assert_eq!(other, Err(Reason::AudienceNotAllowed), "every CDN has tokens of its own");
    }
}

#[test]
fn place_and_connection_of_the_viewer_are_carried() {
    const CLIENT_KEY: &[u8] = b"0Y0";
    let backend = Backend::with_one_key();
    for format in [Format::Cat, Format::Jwt] {
        let entitlement = backend.grant().near(48.2188, 11.6247, 2_000.0).near(52.52, 13.405, 500.5);
        let entitlement = entitlement.geohashes(["u28", "u33"]).altitude(500.25, 30.0).protocols(["h2", "h3"]);
        let token = entitlement.client_key(CLIENT_KEY).mint(format).unwrap().token_for(&cdn()).unwrap();
        let decide = |request: Request<'_>| backend.edge("fastedge").decide(token.text(), &request).map(drop);
        let there = || request(URL).position(48.22, 11.63).altitude(520.0).alpn(b"h3").tls_client_key(CLIENT_KEY);
        assert_eq!(decide(there()), Ok(()));
        assert_eq!(decide(there().position(52.523, 13.405)), Ok(()), "the other circle");
        for (request, reason) in [
            (there().position(48.22, 11.66), Reason::Area),
            (there().altitude(531.0), Reason::Altitude),
            (there().alpn(b"http/1.1"), Reason::Alpn),
            (there().tls_client_key(b"0Y1"), Reason::TlsKey),
            (request(URL), Reason::ContextMissing),
        ] {
            assert_eq!(decide(request), Err(reason));
        }
    }
}

#[test]
fn what_is_revoked_is_denied() {
    let backend = Backend::with_one_key();
    let play = backend.grant().epoch("event:final").mint(Format::Cat).unwrap();
    let token = play.token_for(&cdn()).unwrap();
    let decide = || backend.edge("fastedge").decide(token.text(), &request(URL)).map(drop);
    assert_eq!(decide(), Ok(()));
    for (kind, id, reason) in [
        (Kind::Session, "s1", Reason::SessionRevoked),
        (Kind::Token, play.token_id(), Reason::TokenRevoked),
        (Kind::Subject, "alice", Reason::SubjectRevoked),
        (Kind::Key, "k1", Reason::KeyRevoked),
        (Kind::Issuer, ISSUER, Reason::IssuerRevoked),
        (Kind::Network, "203.0.113.0/24", Reason::NetworkRevoked),
    ] {
        let target = Target::new(kind, ISSUER, id).unwrap();
        backend.store.revoke(&Revocation::new(target.clone())).unwrap();
        assert_eq!(decide(), Err(reason));
        backend.store.unrevoke(&target).unwrap();
        assert_eq!(decide(), Ok(()));
    }
    let alice = Target::new(Kind::Subject, ISSUER, "alice").unwrap();
    backend.store.revoke(&Revocation::new(alice.clone()).not_before(NOW).unwrap()).unwrap();
    assert_eq!(decide(), Ok(()), "issued at that time, not before");
    backend.store.revoke(&Revocation::new(alice).not_before(NOW + 1).unwrap()).unwrap();
    assert_eq!(decide(), Err(Reason::SubjectRevoked));
}

#[test]
fn raising_an_epoch_ends_the_tokens_before() {
    let backend = Backend::with_one_key();
    for scope in ["event:final", ""] {
        let mint = || backend.grant().epoch("event:final").mint(Format::Jwt).unwrap().token_for(&cdn()).unwrap();
        let before = mint();
        backend.store.raise_epoch(ISSUER, scope, None).unwrap();
        let after = mint();
        let edge = backend.edge("fastedge");
        assert_eq!(edge.decide(before.text(), &request(URL)), Err(Reason::EpochStale), "{scope:?}");
        assert!(edge.decide(after.text(), &request(URL)).is_ok(), "{scope:?}");
    }
}

#[test]
fn urls_play_at_the_edge() {
    let backend = Backend::with_one_key();
    let scope = PathScope::new("/live/final/").unwrap().with_manifest("master.m3u8").unwrap();
    let manifest = "https://video.example/live/final/master.m3u8";
    for format in [Format::Cat, Format::Jwt] {
        let play = backend.issuer.grant(scope.clone()).mint(format).unwrap();
        let edge = backend.edge("fastedge");
        let path = play.url_for(&cdn(), Placement::Path).unwrap();
        let token = path.minted().text();
        assert_eq!(path.url(), format!("https://video.example/CAT={token}/live/final/master.m3u8"));
        assert_eq!(edge.decide_request(&request(path.url())).as_deref(), Ok(manifest));
        let segment = path.url().replace("master.m3u8", "video/1.m4s");
        assert!(edge.decide_request(&request(&segment)).is_ok(), "a relative URL keeps the token");

        let query = play.url_for(&cdn(), Placement::Query).unwrap();
        assert_eq!(edge.decide_request(&request(query.url())).as_deref(), Ok(manifest));
        assert_eq!(query.minted(), path.minted(), "one token for one CDN");

        let header = play.url_for(&cdn(), Placement::Header).unwrap();
        let lines = [(header.header().unwrap(), token)];
        assert_eq!(edge.decide_request(&request(header.url()).headers(&lines)).as_deref(), Ok(manifest));
        assert_eq!((header.url(), header.cookie()), (manifest, None));
    }
}

#[test]
fn cookies_are_for_one_stream_and_one_token() {
    let backend = Backend::with_one_key();
    let play = backend.grant().ttl(Duration::from_secs(120)).mint(Format::Jwt).unwrap();
    let cdn = cdn().with_cookie_domain("example").unwrap();
    let place = play.url_for(&cdn, Placement::Cookie).unwrap();
    let (pair, attributes) = place.cookie().unwrap().split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/live/final/; Domain=example; Max-Age=120; Secure; HttpOnly; SameSite=None");
    let lines = [("cookie", pair)];
    assert!(backend.edge("fastedge").decide_request(&request(URL).headers(&lines)).is_ok());
}

#[test]
fn a_cdn_with_a_key_of_its_own() {
    let secret = |first: &str| format!("{first}AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    let json = format!(
        r#"{{"keys":[{{"kty":"oct","kid":"any","alg":"HS256","k":"{}"}},
            {{"kty":"oct","kid":"fast","alg":"HS256","k":"{}","scope":{{"audiences":["fastedge"]}}}},
            {{"kty":"oct","kid":"new","alg":"HS256","k":"{}","use_state":"announced"}}]}}"#,
        secret("A"),
        secret("B"),
        secret("C")
    );
    let backend = Backend::new(KeyFile::from_json(&json).unwrap());
    let play = backend.grant().mint(Format::Cat).unwrap();
    let other = Cdn::new("other", "https://other.example", "other").unwrap();
    let kid = |cdn: &Cdn| play.token_for(cdn).map(|minted| minted.kid().to_owned());
    assert_eq!(kid(&cdn()).unwrap(), "fast", "the key bound to the audience goes first");
    assert_eq!(kid(&other).unwrap(), "any");
    assert_eq!(kid(&cdn().with_key("any")).unwrap(), "any");
    for (cdn, kid_asked) in [(other, "fast"), (cdn(), "new"), (cdn(), "none")] {
        let refused = kid(&cdn.with_key(kid_asked));
        assert!(matches!(refused, Err(MintError::Key(KeyError::NoSigningKey { .. }))), "{kid_asked}: {refused:?}");
    }
}

#[test]
fn one_token_id_for_all_cdns_and_another_for_every_play() {
    let backend = Backend::with_one_key();
    let other = Cdn::new("other", "https://other.example", "other").unwrap();
    let play = backend.grant().mint(Format::Cat).unwrap();
    assert_ne!(play.token_for(&cdn()).unwrap(), play.token_for(&other).unwrap());
    assert_eq!(play.token_id().len(), 32);
    let target = Target::new(Kind::Token, ISSUER, play.token_id()).unwrap();
    backend.store.revoke(&Revocation::new(target)).unwrap();
    for (cdn, audience) in [(cdn(), "fastedge"), (other, "other")] {
        let token = play.token_for(&cdn).unwrap();
        assert_eq!(backend.edge(audience).decide(token.text(), &request(URL)), Err(Reason::TokenRevoked));
    }
    assert_ne!(backend.grant().mint(Format::Cat).unwrap().token_id(), play.token_id());
}

#[test]
fn what_cannot_be_minted_is_an_error() {
    let backend = Backend::with_one_key();
    let refused = |entitlement: Result<Entitlement, MintError>| {
        entitlement.and_then(|entitlement| entitlement.mint(Format::Cat)).unwrap_err().to_string()
    };
    for country in ["de", "DEU", "D", "DE-", "DE-ABCD", "DE-b", "ÄÖ", ""] {
        assert!(refused(backend.grant().countries([country])).starts_with("catgeoiso3166"), "{country}");
    }
    assert!(refused(backend.grant().countries([""; 0])).starts_with("catgeoiso3166"), "none would open all");
    assert!(refused(Ok(backend.grant().methods([""; 0]))).starts_with("catm"));
    for (entitlement, claim) in [
        (backend.grant().near(91.0, 0.0, 1.0), "catgeocoord"),
        (backend.grant().near(0.0, f64::NAN, 1.0), "catgeocoord"),
        (backend.grant().near(0.0, 0.0, 0.0), "catgeocoord"),
        (backend.grant().geohashes(["U2862"]), "geohash"),
        (backend.grant().geohashes([""; 0]), "geohash"),
        (backend.grant().altitude(0.0, -1.0), "catgeoalt"),
        (backend.grant().protocols([""; 0]), "catalpn"),
        (backend.grant().protocols(["hé"]), "catalpn"),
        (backend.grant().client_key(&[]), "cattpk"),
    ] {
        assert!(refused(Ok(entitlement)).starts_with(claim), "{claim}");
    }
    assert!(refused(Ok(backend.grant().ttl(Duration::ZERO))).starts_with("exp"));
    let jitter = backend.grant().ttl(Duration::from_secs(10)).jitter(Duration::from_secs(10));
    assert!(refused(Ok(jitter)).starts_with("exp"));
    assert!(refused(Ok(backend.grant().not_after(NOW))).starts_with("exp"));
    let long = backend.grant().session(&"s".repeat(3000)).mint(Format::Cat).unwrap();
    assert!(matches!(long.token_for(&cdn().with_max_token_bytes(1024)), Err(MintError::TokenTooLong { .. })));
    let roomy = cdn().with_max_token_bytes(10_000);
    assert!(matches!(long.url_for(&roomy, Placement::Cookie), Err(MintError::CookieTooLong { .. })));
    let longer = backend.grant().session(&"s".repeat(7000)).mint(Format::Cat).unwrap();
    assert!(matches!(longer.url_for(&roomy, Placement::Path), Err(MintError::UrlTooLong { .. })));
    assert!(Issuer::new("", (*backend.issuer.keys()).clone(), Arc::clone(&backend.store)).is_err());
    assert!(Issuer::new(ISSUER, KeyFile::empty(), Arc::clone(&backend.store)).is_err());
}

#[test]
fn jitter_only_shortens() {
    let backend = Backend::with_one_key();
    let (ttl, jitter) = (Duration::from_secs(300), Duration::from_secs(60));
    let expiries: Vec<i64> =
        (0..200).map(|_| backend.grant().ttl(ttl).jitter(jitter).mint(Format::Cat).unwrap().expires() - NOW).collect();
    assert!(expiries.iter().all(|seconds| (240..=300).contains(seconds)), "{expiries:?}");
    assert!(expiries.iter().any(|seconds| *seconds != expiries[0]), "200 equal draws of 61");
    let ends = backend.grant().ttl(ttl).not_after(NOW + 100).mint(Format::Cat).unwrap();
    assert_eq!(ends.expires(), NOW + 100, "not beyond the session");
}

#[test]
fn paths_and_origins_must_be_normal() {
    for path in [
        "live/",
        "/live",
        "/live/../",
        "/live/./",
        "/l%69ve/",
        "/live/%2e%2e/",
        "/live/a b/",
        "/live/#/",
        "/live/?x/",
        "",
    ] {
        assert!(PathScope::new(path).is_err(), "{path}");
    }
    assert_eq!(PathScope::file("/live/final/1.m4s").unwrap().path(), "/live/final/1.m4s");
    assert!(PathScope::file("/live/final/").is_err());
    let scope = PathScope::new("/live/final/").unwrap();
    assert!(scope.clone().with_manifest("../other/master.m3u8").is_err());
    assert!(scope.with_manifest("hls/master.m3u8").is_ok());
    for url in [
        "video.example",
        "ftp://video.example",
        "https://video.example/base",
        "https://VIDEO.example",
        "https://video.example?x",
        "https://user@video.example",
        "https://video.example:443",
    ] {
        assert!(Cdn::new("c", url, "c").is_err(), "{url}");
    }
    assert_eq!(Cdn::new("c", "http://127.0.0.1:8080/", "c").unwrap().base_url(), "http://127.0.0.1:8080");
}

#[test]
fn debug_prints_no_token() {
    let backend = Backend::with_one_key();
    let play = backend.grant().mint(Format::Cat).unwrap();
    let place = play.url_for(&cdn(), Placement::Path).unwrap();
    for text in [format!("{play:?}"), format!("{place:?}"), format!("{:?}", place.minted())] {
        assert!(!text.contains(place.minted().text()), "{text}");
    }
}

#[test]
fn an_edge_renews_what_the_sdk_says() {
    let backend = Backend::with_one_key();
    let play = backend.grant().renewed(Renewal::header(300).deadline(60)).mint(Format::Cat).unwrap();
    let token = play.token_for(&cdn()).unwrap();
    let edge = backend.edge("fastedge");
    let due = |now: i64| edge.renewal(token.text(), &Request::at(now).url(URL));
    assert_eq!(due(NOW + 239), Err(Unrenewed::NotDue));
    assert_eq!(due(NOW + 240), Ok(RenewalType::Header));
}
