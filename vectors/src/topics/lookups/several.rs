//! Several tokens on a request: each is looked up by itself, and one grant suffices.

use super::{all, one, used};
use crate::case::CaseFile;
use crate::draft::{Draft, Format};
use crate::fixture::{NOW, URL};
use serde_json::{Value, json};

pub(super) fn add(file: &mut CaseFile) {
    let rows = rows();
    for (format, name) in [(Format::Cat, "cat"), (Format::Jwt, "jwt")] {
        let other = CaseFile::probe(format, |c| c.claims(claims("02")));
        let other = other["text"].as_str().expect("a token in text").to_owned();
        let add = if format == Format::Cat { CaseFile::cat } else { CaseFile::jwt };
        let request = json!({"url": format!("{URL}?CAT={other}"), "headers": {"CTA-Common-Access-Token": "{token}"}});
        for (row, lookups, reason, claim, notes) in &rows {
            add(file, &format!("several-{row}-{name}"), "10: one grant suffices", |c: Draft| {
                c.claims(claims("01"))
                    .on_request(request.clone())
                    .lookups(lookups.clone())
                    .expect(reason, claim)
                    .sends("notes", notes.clone())
            });
        }
    }
}

fn claims(id: &str) -> Value {
    json!({"cti": id, "sid": format!("s-{id}"), "catreplay": 1})
}

fn rows() -> [(&'static str, Value, &'static str, &'static str, Value); 7] {
    let hit = |kind: &str, id: &str| one(kind, id, json!("hit"));
    let note = |id: &str| used(id, NOW + 300);
    [
        ("nothing-found", json!([]), "", "", json!([note("01")])),
        ("first-used", json!([hit("used", "01")]), "", "", json!([note("01"), note("02")])),
        ("both-used", json!([all("used", json!("hit"))]), "replayed", "catreplay", json!([note("01"), note("02")])),
        ("first-revoked", json!([hit("session", "s-01")]), "", "", json!([note("02")])),
        ("first-unknown", json!([one("session", "s-01", json!("failed"))]), "", "", json!([note("02")])),
        ("both-revoked", json!([all("session", json!("hit"))]), "session-revoked", "sid", json!([])),
        ("second-revoked", json!([hit("session", "s-02")]), "", "", json!([note("01")])),
    ]
}
