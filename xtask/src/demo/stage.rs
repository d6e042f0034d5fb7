//! Everything that runs: vending service, origin, edges, access networks, control room.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::build::step;
use super::child::Child;
use super::http::{Api, Http};
use super::viewer::Viewer;
use crate::failure::{Context, Failure};
use crate::{paths, process, wasm};

const ISSUER: &str = "https://issuer.example";
const VIEWER_ISSUER: &str = "https://accounts.example";
/// The name that players' URLs have; every viewer's line leads there.
const CDN_HOST: &str = "cdn.example";
/// The two viewers of the page, and the networks they are in.
const PAGE_VIEWERS: [(&str, &str); 2] = [("a", "home-a"), ("b", "home-b")];
/// Viewers of the check's cache row, each with an identity of their own.
pub(crate) const CROWD: usize = 200;

/// The running demo. Dropping it stops every part.
#[derive(Debug)]
pub(crate) struct Stage {
    /// Where the page is.
    pub(crate) page: String,
    pub(crate) http: Http,
    pub(crate) service: Api,
    pub(crate) network: Api,
    pub(crate) origin: Api,
    pub(crate) edge: Api,
    pub(crate) levers: Api,
    /// Where the service listens for edges.
    pub(crate) service_public: String,
    pub(crate) debug_secret: String,
    identities: Value,
    /// Stopped in this order: none outlives what it needs.
    _parts: [Child; 5],
    place: Place,
}

/// The folder the demo works in; one demo at a time.
#[derive(Debug)]
struct Place {
    run: PathBuf,
    logs: PathBuf,
    _lock: File,
}

/// What no part may guess.
struct Secrets {
    admin: String,
    origin: String,
    debug: String,
}

impl Stage {
    pub(crate) fn set(tokenctl: &Path) -> Result<Self, Failure> {
        let place = Place::take()?;
        let (service, identities, admin_token) = step(4, "service", || start_service(tokenctl, &place))?;
        step(5, "edge", || Self::set_around(tokenctl, service, identities, &admin_token, place))
    }

    fn set_around(
        tokenctl: &Path,
        service: Child,
        identities: Value,
        admin_token: &str,
        place: Place,
    ) -> Result<Self, Failure> {
        let http = Http::new();
        let secrets = Secrets { admin: secret()?, origin: secret()?, debug: secret()? };
        let origin = place.node("origin", &json!({ "media": paths::at("demo/media"), "secret": secrets.origin }))?;
        let network = place.node("network", &network_configuration(&service, &secrets)?)?;
        let edge = place.node("edge", &edge_configuration(&place, &network, &origin, &secrets)?)?;
        let network_api = Api::new(&http, network.url("admin")?, &secrets.admin);
        let mut viewers = Vec::new();
        for (name, home) in PAGE_VIEWERS {
            viewers.push(page_viewer(&network_api, &identities, name, home)?);
        }
        let control = place.node("control", &json!({
            "service": { "public": service.url("public")?, "admin": service.url("admin")?, "admin_token": admin_token },
            "network": { "admin": network.url("admin")?, "admin_secret": secrets.admin },
            "edge": { "admin": edge.url("admin")?, "admin_secret": secrets.admin },
            "origin": { "admin": origin.url("admin")?, "admin_secret": secrets.origin },
            "debug_secret": secrets.debug,
            "files": { "keys": place.run.join("keys.json"), "state_folder": place.run },
            "setup": {
                "viewers": viewers, "asset": "final", "epoch_scope": "event:final",
                "debug_secret": secrets.debug, "explain": place.explain_line(tokenctl),
            },
        }))?;
        Ok(Self {
            service: Api::new(&http, service.url("admin")?, admin_token),
            service_public: service.url("public")?.to_owned(),
            network: network_api,
            origin: Api::new(&http, origin.url("admin")?, &secrets.origin),
            edge: Api::new(&http, edge.url("admin")?, &secrets.admin),
            levers: Api::new(&http, control.url("url")?, ""),
            page: control.url("url")?.to_owned(),
            http,
            debug_secret: secrets.debug,
            identities,
            _parts: [control, edge, network, origin, service],
            place,
        })
    }

    pub(crate) fn logs(&self) -> &Path {
        &self.place.logs
    }

    /// A file of the running service, such as `keys.json`.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.place.run.join(name)
    }

    /// A new viewer in this network.
    pub(crate) fn viewer(&self, name: &str, network: &str) -> Result<Viewer, Failure> {
        let line = self.network.post("/viewers", &json!({ "name": name, "network": network }))?;
        self.viewer_on(name, &line)
    }

    /// A viewer who shares a line with others, as a household does.
    pub(crate) fn viewer_on(&self, name: &str, line: &Value) -> Result<Viewer, Failure> {
        Viewer::new(&self.http, identity(&self.identities, name)?, line, &self.debug_secret)
    }
}

impl Place {
    fn take() -> Result<Self, Failure> {
        let base = paths::at("target/demo");
        let (run, logs) = (base.join("run"), base.join("logs"));
        fs::create_dir_all(&logs).context(logs.display())?;
        let lock = File::create(base.join("lock")).context("target/demo/lock")?;
        if lock.try_lock().is_err() {
            return Err(Failure::new("another demo is running; stop it first"));
        }
        if run.exists() {
            fs::remove_dir_all(&run).context(run.display())?;
        }
        Ok(Self { run, logs, _lock: lock })
    }

    fn node(&self, name: &'static str, configuration: &Value) -> Result<Child, Failure> {
        let mut command = Command::new("node");
        command.arg(paths::at("demo").join(format!("{name}.mjs")));
        Child::start(name, &mut command, configuration, &self.logs)
    }

    /// The beginning of the command that explains a decision, to copy from the page.
    fn explain_line(&self, tokenctl: &Path) -> Value {
        let show = |path: &Path| {
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            let root = paths::root().canonicalize();
            let relative = root.ok().and_then(|root| path.strip_prefix(root).ok().map(Path::to_owned));
            relative.unwrap_or(path).display().to_string()
        };
        json!({
            "tokenctl": show(tokenctl),
            "cdn": format!("http://{CDN_HOST}"),
            "keys": show(&self.run.join("keys.json")),
            "policy": show(&self.run.join("policy.json")),
            "state_keys": show(&self.run.join("state-keys.json")),
            "state_folder": show(&self.run),
        })
    }
}

/// The vending service on a new store, the viewers' identities, and its admin token.
fn start_service(tokenctl: &Path, place: &Place) -> Result<(Child, Value, String), Failure> {
    let run = &place.run;
    process::output(Command::new(tokenctl).arg("init").arg(run))?;
    for name in ["policy.json", "catalogue.json"] {
        fs::copy(paths::at("demo").join(name), run.join(name)).context(name)?;
    }
    let identities = identities()?;
    paths::write(&run.join("jwks.json"), identities["jwks"].to_string())?;
    let admin_token = fs::read_to_string(run.join("admin-token")).context("admin-token")?.trim().to_owned();
    let mut command = Command::new("node");
    command.arg(paths::at("demo/lifeline.mjs")).arg(tokenctl).arg("serve");
    let files = [
        ("--store", "state.redb"),
        ("--keys", "keys.json"),
        ("--state-keys", "state-keys.json"),
        ("--catalogue", "catalogue.json"),
        ("--jwks", "jwks.json"),
        ("--admin-token-file", "admin-token"),
    ];
    for (option, file) in files {
        command.arg(option).arg(run.join(file));
    }
    command.args(["--issuer", ISSUER, "--viewer-issuer", VIEWER_ISSUER, "--client-ip-header", "x-client-ip"]);
    Ok((Child::start("service", &mut command, &Value::Null, &place.logs)?, identities, admin_token))
}

fn identities() -> Result<Value, Failure> {
    let mut command = Command::new("node");
    command.arg(paths::at("demo/identity.mjs")).arg(VIEWER_ISSUER);
    command.args(PAGE_VIEWERS.map(|(name, _)| name)).args(["ann", "bob", "restreamer"]);
    command.args((0..CROWD).map(|number| format!("viewer-{number}")));
    Ok(serde_json::from_str(&process::output(&mut command)?)?)
}

fn identity<'i>(identities: &'i Value, name: &str) -> Result<&'i str, Failure> {
    let identity = identities["viewers"].get(name).and_then(Value::as_str);
    identity.ok_or_else(|| Failure::new(format!("no identity for {name}")))
}

fn network_configuration(service: &Child, secrets: &Secrets) -> Result<Value, Failure> {
    let path = paths::at("demo/networks.json");
    let networks: Value = serde_json::from_str(&fs::read_to_string(&path).context(path.display())?)?;
    Ok(json!({
        "admin_secret": secrets.admin, "host": CDN_HOST, "service": service.url("public")?, "networks": networks,
    }))
}

fn edge_configuration(place: &Place, network: &Child, origin: &Child, secrets: &Secrets) -> Result<Value, Failure> {
    let read = |name: &str| fs::read_to_string(place.run.join(name)).context(name);
    Ok(json!({
        "worker": paths::at("token-wasm/adapters/cloudflare-workers/worker.js"),
        "package": wasm::npm_package(),
        "work": place.run.join("worker"),
        "admin_secret": secrets.admin,
        "bindings": {
            "POLICY": read("policy.json")?,
            "STATE_KEYS": read("state-keys.json")?,
            "STATE_URL": format!("{}/state", network.url("state")?),
            "ORIGIN": origin.url("url")?,
            "ORIGIN_SECRET": secrets.origin,
            "DEBUG_SECRET": secrets.debug,
        },
    }))
}

/// A line for a viewer of the page, and what the page must know about it.
fn page_viewer(network: &Api, identities: &Value, name: &str, home: &str) -> Result<Value, Failure> {
    let mut viewer = network.post("/viewers", &json!({ "name": name, "network": home }))?;
    viewer["identity"] = json!(identity(identities, name)?);
    viewer["networks"] = json!({ "home": home, "abroad": format!("roaming-{name}"), "cellular": "cellular" });
    Ok(viewer)
}

/// Sixteen random bytes in hex, from the system's generator.
fn secret() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    std::io::Read::read_exact(&mut File::open("/dev/urandom").context("/dev/urandom")?, &mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
