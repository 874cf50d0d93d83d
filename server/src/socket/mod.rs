//! Connections: who may keep one open, and how long a silent one is waited for.

mod idle_timeout;
pub mod listen;
