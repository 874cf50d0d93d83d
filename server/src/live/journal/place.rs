//! Where the journal lies in a state folder.

/// Name of the journal in the state folder.
pub(super) const FILE: &str = "journal.db";
/// Name of its second copy.
pub(super) const LOG: &str = "journal.log";
/// Name of the lock beside it.
pub(super) const LOCK: &str = "journal.lock";
/// Version of the tables (`user_version`) and of the log. Payloads have a version of their own
/// ([`PAYLOAD_VERSION`](super::entry::PAYLOAD_VERSION)).
pub(super) const VERSION: i64 = 2;
