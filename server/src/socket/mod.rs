//! Connections: who may keep one open, and how long a silent one is waited for.

mod answer;
mod connection;
mod descriptors;
mod idle_timeout;
pub mod listen;
#[cfg(test)]
mod listen_tests;
mod open_connections;
