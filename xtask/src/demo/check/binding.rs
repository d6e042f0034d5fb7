//! Tokens used where they are not bound to: another path, another country, another network.

use serde_json::json;

use super::Scene;
use super::row::Got;
use crate::demo::http::Answer;
use crate::demo::viewer::Ticket;
use crate::failure::Failure;

pub(super) fn path(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = bound(scene)?;
    Ok(Got::of(&scene.ann.get(&ticket.path_to("/live/b/live.m3u8"), &[])?))
}

pub(super) fn dot_dot(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = bound(scene)?;
    Ok(Got::of(&scene.ann.get(&ticket.path_to("/live/a/%2e%2e/b/live.m3u8"), &[])?))
}

pub(super) fn country(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = scene.ann.play("regional", "cat", "path")?;
    let home = scene.ann.start(&ticket)?;
    // The viewer says to be at home; only the platform is believed.
    let forged = [("cf-ipcountry", "US"), ("mf-cf-blob", "{\"country\":\"US\"}"), ("cf-connecting-ip", "203.0.113.7")];
    let answer = away(scene, "berlin", |scene| scene.ann.get(&ticket.start, &forged))?;
    Ok(Got::of(&answer).demand(home.status == 200, "denied at home as well"))
}

pub(super) fn network(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = bound(scene)?;
    let answer = away(scene, "cellular", |scene| scene.ann.load(&ticket, &ticket.start))?;
    Ok(Got::of(&answer))
}

pub(super) fn no_geo(scene: &mut Scene<'_>) -> Result<Got, Failure> {
    let ticket = bound(scene)?;
    let answer = away(scene, "unlocated", |scene| scene.ann.load(&ticket, &ticket.start))?;
    let claim = answer.header("token-claim").unwrap_or("none").to_owned();
    Ok(Got::of(&answer).demand(claim == "catgeoiso3166", "another claim").note(format!("claim {claim}")))
}

/// A ticket bound to /live/a/, the country and the viewer's network, which is good at home.
fn bound(scene: &Scene<'_>) -> Result<Ticket, Failure> {
    let ticket = scene.ann.play("final", "cat", "path")?;
    let outcome = scene.ann.start(&ticket)?;
    if outcome.status == 200 { Ok(ticket) } else { Err(Failure::new(format!("denied at home: {outcome:?}"))) }
}

/// Does something from another network, and comes home again whatever happens.
fn away(
    scene: &Scene<'_>,
    network: &str,
    does: impl FnOnce(&Scene<'_>) -> Result<Answer, Failure>,
) -> Result<Answer, Failure> {
    let go = |network: &str| scene.stage.network.post("/viewers/move", &json!({ "name": "ann", "network": network }));
    go(network)?;
    let answer = does(scene);
    go("home-a")?;
    answer
}
