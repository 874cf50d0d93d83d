//! The harness: starts the shipped binaries and talks to them.
