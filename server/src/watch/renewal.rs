//! Looks after the certificate of HTTPS while it is used: read again where its files changed, made again
//! where it ends soon or lacks a name.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use crate::tls::Certificates;

/// How often it is looked at.
const GLANCE: Duration = Duration::from_secs(2);

/// Looks again and again, until the sender of `stop` is gone or sends.
pub(super) fn run(certificates: &Certificates, stop: &Receiver<()>) {
    while stop.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {
        certificates.look_again();
    }
}
