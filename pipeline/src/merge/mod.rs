//! Merge: one truth per thing, out of what several sources say of it.

pub mod roads;
