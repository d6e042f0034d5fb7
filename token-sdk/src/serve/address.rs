//! The viewer's address: what tokens are bound to.

use core::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

use super::ServeError;
use super::problem::Problem;

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

/// Where the viewer's address is said.
#[derive(Clone, Debug)]
pub(super) enum AddressSource {
    /// By the connection.
    Peer,
    /// By a trusted proxy, in this header.
    Header(HeaderName),
}

impl AddressSource {
    pub(super) fn new(header: Option<&str>) -> Result<Self, ServeError> {
        let Some(name) = header else { return Ok(Self::Peer) };
        let name = name.parse().map_err(|_| ServeError::ClientIpHeader(name.to_owned()))?;
        Ok(Self::Header(name))
    }

    /// The viewer's address. Of a list the last entry counts: the proxy appended it, whatever the
    /// viewer sent before it.
    pub(super) fn find(&self, headers: &HeaderMap, peer: Peer) -> Result<IpAddr, Problem> {
        let Self::Header(name) = self else { return Ok(peer.0.ip().to_canonical()) };
        let line = headers.get_all(name).iter().next_back().and_then(|line| line.to_str().ok());
        let entry = line.and_then(|line| line.rsplit(',').next()).map(str::trim);
        let address: Option<IpAddr> = entry.and_then(|entry| entry.parse().ok());
        address
            .map(|address| address.to_canonical())
            .ok_or_else(|| Problem::malformed("the viewer's address is not known"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_has_the_last_word() {
        let source = AddressSource::new(Some("x-forwarded-for")).unwrap();
        let peer = Peer(SocketAddr::from(([10, 0, 0, 1], 1)));
        let mut headers = HeaderMap::new();
        assert!(source.find(&headers, peer).is_err());
        headers.append("x-forwarded-for", "198.51.100.1".parse().unwrap());
        headers.append("x-forwarded-for", "192.0.2.1, ::ffff:203.0.113.7".parse().unwrap());
        assert_eq!(source.find(&headers, peer).unwrap(), IpAddr::from([203, 0, 113, 7]));
        assert_eq!(AddressSource::Peer.find(&headers, peer).unwrap(), IpAddr::from([10, 0, 0, 1]));
    }
}
