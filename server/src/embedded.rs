//! What `build.rs` found: the built viewer, the styles and their icons.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
