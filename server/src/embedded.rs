//! The files that `build.rs` put into the binary: the built viewer, the styles and their icons.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
