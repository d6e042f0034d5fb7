//! What the service counts.

use prometheus::core::Collector;
use prometheus::{Encoder, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

use super::ServeError;
use crate::keys::KeyFile;
use crate::placement::Minted;
use crate::store::Kind;

/// The media type of the text format.
pub(super) const CONTENT_TYPE: &str = prometheus::TEXT_FORMAT;

/// Counters of one service; labels never hold what a client sends.
pub(super) struct Metrics {
    registry: Registry,
    mints: IntCounterVec,
    denials: IntCounterVec,
    signatures: IntCounterVec,
    revocations: IntCounterVec,
    version: IntGauge,
    requests: HistogramVec,
}

impl Metrics {
    pub(super) fn new() -> Result<Self, ServeError> {
        Self::register().map_err(|error| ServeError::Metrics(error.to_string()))
    }

    fn register() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let counter = |name: &str, help: &str, labels: &[&str]| -> prometheus::Result<IntCounterVec> {
            let counter = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(counter.clone()))?;
            Ok(counter)
        };
        let mints = counter("token_mints_total", "Tokens minted.", &["format", "kid"])?;
        let denials = counter("token_denials_total", "Requests refused.", &["reason"])?;
        let signatures = counter("token_remote_signatures_total", "Signatures asked for elsewhere.", &["outcome"])?;
        let revocations = counter("token_revocations_total", "Revocations made durable.", &["kind"])?;
        let version = IntGauge::new("token_state_version", "Version of the state.")?;
        registry.register(Box::new(version.clone()))?;
        let buckets = prometheus::exponential_buckets(0.000_25, 2.0, 16)?;
        let options = prometheus::HistogramOpts::new("token_http_request_seconds", "Time to answer.").buckets(buckets);
        let requests = HistogramVec::new(options, &["route", "status"])?;
        registry.register(Box::new(requests.clone()))?;
        Ok(Self { registry, mints, denials, signatures, revocations, version, requests })
    }

    pub(super) fn minted(&self, minted: &Minted) {
        self.mints.with_label_values(&[minted.format().name(), minted.kid()]).inc();
    }

    /// Forgets what keys signed that are no longer in the key file, so that there are never more
    /// counters than keys.
    pub(super) fn keep_keys(&self, keys: &KeyFile) {
        for family in self.mints.collect() {
            for metric in family.get_metric() {
                let label = |name: &str| metric.get_label().iter().find(|label| label.name() == name);
                if let (Some(format), Some(kid)) = (label("format"), label("kid"))
                    && keys.find(kid.value()).is_err()
                {
                    // Err: another change of keys was faster.
                    let _ = self.mints.remove_label_values(&[format.value(), kid.value()]);
                }
            }
        }
    }

    pub(super) fn denied(&self, reason: &str) {
        self.denials.with_label_values(&[reason]).inc();
    }

    pub(super) fn signed_elsewhere(&self, outcome: &str) {
        self.signatures.with_label_values(&[outcome]).inc();
    }

    pub(super) fn revoked(&self, kind: Kind) {
        self.revocations.with_label_values(&[kind.name()]).inc();
    }

    pub(super) fn answered(&self, route: &str, status: u16, seconds: f64) {
        self.requests.with_label_values(&[route, &status.to_string()]).observe(seconds);
    }

    pub(super) fn text(&self, version: u64) -> Result<Vec<u8>, prometheus::Error> {
        self.version.set(i64::try_from(version).unwrap_or(i64::MAX));
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}
