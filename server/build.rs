//! Puts the built viewer, the styles and their icons into the binary.
//!
//! A folder that is not there gives an empty table: a plain `cargo build` succeeds without the
//! viewer, and the server then says that it was not built.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("embedded.rs");
    let mut code = String::new();
    for (table, meaning, place, ending) in [
        ("VIEWER", "Files of the built viewer by their path in it.", "viewer/dist", None),
        ("STYLES", "MapLibre styles by file name.", "../styles", Some("json")),
        ("ICONS", "Icons of the styles by file name.", "../styles/icons", Some("svg")),
    ] {
        let folder = root.join(place);
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        if folder.is_dir() {
            collect(&folder, "", ending, &mut files)?;
        }
        files.sort();
        let _ = writeln!(code, "/// {meaning}");
        let _ = writeln!(code, "pub(crate) static {table}: &[(&str, &[u8])] = &[");
        for name in files {
            // No path of this machine in the source: debug information has a checksum of it.
            let from_root = format!("/{place}/{name}");
            let path = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), {from_root:?})");
            let _ = writeln!(code, "    ({name:?}, include_bytes!({path})),");
        }
        let _ = writeln!(code, "];");
    }
    fs::write(out, code)
}

/// The names of files under `folder` from there on, `/` between parts; with `ending`, only of such
/// files and of no folders below.
fn collect(
    folder: &Path,
    prefix: &str,
    ending: Option<&str>,
    files: &mut Vec<String>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            if ending.is_none() {
                collect(&path, &format!("{name}/"), ending, files)?;
            }
        } else if ending.is_none_or(|ending| path.extension().is_some_and(|it| it == ending)) {
            files.push(name);
        }
    }
    Ok(())
}
