//! `cargo xtask load`: what the gate adds to the latency of a worker on workerd. The same object from
//! the cache of two workers, one with the gate and one without, in short slices taken in turn, so
//! that what else the machine does falls on both.

mod client;
mod slices;
mod summary;

use std::fs;

use serde_json::{Value, json};

use crate::demo::build;
use crate::demo::stage::Stage;
use crate::failure::{Context, Failure};
use crate::paths;
use client::Target;
use summary::Summary;

/// Closed loops: one connection shows the latency, several what is left of it when the cores are busy.
const CONNECTIONS: [usize; 2] = [1, MOST_CONNECTIONS];
const MOST_CONNECTIONS: usize = 8;
/// A small object: the gate's share is never larger.
const OBJECT: &str = "/vod/low/000.m4s";
/// Where the viewers are.
const NETWORK: &str = "home-a";

pub(crate) fn run(args: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = args.first() {
        return Err(Failure::new(format!("unexpected argument {unknown}")));
    }
    let stage = Stage::set(&build::everything()?)?;
    let plain = deploy(&stage, &json!({ "worker": paths::at("demo/load/plain.js") }))?;
    let keys = fs::read_to_string(stage.file("keys.json")).context("keys.json")?;
    let gate = deploy(&stage, &json!({ "bindings": { "KEYS": keys } }))?;
    let tickets = tickets(&stage)?;
    let mut levels = Vec::new();
    for connections in CONNECTIONS {
        let mut plain = Target::new(&plain, vec![OBJECT.to_owned(); connections])?;
        let mut gate = Target::new(&gate, tickets.iter().take(connections).cloned().collect())?;
        let load_before = summary::load_average()?;
        let slices = slices::alternate(&mut plain, &mut gate)?;
        let summary = Summary::new(connections, &slices, load_before)?;
        println!("\n{summary}");
        levels.push(summary);
    }
    let asked = stage.origin.call("GET", "/count", None)?["requests"].clone();
    println!("\n{OBJECT} from the cache of each worker; with the gate every viewer has a CAT in the path");
    println!("the origin saw {asked} requests in all");
    paths::write(&paths::at("target/load/summary.json"), serde_json::to_string_pretty(&levels)?)
}

/// A worker in a process of its own; where it listens.
fn deploy(stage: &Stage, deployment: &Value) -> Result<String, Failure> {
    let deployed = stage.edge.post("/deploy", deployment)?;
    let url = deployed["url"].as_str().map(str::to_owned);
    url.ok_or_else(|| Failure::new("the edge says no url"))
}

/// The object's path for each viewer, who has a token of their own in it: one for each connection.
fn tickets(stage: &Stage) -> Result<Vec<String>, Failure> {
    let ticket = |number: usize| {
        let viewer = stage.viewer(&format!("viewer-{number}"), NETWORK)?;
        Ok(viewer.play("film", "cat", "path")?.path_to(OBJECT))
    };
    (0..MOST_CONNECTIONS).map(ticket).collect()
}
