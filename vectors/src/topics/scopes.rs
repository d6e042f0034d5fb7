//! What a key may be used for: formats, issuers, audiences, paths, lifetimes, tenants
//! (semantics section 5).

use crate::case::CaseFile;
use crate::draft::Draft;
use crate::fixture::{AUDIENCE, ISSUER, NOW, REMOVE, jwk_with};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("scopes", "key scope: formats, issuers, audiences, path prefixes, lifetime, tenants");
    formats(&mut file);
    issuers(&mut file);
    audiences(&mut file);
    paths(&mut file);
    lifetimes(&mut file);
    tenants(&mut file);
    file
}

fn scoped(scope: Value) -> impl Fn(Draft) -> Draft {
    move |c| c.keys(vec![jwk_with(json!({"scope": scope}))])
}

fn formats(file: &mut CaseFile) {
    file.both("formats-both", "5", |c| scoped(json!({"formats": ["cat", "jwt"]}))(c).allow());
    file.cat("formats-jwt-cat", "5", |c| scoped(json!({"formats": ["jwt"]}))(c).deny("key-not-for-format"));
    file.jwt("formats-cat-jwt", "5", |c| scoped(json!({"formats": ["cat"]}))(c).deny("key-not-for-format"));
    file.cat("formats-cat-cat", "5", |c| scoped(json!({"formats": ["cat"]}))(c).allow());
    file.jwt("formats-jwt-jwt", "5", |c| scoped(json!({"formats": ["jwt"]}))(c).allow());
}

fn issuers(file: &mut CaseFile) {
    file.both("issuer-listed", "5", |c| scoped(json!({"issuers": ["https://a.example", ISSUER]}))(c).allow());
    file.both("issuer-other", "5", |c| scoped(json!({"issuers": ["https://a.example"]}))(c).deny("key-out-of-scope"));
    file.both("issuer-absent", "5", |c| {
        scoped(json!({"issuers": [ISSUER]}))(c)
            .claims(json!({"iss": REMOVE}))
            .policy(json!({"issuers": null}))
            .deny("key-out-of-scope")
    });
}

fn audiences(file: &mut CaseFile) {
    let only = || scoped(json!({"audiences": [AUDIENCE]}));
    file.both("audience-listed", "5", |c| only()(c).allow());
    file.both("audience-list-of-one", "5", |c| only()(c).claims(json!({"aud": [AUDIENCE]})).allow());
    file.both("audience-other", "5", |c| scoped(json!({"audiences": ["cdn-b"]}))(c).deny("key-out-of-scope"));
    file.both("audience-one-outside", "5: every entry of aud", |c| {
        only()(c).claims(json!({"aud": [AUDIENCE, "cdn-b"]})).deny("key-out-of-scope")
    });
    file.both("audience-absent", "5", |c| {
        only()(c).claims(json!({"aud": REMOVE})).policy(json!({"audiences": null})).deny("key-out-of-scope")
    });
}

fn paths(file: &mut CaseFile) {
    let rows = [
        ("inside", "/live/a/", "/live/a/seg-1.m4s", ""),
        ("directory-itself", "/live/a/", "/live/a/", ""),
        ("not-covered-without-slash", "/live/a/", "/live/a", "key-out-of-scope"),
        ("sibling", "/live/a/", "/live/b/seg-1.m4s", "key-out-of-scope"),
        ("segment-wise", "/live/a", "/live/ab/seg-1.m4s", "key-out-of-scope"),
        ("segment", "/live/a", "/live/a/seg-1.m4s", ""),
        ("segment-itself", "/live/a", "/live/a", ""),
        ("root", "/", "/live/a/seg-1.m4s", ""),
        ("dot-segments", "/live/a/", "/live/a/../b/seg-1.m4s", "key-out-of-scope"),
        ("encoded-dot-segments", "/live/a/", "/live/a/%2e%2e/b/seg-1.m4s", "key-out-of-scope"),
        ("case", "/live/a/", "/LIVE/a/seg-1.m4s", "key-out-of-scope"),
    ];
    for (name, prefix, path, reason) in rows {
        file.both(&format!("path-{name}"), "5", |c| {
            let url = format!("https://cdn.example{path}");
            scoped(json!({"path_prefixes": [prefix]}))(c).request(json!({"url": url})).expect(reason, "")
        });
    }
    file.both("path-one-of-two", "5", |c| scoped(json!({"path_prefixes": ["/vod/", "/live/"]}))(c).allow());
    file.both("path-url-missing", "5", |c| {
        scoped(json!({"path_prefixes": ["/live/"]}))(c).request(json!({"url": REMOVE})).deny("context-missing")
    });
    file.both("path-url-malformed", "5", |c| {
        let url = "https://cdn.example/live/%zz";
        scoped(json!({"path_prefixes": ["/live/"]}))(c).request(json!({"url": url})).deny("uri-malformed")
    });
}

fn lifetimes(file: &mut CaseFile) {
    let most = |seconds: u64| scoped(json!({"max_lifetime": seconds}));
    file.both("lifetime-equal", "5", |c| most(300)(c).allow());
    file.both("lifetime-longer", "5", |c| most(299)(c).deny("lifetime-too-long"));
    file.both("lifetime-from-iat", "4 max_lifetime", |c| {
        most(300)(c).claims(json!({"iat": NOW - 1})).deny("lifetime-too-long")
    });
    file.both("lifetime-without-exp", "4 max_lifetime", |c| {
        most(300)(c).claims(json!({"exp": REMOVE})).policy(json!({"require": []})).deny("lifetime-too-long")
    });
}

fn tenants(file: &mut CaseFile) {
    let bound = || scoped(json!({"tenants": ["acme", "other"]}));
    file.both("tenant-listed", "5", |c| bound()(c).claims(json!({"tenant": "acme"})).allow());
    file.both("tenant-absent", "5", |c| bound()(c).deny_claim("tenant-mismatch", "tenant"));
    file.both("tenant-other", "5", |c| {
        bound()(c).claims(json!({"tenant": "rival"})).deny_claim("tenant-mismatch", "tenant")
    });
    file.both("tenant-case", "5", |c| {
        bound()(c).claims(json!({"tenant": "Acme"})).deny_claim("tenant-mismatch", "tenant")
    });
    file.both("tenant-of-unbound-key", "5", |c| {
        c.claims(json!({"tenant": "acme"})).deny_claim("tenant-mismatch", "tenant")
    });
    file.both("tenant-of-policy", "5", |c| {
        c.claims(json!({"tenant": "acme"})).policy(json!({"tenants": ["acme"]})).allow()
    });
    file.both("tenant-not-of-policy", "5", |c| {
        c.claims(json!({"tenant": "rival"}))
            .policy(json!({"tenants": ["acme"]}))
            .deny_claim("tenant-mismatch", "tenant")
    });
    file.both("tenant-none-anywhere", "5", |c| c.policy(json!({"tenants": ["acme"]})).allow());
    file.both("tenant-of-policy-not-of-key", "5", |c| {
        bound()(c)
            .claims(json!({"tenant": "rival"}))
            .policy(json!({"tenants": ["rival"]}))
            .deny_claim("tenant-mismatch", "tenant")
    });
}
