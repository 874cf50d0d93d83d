//! The address that a request comes from.

use std::net::IpAddr;

use axum::http::Extensions;

/// The address of the client, put into a request's extensions where its connection is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl ClientAddress {
    /// The client's address; `None` where the request did not come over a socket.
    pub(crate) fn of(extensions: &Extensions) -> Option<IpAddr> {
        extensions.get::<Self>().map(|address| address.0)
    }
}
