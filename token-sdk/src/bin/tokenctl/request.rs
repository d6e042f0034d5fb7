//! The request a token is checked against, from a file or from arguments.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use token_core::OwnedRequest;
use token_sdk::{Clock, SystemClock};

use crate::failure::Failure;
use crate::input;
use crate::viewer_facts::ViewerFacts;

/// Where the facts about the request come from. What is left out is a fact the edge does not know.
#[derive(Args, Debug)]
pub(crate) struct RequestArguments {
    /// The request in JSON form; `-` reads it from standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "method", "ip", "asn", "country", "subdivision", "metro", "header", "viewer_facts"])]
    request: Option<PathBuf>,
    /// The absolute URL
    #[arg(long)]
    url: Option<String>,
    /// The HTTP method
    #[arg(long)]
    method: Option<String>,
    /// The viewer's address
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// The AS number of the viewer's network
    #[arg(long, value_name = "NUMBER")]
    asn: Option<u32>,
    /// The viewer's country (ISO 3166-1 alpha-2)
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// The viewer's subdivision (ISO 3166-2), such as US-CA
    #[arg(long, value_name = "CODE")]
    subdivision: Option<String>,
    /// The viewer's market area
    #[arg(long, value_name = "CODE")]
    metro: Option<String>,
    #[command(flatten)]
    viewer: ViewerFacts,
    /// A field line of the request; may be repeated
    #[arg(long, value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// The time of the request in seconds since 1970; the system clock's when neither this nor the file says
    #[arg(long, value_name = "SECONDS", value_parser = input::time)]
    now: Option<String>,
}

impl RequestArguments {
    pub(crate) fn reads_standard_input(&self) -> bool {
        self.request.as_ref().is_some_and(|path| path.as_os_str() == "-")
    }

    /// The request.
    pub(crate) fn read(&self) -> Result<OwnedRequest, Failure> {
        let Some(path) = &self.request else {
            let now = self.now.clone().unwrap_or_else(system_time);
            let json = with_now(&Value::Object(self.facts()?).to_string(), &now);
            return OwnedRequest::from_json(&json).map_err(|error| Failure::new(format_args!("request: {error}")));
        };
        let json = input::text(path)?;
        // Only to see whether the time is there; what else stands in the file the core judges.
        let file: Map<String, Value> = serde_json::from_str(&json).map_err(|error| Failure::of_file(path, error))?;
        let json = match (&self.now, file.contains_key("now")) {
            (Some(_), true) => return Err(Failure::of_file(path, "now: the file and --now both say it")),
            (None, true) => json,
            (Some(now), false) => with_now(&json, now),
            (None, false) => with_now(&json, &system_time()),
        };
        OwnedRequest::from_json(&json).map_err(|error| Failure::of_file(path, error))
    }

    fn facts(&self) -> Result<Map<String, Value>, Failure> {
        let mut facts = Map::new();
        let texts = [("url", &self.url), ("method", &self.method), ("ip", &self.ip)];
        for (name, value) in texts {
            insert(&mut facts, name, value.as_ref());
        }
        insert(&mut facts, "asn", self.asn.as_ref());
        let mut geo = Map::new();
        let places = [("country", &self.country), ("subdivision", &self.subdivision), ("metro", &self.metro)];
        for (name, value) in places {
            insert(&mut geo, name, value.as_ref());
        }
        self.viewer.say(&mut facts, &mut geo);
        insert(&mut facts, "geo", Some(geo).filter(|geo| !geo.is_empty()).as_ref());
        let headers = self.headers()?;
        insert(&mut facts, "headers", Some(headers).filter(|headers| !headers.is_empty()).as_ref());
        Ok(facts)
    }

    /// Lines of one name as an array, in their order.
    fn headers(&self) -> Result<Map<String, Value>, Failure> {
        let mut headers = Map::new();
        for line in &self.header {
            let (name, value) = line
                .split_once(':')
                .ok_or_else(|| Failure::new(format_args!("--header {line:?}: expected NAME: VALUE")))?;
            let lines = headers.entry(name.to_ascii_lowercase()).or_insert_with(|| json!([]));
            if let Value::Array(lines) = lines {
                lines.push(json!(value.trim()));
            }
        }
        Ok(headers)
    }
}

fn insert<T: serde::Serialize>(object: &mut Map<String, Value>, name: &str, value: Option<&T>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), json!(value));
    }
}

fn system_time() -> String {
    SystemClock.now().to_string()
}

/// The text of a JSON object with `now` as its first member; every other byte stays.
fn with_now(object: &str, now: &str) -> String {
    let members = object.trim_start().strip_prefix('{').unwrap_or(object);
    let comma = if members.trim_start().starts_with('}') { "" } else { "," };
    format!("{{\"now\":{now}{comma}{members}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_put_in_front() {
        assert_eq!(with_now("{ }", "7"), "{\"now\":7 }");
        assert_eq!(with_now(" {\"a\":1,\"a\":2}\n", "7.5"), "{\"now\":7.5,\"a\":1,\"a\":2}\n");
    }
}
