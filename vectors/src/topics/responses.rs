//! catif: its form, and what a denied token orders to be answered (semantics section 9).

mod malformed;

use crate::case::CaseFile;
use crate::fixture::{ISSUER, NOW, jwk_with, secret, state};
use serde_json::{Value, json};

pub(super) fn file() -> CaseFile {
    let mut file = CaseFile::new("responses", "catif: form, which entry answers, where it may lead, revocation first");
    answered(&mut file);
    order(&mut file);
    origins(&mut file);
    fields(&mut file);
    revoked(&mut file);
    unvouched(&mut file);
    sound(&mut file);
    malformed::add(&mut file);
    inside_sets(&mut file);
    file
}

const LOGIN: &str = "https://login.example";

fn policy() -> Value {
    json!({"redirect_origins": [LOGIN], "catif_kids": ["k1"]})
}

fn to(location: Value) -> Value {
    let mut entry = json!({"on": ["exp"], "status": 302});
    entry["headers"]["Location"] = location;
    json!([entry])
}

fn expired(catif: Value) -> Value {
    let mut claims = json!({"exp": NOW - 1, "sub": "v", "sid": "s", "cti": "0b71", "epoch": {"": 2}});
    claims["catif"] = catif;
    claims
}

fn redirect(location: &str) -> Value {
    json!({"status": 302, "headers": {"Location": location, "Cache-Control": "no-store"}})
}

fn bare(status: u16) -> Value {
    json!({"status": status, "headers": {"Cache-Control": "no-store"}})
}

fn answered(file: &mut CaseFile) {
    file.both("redirect", "9", |c| {
        c.claims(expired(to(json!("https://login.example/start"))))
            .policy(policy())
            .deny_claim("expired", "exp")
            .sends("response", redirect("https://login.example/start"))
    });
    file.both("request-uri", "9: inserted URI token-free and percent-encoded", |c| {
        c.claims(expired(to(json!(["https://login.example/?return=", {"special": 0}, "&x=1"]))))
            .policy(policy())
            .on_request(
                json!({"url": "https://cdn.example/CAT={token}/live/a b?q=%2F&CAT={token}".replace(' ', "%20")}),
            )
            .deny_claim("expired", "exp")
            .sends(
                "response",
                redirect("https://login.example/?return=https%3A%2F%2Fcdn.example%2Flive%2Fa%2520b%3Fq%3D%252F&x=1"),
            )
    });
    file.both("no-redirect", "9: status 3xx/4xx", |c| {
        c.claims(expired(json!([{"on": ["exp"], "status": 410}])))
            .policy(policy())
            .deny_claim("expired", "exp")
            .sends("response", bare(410))
    });
    file.both("allowed", "9: on a denial", |c| {
        c.claims(json!({"catif": to(json!("https://login.example/start"))})).policy(policy()).allow()
    });
    file.both("needs-a-minter", "9: no key of the token's mints", |c| {
        let catif = json!([{"on": ["exp"], "status": 302, "kid": "k1",
            "headers": {"Location": ["https://login.example/?t=", {"iss": null, "iat": null}]}}]);
        c.claims(expired(catif)).policy(policy()).deny_claim("expired", "exp").sends("response", json!(false))
    });
}

fn order(file: &mut CaseFile) {
    let entry = |on: Value, status: u16| json!({"on": on, "status": status});
    let past = || json!({"exp": NOW - 1});
    let rows = [
        (
            "ascending",
            past(),
            json!({"catm": ["HEAD"]}),
            vec![entry(json!(["catm"]), 405), entry(json!(["exp"]), 410)],
            Some(410),
        ),
        ("later-claim-also-fails", past(), json!({"catm": ["HEAD"]}), vec![entry(json!(["catm"]), 405)], Some(405)),
        ("later-claim-holds", past(), json!({"catm": ["GET"]}), vec![entry(json!(["catm"]), 405)], None),
        ("claim-not-there", past(), json!({}), vec![entry(json!(["catm"]), 405)], None),
        (
            "any-of-a-list",
            json!({}),
            json!({"catm": ["HEAD"]}),
            vec![entry(json!(["catgeoiso3166", "catm"]), 451)],
            Some(451),
        ),
        (
            "list-by-its-claims",
            past(),
            json!({"catm": ["HEAD"]}),
            vec![entry(json!(["catgeoiso3166", "exp"]), 451), entry(json!(["catm"]), 405)],
            Some(451),
        ),
        (
            "private-first",
            past(),
            json!({"metro": ["1"]}),
            vec![entry(json!(["exp"]), 410), entry(json!(["metro"]), 403)],
            Some(403),
        ),
        ("text-label", past(), json!({}), vec![entry(json!(["vendor"]), 403)], None),
    ];
    for (name, exp, claims, entries, status) in rows {
        let reason = match (name, &exp) {
            ("any-of-a-list", _) => ("method", "catm"),
            _ => ("expired", "exp"),
        };
        file.both(&format!("order-{name}"), "9: ascending claims, the first that failed", |c| {
            c.claims(exp.clone())
                .claims(claims.clone())
                .claims(json!({"catif": entries}))
                .policy(policy())
                .request(json!({"geo": {"country": "US", "subdivision": "US-CA", "metro": "2"}}))
                .deny_claim(reason.0, reason.1)
                .sends("response", status.map_or(json!(false), bare))
        });
    }
    file.both("order-fact-missing", "7: unknown is not false", |c| {
        c.claims(json!({"catgeoiso3166": ["DE"], "catif": [entry(json!(["catgeoiso3166"]), 451)]}))
            .policy(policy())
            .request(json!({"geo": crate::fixture::REMOVE}))
            .deny_claim("context-missing", "catgeoiso3166")
            .sends("response", json!(false))
    });
}

fn origins(file: &mut CaseFile) {
    let rows = [
        ("normalised", json!("HTTPS://Login.Example:443/a/../b?c"), Some("https://login.example/b?c")),
        ("other", json!("https://evil.example/"), None),
        ("http", json!("http://login.example/"), None),
        ("port", json!("https://login.example:8443/"), None),
        ("subdomain", json!("https://a.login.example/"), None),
        ("suffix", json!("https://login.example.evil.example/"), None),
        ("userinfo", json!("https://login.example@evil.example/"), None),
        ("backslash", json!("https://login.example\\@evil.example/"), None),
        ("protocol-relative", json!("//login.example/"), None),
        ("relative", json!("/login"), None),
        ("script", json!("javascript:alert(1)"), None),
        ("fragment", json!("https://login.example/#a"), None),
        ("leading-space", json!(" https://login.example/"), None),
        ("split-host", json!(["https://login.example", ".evil.example/"]), None),
        ("inserted-host", json!(["https://login.example", {"special": 0}]), None),
        ("inserted-alone", json!([{"special": 0}]), None),
    ];
    for (name, location, expected) in rows {
        file.both(&format!("origin-{name}"), "9: Location https with an origin in redirect_origins", |c| {
            c.claims(expired(to(location.clone())))
                .policy(policy())
                .deny_claim("expired", "exp")
                .sends("response", expected.map_or(json!(false), redirect))
        });
    }
    file.both("origin-none", "architecture 7: redirect_origins is empty by default", |c| {
        c.claims(expired(to(json!("https://login.example/"))))
            .deny_claim("expired", "exp")
            .sends("response", json!(false))
    });
    for origin in
        ["http://login.example", "https://login.example/path", "login.example", "https://Login.example", "*", ""]
    {
        file.both(&format!("origin-configured-{}", origin.replace(['/', ':', '*'], "-")), "9", |c| {
            c.policy(json!({"redirect_origins": [origin]})).deny("not-configured")
        });
    }
}

fn fields(file: &mut CaseFile) {
    file.both("fields-not-open", "9: header allow-list by policy", |c| {
        let headers = json!({"Set-Cookie": "a=b", "X-Vendor": "1", "Retry-After": "5", "Cache-Control": "public",
            "Access-Control-Allow-Origin": "*", "Content-Length": "9"});
        c.claims(expired(json!([{"on": ["exp"], "status": 403, "headers": headers}])))
            .policy(policy())
            .deny_claim("expired", "exp")
            .sends("response", json!({"status": 403, "headers": {"Retry-After": "5", "Cache-Control": "no-store"}}))
    });
    file.both("fields-of-the-policy", "9: header allow-list by policy", |c| {
        c.claims(expired(json!([{"on": ["exp"], "status": 403, "headers": {"X-Vendor": "1", "Retry-After": "5"}}])))
            .policy(json!({"response_headers": ["x-vendor"]}))
            .deny_claim("expired", "exp")
            .sends("response", json!({"status": 403, "headers": {"X-Vendor": "1", "Cache-Control": "no-store"}}))
    });
    for name in ["Set-Cookie", "cache-control", "Connection", "Transfer-Encoding", "Access-Control-Allow-Origin", "a b"]
    {
        file.both(&format!("fields-never-{}", name.to_lowercase().replace(' ', "-")), "9", |c| {
            c.policy(json!({"response_headers": [name]})).deny("not-configured")
        });
    }
    for status in [300, 304, 305, 306] {
        file.both(&format!("fields-status-{status}"), "9: a redirect names another URL", |c| {
            let entry = json!({"on": ["exp"], "status": status, "headers": {"Location": "https://login.example/"}});
            c.claims(expired(json!([entry])))
                .policy(policy())
                .deny_claim("expired", "exp")
                .sends("response", json!(false))
        });
    }
    file.both("fields-no-location", "9", |c| {
        c.claims(expired(json!([{"on": ["exp"], "status": 302}])))
            .policy(policy())
            .deny_claim("expired", "exp")
            .sends("response", json!(false))
    });
}

/// An expired token of something that is revoked: the time fails first, and no response is sent.
fn revoked(file: &mut CaseFile) {
    let of = |value: &str| json!([{"iss": ISSUER, "id": value}]);
    let rows = [
        ("issuer", json!({"issuers": [ISSUER]})),
        ("key", json!({"keys": ["k1"]})),
        ("token", json!({"tokens": of("0b71")})),
        ("session", json!({"sessions": of("s")})),
        ("first-token", json!({"tokens": of("s")})),
        ("subject", json!({"subjects": [{"iss": ISSUER, "sub": "v", "not_before": NOW}]})),
        ("epoch", json!({"epochs": [{"iss": ISSUER, "scope": "", "floor": 3}]})),
        ("stale", json!({"issued_at": NOW - 601})),
    ];
    for (name, members) in rows {
        file.both(&format!("revoked-{name}"), "9: look-ups first, whatever failed first", |c| {
            c.claims(expired(to(json!("https://login.example/"))))
                .policy(policy())
                .state(state(members.clone()))
                .deny_claim("expired", "exp")
                .sends("response", json!(false))
        });
    }
    file.both("revoked-unknown", "9: in fresh state", |c| {
        c.claims(expired(to(json!("https://login.example/"))))
            .policy(policy())
            .policy(json!({"state": "none"}))
            .state(Value::Null)
            .deny_claim("expired", "exp")
            .sends("response", json!(false))
    });
    file.both("revoked-answered", "9", |c| {
        c.claims(json!({"sid": "s", "catif": [{"on": ["sid"], "status": 403}]}))
            .policy(policy())
            .state(state(json!({"sessions": of("s")})))
            .deny_claim("session-revoked", "sid")
            .sends("response", json!(false))
    });
}

fn unvouched(file: &mut CaseFile) {
    let catif = || json!([{"on": ["iss", "exp"], "status": 403}]);
    file.both("unvouched-signature", "9: an authentic token", |c| {
        c.claims(expired(catif()))
            .signed_with(&secret(9))
            .policy(policy())
            .deny("signature-invalid")
            .sends("response", json!(false))
    });
    file.both("unvouched-scope", "9: a key within its scope", |c| {
        c.claims(expired(catif()))
            .keys(vec![jwk_with(json!({"scope": {"issuers": ["https://other.example"]}}))])
            .policy(policy())
            .deny_claim("key-out-of-scope", "iss")
            .sends("response", json!(false))
    });
    file.both("unvouched-tenant", "9: a key within its scope", |c| {
        c.claims(expired(catif()))
            .keys(vec![jwk_with(json!({"scope": {"tenants": ["t"]}}))])
            .policy(policy())
            .deny_claim("expired", "exp")
            .sends("response", json!(false))
    });
    file.both("unvouched-malformed", "1: 8xx", |c| {
        c.claims(expired(catif()))
            .claims(json!({"catm": []}))
            .policy(policy())
            .deny_claim("claim-malformed", "catm")
            .sends("response", json!(false))
    });
}

fn sound(file: &mut CaseFile) {
    let rows = [
        ("status-least", json!([{"on": ["exp"], "status": 300}])),
        ("status-most", json!([{"on": ["exp"], "status": 499}])),
        ("no-fields", json!([{"on": ["exp"], "status": 302, "headers": {}}])),
        ("kid-alone", json!([{"on": ["exp"], "status": 302, "headers": {}, "kid": "x"}])),
        ("several", json!([{"on": ["exp"], "status": 302}, {"on": ["nbf", "catm"], "status": 403}])),
        ("unknown-claim", json!([{"on": ["vendor"], "status": 403}])),
        (
            "claims",
            json!([{"on": ["exp"], "status": 302, "kid": "m", "headers": {"Location": ["https://a.example/", {
                "iss": null, "iat": null, "aud": ["a", "b"], "exp": NOW, "sid": "s", "catifdata": "x",
                "catnip": ["203.0.113.0/24"], "catu": {"path": {"prefix": "/a/"}},
            }, {"special": 0}]}}]),
        ),
    ];
    for (name, catif) in &rows {
        file.both(&format!("sound-{name}"), "9, cat.md 6.1", |c| c.claims(json!({"catif": catif})).allow());
    }
    file.both("not-critical", "3: crit", |c| {
        c.claims(json!({"catif": [{"on": ["exp"], "status": 302}], "crit": ["catif"]}))
            .deny_claim("claim-unsupported", "crit")
    });
}

fn inside_sets(file: &mut CaseFile) {
    for (name, value) in
        [("catif", json!([{"on": ["exp"], "status": 302}])), ("catr", json!({"type": "cookie", "expadd": 300}))]
    {
        for operator in ["or", "nor", "and"] {
            file.both(&format!("inside-{operator}-{name}"), "7: top level only", |c| {
                c.claims(json!({operator: [{name: value.clone()}]}))
                    .deny_claim("claim-malformed", &format!("{operator}/0/{name}"))
            });
        }
    }
    let ordered = json!([{"on": ["exp"], "status": 302, "kid": "m", "headers": {"a": [{"or": [{"catm": ["GET"]}]}]}}]);
    file.both("malformed-claims-or", "9, cat.md 6.1", |c| {
        c.claims(json!({"catif": ordered})).deny_claim("claim-unsupported", "catif")
    });
    file.both("order-composition", "9: the claim that failed", |c| {
        c.claims(json!({"or": [{"catm": ["HEAD"]}], "catif": [{"on": ["or"], "status": 403}]}))
            .policy(policy())
            .deny_claim("composition", "or")
            .sends("response", bare(403))
    });
}
