//! Races of the routing engine.
fn main() {}
