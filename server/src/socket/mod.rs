//! Connections: who may keep one open, and how long a silent one is waited for.

mod answer;
mod connection;
mod connection_slots;
mod descriptors;
pub(crate) mod entrance;
mod idle_timeout;
pub mod listen;
#[cfg(test)]
mod listen_tests;
mod open_connections;
#[cfg(test)]
mod secure_tests;
mod stream;
