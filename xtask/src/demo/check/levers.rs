//! The operator's levers, pulled while viewers play.

use core::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::{Value, json};

use super::row::Got;
use super::{Scene, wait};
use crate::demo::viewer::{Outcome, Ticket, Viewer};
use crate::failure::Failure;

pub(super) fn revoke(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let (hers, his) = (scene.ann.play("final", "cat", "path")?, scene.bob.play("final", "cat", "path")?);
    both_play(scene, &hers, &his)?;
    scene.stage.service.post("/revoke", &json!({ "kind": "session", "id": hers.sid }))?;
    let mut others = Vec::new();
    let (denied, after) = wait::until("the revoked session is denied", || {
        others.extend(scene.bob.play_all(&his)?);
        Ok(scene.ann.play_all(&hers)?.into_iter().find_map(denied))
    })?;
    others.extend(scene.bob.play_all(&his)?);
    scene.revoked = Some(hers);
    Ok(Got::one(denied.status, denied.reason)
        .demand(others.iter().all(|outcome| outcome.status == 200), "the other viewer was denied as well")
        .note(format!("{:.1} s from acknowledgement to denial", after.as_secs_f64())))
}

pub(super) fn refresh_revoked(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = scene.revoked.as_ref().ok_or_else(|| Failure::new("nobody was revoked"))?;
    Ok(Got::of(&scene.ann.ask_refresh(ticket)?))
}

pub(super) fn epoch(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let (hers, his) = (scene.ann.play("final", "cat", "path")?, scene.bob.play("final", "cat", "path")?);
    both_play(scene, &hers, &his)?;
    scene.stage.service.post("/epoch/bump", &json!({ "scope": "event:final" }))?;
    let his = scene.bob.refresh(&his)?;
    let (hers, after) = wait::until("the old epoch is denied", || Ok(denied(scene.ann.start(&hers)?)))?;
    let his = scene.bob.start(&his)?;
    let reason = |outcome: &Outcome| outcome.reason.clone().unwrap_or_else(|| "-".to_owned());
    Ok(Got::pair(hers.status, his.status, format!("{} / {}", reason(&hers), reason(&his)))
        .note(format!("{:.1} s", after.as_secs_f64())))
}

pub(super) fn block_network(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let thief = scene.stage.viewer("restreamer", "datacentre")?;
    let (stolen, hers) = (thief.play("film", "cat", "path")?, scene.ann.play("film", "cat", "path")?);
    let before = thief.start(&stolen)?;
    scene.stage.service.post("/revoke", &json!({ "kind": "network", "id": "198.18.7.0/24" }))?;
    let (denied, after) = wait::until("the network is denied", || Ok(denied(thief.start(&stolen)?)))?;
    let other = scene.ann.start(&hers)?;
    Ok(Got::one(denied.status, denied.reason)
        .demand(before.status == 200, "denied before it was blocked")
        .demand(other.status == 200, "a viewer elsewhere was denied as well")
        .note(format!("{:.1} s", after.as_secs_f64())))
}

pub(super) fn rotate(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = scene.ann.play("film", "cat", "path")?;
    let is_rotated = AtomicBool::new(false);
    let (played, rotated) = thread::scope(|scope| {
        let playing = scope.spawn(|| play_over(&scene.ann, &ticket, &is_rotated));
        let rotated = rotate_and_vend(scene);
        is_rotated.store(true, Ordering::Relaxed);
        (playing.join(), rotated)
    });
    let (kid, new) = rotated?;
    let mut outcomes = played.map_err(|_| Failure::new("the viewer who played fell over"))??;
    outcomes.extend(scene.ann.play_all(&new)?);
    let wrong = outcomes.iter().filter(|outcome| outcome.status != 200).count();
    let signed_by = scene.ann.get(&new.start, &[("token-report", "explain")])?.json()?;
    let signed_by = signed_by.pointer("/decision/kid").and_then(Value::as_str).unwrap_or("none").to_owned();
    Ok(Got::all(&outcomes)
        .demand(signed_by == kid, format!("the new token is signed by {signed_by}"))
        .note(format!("{wrong} wrong denials")))
}

/// Rotates, and vends a ticket that the new key signs.
fn rotate_and_vend(scene: &Scene<'_>) -> Result<(String, Ticket), Failure> {
    let rotated = scene.stage.levers.post("/api/rotate", &json!({}))?;
    let kid = rotated.get("kid").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok((kid, scene.ann.play("film", "cat", "path")?))
}

/// Plays with the old token again and again, the last time from beginning to end after the rotation.
fn play_over(viewer: &Viewer, ticket: &Ticket, is_rotated: &AtomicBool) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes = Vec::new();
    loop {
        let is_last = is_rotated.load(Ordering::Relaxed);
        outcomes.extend(viewer.play_all(ticket)?);
        if is_last {
            return Ok(outcomes);
        }
    }
}

/// Both play before the lever is pulled: else a denial would show nothing.
fn both_play(scene: &Scene<'_>, hers: &Ticket, his: &Ticket) -> Result<(), Failure> {
    for outcome in [scene.ann.start(hers)?, scene.bob.start(his)?] {
        if outcome.status != 200 {
            return Err(Failure::new(format!("denied beforehand: {outcome:?}")));
        }
    }
    Ok(())
}

fn denied(outcome: Outcome) -> Option<Outcome> {
    (outcome.status != 200).then_some(outcome)
}
