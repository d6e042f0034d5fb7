//! What a CDN is for: one fetch from the origin for everybody, and answers that pages can read.

use std::thread;

use serde_json::{Value, json};

use super::row::Got;
use super::{Scene, outage};
use crate::demo::stage::CROWD;
use crate::demo::viewer::{Outcome, Viewer};
use crate::failure::Failure;

/// Viewers who play at once.
const AT_ONCE: usize = 8;

pub(super) fn cache(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let stage = scene.stage;
    let edge = outage::deploy(stage, &json!({}))?;
    let line = stage.network.post("/viewers", &json!({ "name": "crowd", "network": "home-a", "edge": edge["url"] }))?;
    let viewers: Vec<Viewer> =
        (0..CROWD).map(|number| stage.viewer_on(&format!("viewer-{number}"), &line)).collect::<Result<_, _>>()?;
    stage.origin.call("DELETE", "/count", None)?;
    let (first, others) = viewers.split_first().ok_or_else(|| Failure::new("no viewers"))?;
    let objects = plays(first)?;
    let mut outcomes = objects.clone();
    let share = others.len().div_ceil(AT_ONCE);
    let played = thread::scope(|scope| {
        let groups: Vec<_> = others.chunks(share).map(|group| scope.spawn(move || play_in_turn(group))).collect();
        groups.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    for group in played {
        outcomes.extend(group.map_err(|_| Failure::new("a viewer fell over"))??);
    }
    let count = stage.origin.call("GET", "/count", None)?;
    stage.edge.post("/retire", &json!({ "id": edge["id"] }))?;
    let seen = count.get("requests").and_then(Value::as_u64).unwrap_or(0);
    let wrong = outcomes.iter().find(|outcome| outcome.status != 200);
    let (status, reason) = wrong.map_or((200, None), |outcome| (outcome.status, outcome.reason.clone()));
    Ok(Got::one(status, reason)
        .demand(usize::try_from(seen).is_ok_and(|seen| seen == objects.len()), "not one request for each object")
        .note(format!("{} requests, {} objects, origin saw {seen}", outcomes.len(), objects.len())))
}

fn play_in_turn(viewers: &[Viewer]) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes = Vec::new();
    for viewer in viewers {
        outcomes.extend(plays(viewer)?);
    }
    Ok(outcomes)
}

/// A session of their own, and everything in it.
fn plays(viewer: &Viewer) -> Result<Vec<Outcome>, Failure> {
    viewer.play_all(&viewer.play("film", "cat", "path")?)
}

pub(super) fn cors(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let origin = ("origin", "https://player.example");
    let path = "/live/a/live.m3u8";
    let asks = [origin, ("access-control-request-method", "GET"), ("access-control-request-headers", "authorization")];
    let preflight = scene.ann.request("OPTIONS", path, &asks)?;
    let denial = scene.ann.request("GET", path, &[origin])?;
    let lists = |value: Option<&str>, name: &str| {
        value.is_some_and(|value| value.split(',').any(|entry| entry.trim().eq_ignore_ascii_case(name)))
    };
    let is_allowed = |value: Option<&str>| value == Some("*") || value == Some(origin.1);
    let exposed = denial.header("access-control-expose-headers");
    let action = denial.header("token-action").unwrap_or("absent").to_owned();
    Ok(Got::pair(preflight.status, denial.status, denial.reason().unwrap_or_else(|| "-".to_owned()))
        .demand(is_allowed(preflight.header("access-control-allow-origin")), "the preflight allows no origin")
        .demand(lists(preflight.header("access-control-allow-headers"), "authorization"), "no Authorization allowed")
        .demand(is_allowed(denial.header("access-control-allow-origin")), "a script cannot read the denial")
        .demand(lists(exposed, "token-action"), "a script cannot read Token-Action")
        .note(format!("Token-Action: {action} is exposed")))
}
