//! State that does not come, or comes from yesterday.

use core::fmt::Write as _;

use serde_json::{Value, json};

use super::row::Got;
use super::{Scene, wait};
use crate::demo::stage::Stage;
use crate::demo::viewer::{Outcome, Ticket};
use crate::failure::Failure;

pub(super) fn state_down(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = scene.ann.play("film", "cat", "path")?;
    with_state_line(scene, &json!({ "mode": "down" }), |scene| {
        let before = counter(&in_service(scene)?, "unreachable");
        // Requests make the edge look for news.
        let (stats, _) = wait::until("the edge notices", || {
            scene.ann.start(&ticket)?;
            let stats = in_service(scene)?;
            Ok((counter(&stats, "unreachable") > before).then_some(stats))
        })?;
        let outcome = scene.ann.start(&ticket)?;
        let revoked = scene.ann.start(revoked(scene)?)?;
        let age = stats.pointer("/state/age").and_then(Value::as_f64).unwrap_or(f64::NAN);
        let failed = counter(&stats, "unreachable");
        Ok(Got::one(outcome.status, outcome.reason)
            .demand(revoked.status == 403, "a revoked session plays")
            .note(format!("state {age:.0} s old, unreachable {failed}")))
    })
}

pub(super) fn state_cold(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = scene.ann.play("film", "cat", "path")?;
    let answer = with_state_line(scene, &json!({ "mode": "down" }), |scene| {
        on_own_edge(scene, &json!({}), |scene, _| scene.ann.load(&ticket, &ticket.start))
    })?;
    let retry = answer.header("retry-after").unwrap_or("absent").to_owned();
    let seconds: Option<u32> = retry.parse().ok();
    Ok(Got::of(&answer).demand(seconds.is_some(), "no Retry-After").note(format!("Retry-After: {retry}")))
}

/// Once on the way of a URL, by whoever answers in the service's place, and once through KV.
pub(super) fn rollback(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let old = hex(&scene.first_document);
    let replay = json!({ "mode": "replay", "document": old });
    let by_url = with_state_line(scene, &replay, |scene| refused(scene, || in_service(scene)))?;
    let current = hex(&current_document(scene.stage)?);
    let by_kv = on_own_edge(scene, &json!({ "kv": true }), |scene, edge| {
        let publish =
            |document: &str| scene.stage.edge.post("/publish", &json!({ "id": edge["id"], "document": document }));
        publish(&current)?;
        wait::until("the document arrives through KV", || {
            let outcome = scene.ann.start(revoked(scene)?)?;
            Ok((outcome.status == 403).then_some(()))
        })?;
        publish(&old)?;
        let url = edge["url"].as_str().unwrap_or_default().to_owned();
        refused(scene, || report(scene.stage, &url))
    })?;
    Ok(Got::one(by_url.outcome.status, by_url.outcome.reason.clone())
        .demand(by_url.version_is_kept && by_kv.version_is_kept, "the version went back")
        .demand(by_url.outcome == by_kv.outcome, format!("through KV: {:?}", by_kv.outcome))
        .note(format!("version kept, refused {} by URL and {} by KV", by_url.refused, by_kv.refused)))
}

/// The signed document as an edge would get it now.
pub(super) fn current_document(stage: &Stage) -> Result<Vec<u8>, Failure> {
    let answer = stage.http.send("GET", &format!("{}/state", stage.service_public), &[], None)?;
    if answer.status == 200 { Ok(answer.body) } else { Err(Failure::new(format!("GET /state: {}", answer.status))) }
}

struct Rollback {
    outcome: Outcome,
    refused: u64,
    version_is_kept: bool,
}

/// Waits until an edge has refused a document, and asks it then about the revoked session.
fn refused(scene: &Scene<'_>, mut stats: impl FnMut() -> Result<Value, Failure>) -> Result<Rollback, Failure> {
    let before = stats()?;
    let (after, _) = wait::until("the edge refuses the older document", || {
        scene.ann.start(revoked(scene)?)?;
        let now = stats()?;
        Ok((counter(&now, "refused") > counter(&before, "refused")).then_some(now))
    })?;
    Ok(Rollback {
        outcome: scene.ann.start(revoked(scene)?)?,
        refused: counter(&after, "refused"),
        version_is_kept: counter(&after, "version") == counter(&before, "version"),
    })
}

fn revoked<'s>(scene: &'s Scene<'_>) -> Result<&'s Ticket, Failure> {
    scene.revoked.as_ref().ok_or_else(|| Failure::new("nobody was revoked"))
}

/// Does something while the way to the state document is changed, and mends it whatever happens.
fn with_state_line<'s, T>(
    scene: &Scene<'s>,
    mode: &Value,
    does: impl FnOnce(&Scene<'s>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    scene.stage.network.post("/state", mode)?;
    let outcome = does(scene);
    scene.stage.network.post("/state", &json!({ "mode": "up" }))?;
    outcome
}

/// Sends ann to a deployment of her own, and back whatever happens.
fn on_own_edge<'s, T>(
    scene: &Scene<'s>,
    deployment: &Value,
    does: impl FnOnce(&Scene<'s>, &Value) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let edge = deploy(scene.stage, deployment)?;
    let send_to = |url: &Value| scene.stage.network.post("/viewers/move", &json!({ "name": "ann", "edge": url }));
    send_to(&edge["url"])?;
    let outcome = does(scene, &edge);
    send_to(&Value::Null)?;
    scene.stage.edge.post("/retire", &json!({ "id": edge["id"] }))?;
    outcome
}

/// A deployment with the keys of today: a fresh isolate with an empty cache.
pub(super) fn deploy(stage: &Stage, deployment: &Value) -> Result<Value, Failure> {
    let keys = std::fs::read_to_string(stage.file("keys.json"))?;
    let mut order = deployment.clone();
    order["bindings"] = json!({ "KEYS": keys });
    stage.edge.post("/deploy", &order)
}

/// The counters of the deployment that serves the viewers.
fn in_service(scene: &Scene<'_>) -> Result<Value, Failure> {
    scene.ann.get("/", &[("token-report", "stats")])?.json()
}

fn report(stage: &Stage, edge: &str) -> Result<Value, Failure> {
    let headers = [("token-debug", stage.debug_secret.as_str()), ("token-report", "stats")];
    stage.http.send("GET", edge, &headers, None)?.json()
}

fn counter(stats: &Value, name: &str) -> u64 {
    stats.pointer(&format!("/state/{name}")).and_then(Value::as_u64).unwrap_or(0)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
