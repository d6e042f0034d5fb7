//! Requests to a service that may be killed at any moment.

use core::time::Duration;

use serde_json::Value;
use ureq::Agent;

use crate::tool::{Service, Tool};

/// Far above what a loaded machine needs: a request that takes so long hangs.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Who asks, on connections of its own; a clone shares them.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    public: String,
    admin: String,
    admin_token: String,
    viewer_token: String,
}

/// What came back before the service was gone.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Absent when the service was killed in the middle of it.
    pub(crate) body: Option<Vec<u8>>,
}

impl Client {
    pub(crate) fn new(tool: &Tool, service: &Service, viewer_token: &str) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).timeout_global(Some(TIMEOUT)).build();
        Self {
            agent: agent.into(),
            public: service.public().to_owned(),
            admin: service.admin().to_owned(),
            admin_token: tool.read("admin-token").trim().to_owned(),
            viewer_token: viewer_token.to_owned(),
        }
    }

    /// A lever of the operator.
    pub(crate) fn pull(&self, path: &str, body: &Value) -> Option<Answer> {
        self.send("POST", &format!("{}{path}", self.admin), &self.admin_token, Some(body))
    }

    /// What the operator reads.
    pub(crate) fn read(&self, path: &str) -> Option<Answer> {
        self.send("GET", &format!("{}{path}", self.admin), &self.admin_token, None)
    }

    /// What a viewer asks for.
    pub(crate) fn ask(&self, path: &str, body: &Value) -> Option<Answer> {
        self.send("POST", &format!("{}{path}", self.public), &self.viewer_token, Some(body))
    }

    /// The state document that edges load.
    pub(crate) fn document(&self) -> Option<Vec<u8>> {
        self.send("GET", &format!("{}/state", self.public), "", None)?.expect(200).body
    }

    /// `None` when no answer came.
    fn send(&self, method: &str, url: &str, bearer: &str, body: Option<&Value>) -> Option<Answer> {
        let request = ureq::http::Request::builder().method(method).uri(url);
        let request = request.header("authorization", format!("Bearer {bearer}"));
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut response = self.agent.run(request.body(body).unwrap()).ok()?;
        Some(Answer { status: response.status().as_u16(), body: response.body_mut().read_to_vec().ok() })
    }
}

impl Answer {
    /// An answer that must have this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(self.body.as_deref().unwrap_or_default()));
        self
    }

    /// The body, if all of it came.
    #[track_caller]
    pub(crate) fn json(&self) -> Option<Value> {
        self.body.as_deref().map(|body| serde_json::from_slice(body).unwrap())
    }
}
