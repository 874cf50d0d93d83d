//! Lists the catalogues of messages, so that a language is added by its file alone.
#![allow(clippy::disallowed_methods, reason = "the build reads files; the model does not")]

use std::{env, error::Error, fmt::Write, fs, path::Path};

/// The languages that every catalogue can count on, in the order in which they are listed.
const FIRST: [&str; 2] = ["id", "en"];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../messages");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut codes = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "json") {
            codes.extend(path.file_stem().and_then(|it| it.to_str()).map(str::to_owned));
        }
    }
    codes.sort_by_key(|code| {
        (FIRST.iter().position(|it| it == code).unwrap_or(FIRST.len()), code.clone())
    });
    let mut list = "[\n".to_owned();
    for code in &codes {
        writeln!(
            list,
            "({code:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../messages/{code}.json\"))),"
        )?;
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("catalogues.rs"), list)?;
    Ok(())
}
