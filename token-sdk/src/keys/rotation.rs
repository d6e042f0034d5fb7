//! How long the steps of a rotation take.

use core::time::Duration;

use token_core::Key;

/// Edges may accept a token for so many seconds after its expiry: the most that a policy allows as
/// `leeway`.
const MAX_LEEWAY: i64 = 300;

/// How long the steps of a rotation take, so that it cuts nobody off. Times are arguments of every
/// rule; nothing here reads a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// How long after a change of the key file the slowest edge has loaded it: a key signs nothing
    /// before. An hour when nothing is said: a minute until Cloudflare KV shows a new value, a quarter
    /// of an hour for which verifiers commonly keep a fetched JWK Set, half an hour for a deployment in
    /// stages. Waiting longer costs nothing, an edge that was left out costs its viewers.
    pub propagation: Duration,
    /// How long the longest-lived token is good that a key without a `max_lifetime` of its own signs:
    /// a key is not dropped before. A day when nothing is said, the most that a catalogue can order.
    pub token_lifetime: Duration,
    /// How long a key signs before the next one does. Zero when nothing is said: whoever rotates wants
    /// it now.
    pub period: Duration,
}

impl Default for Rotation {
    fn default() -> Self {
        Self {
            propagation: Duration::from_secs(3600),
            token_lifetime: Duration::from_secs(86_400),
            period: Duration::ZERO,
        }
    }
}

impl Rotation {
    /// When every edge knows a key that was announced at this time, in seconds since 1970.
    #[must_use]
    pub fn known_everywhere(&self, announced: i64) -> i64 {
        announced.saturating_add(seconds(self.propagation))
    }

    /// When no edge accepts a token any more of a key that stopped signing at this time.
    #[must_use]
    pub fn last_token_over(&self, key: &Key<'_>, retired: i64) -> i64 {
        retired.saturating_add(self.longest_life(key)).saturating_add(MAX_LEEWAY)
    }

    /// When the successor of a key should sign that began at this time: at the end of the period, and
    /// so early before the end of the key's validity that the tokens it signed expire first.
    pub(super) fn successor_signs(&self, key: &Key<'_>, activated: i64) -> i64 {
        let period_over = activated.saturating_add(seconds(self.period));
        let validity = key.not_after().map(|end| end.seconds().saturating_sub(self.longest_life(key)));
        validity.map_or(period_over, |latest| period_over.min(latest))
    }

    pub(super) fn announcement(&self, signs: i64) -> i64 {
        signs.saturating_sub(seconds(self.propagation))
    }

    fn longest_life(&self, key: &Key<'_>) -> i64 {
        let general = seconds(self.token_lifetime);
        let own = key.scope().max_lifetime.map(|most| i64::try_from(most).unwrap_or(i64::MAX));
        own.map_or(general, |own| own.min(general))
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
