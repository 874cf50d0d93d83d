//! Warnings in the Common Alerting Protocol: CAP 1.2 (OASIS Standard, 1 July 2010), and 1.1, whose
//! elements are the same.
//!
//! Reading order: the document (`xml`), what a message says (`message`) and of where (`place`), which
//! messages stand (`chain`), their rows (`rows`), and which files a source has (`files`).
//!
//! A warning is drawn and changes no road. So nothing here can open or close one; still no message is
//! dropped without a word.

mod chain;
mod event;
mod files;
mod message;
mod place;
mod rows;
#[cfg(test)]
mod tests;
mod xml;

use std::path::{Path, PathBuf};

use lintas_model::finding::{Finding, FindingCode};
use lintas_model::hazard::Basis;

pub(super) use files::files;

use self::chain::Issued;
use self::message::Message;
use self::rows::Rows;
use self::xml::{Root, root};
use super::digest;
use super::source_rows::SourceRows;
use super::unusable::{Remedy, Unusable};
use crate::config::{Config, ConfigProblem, Source};

/// Reads all messages in `files`, which belong together: one may renew or cancel another. `tell` is
/// called with the number of messages read.
///
/// # Errors
/// Where the configuration calls warnings something else, or takes a field from a column that messages
/// do not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    files: &[PathBuf],
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    if source.basis != Some(Basis::Warning) {
        let message = "messages of CAP are warnings, and this source says that they are not";
        let problem = config.document.problem(&source.spans.path, message);
        return Err(problem.advising("write basis = \"warning\""));
    }
    let mut rows = Rows::new(config, source, files.len() > 1)?;
    let mut issued = Vec::new();
    let mut broken = None;
    for file in files {
        match issued_in(file) {
            Ok(Some(message)) => issued.push(Issued { file: name_of(file), message }),
            Ok(None) if files.len() > 1 => rows.tell(left_out(source, file)),
            Ok(None) => broken = broken.or_else(|| Some(what_it_is(file))),
            Err(why) => {
                let name = name_of(file);
                broken = broken.or_else(|| Some(why.within(&name, &name)));
            }
        }
    }
    tell(issued.len() as u64);
    rows.take(issued);
    let mut rows = rows.finish();
    rows.sha256 = digest::sha256_of_all(files).ok();
    if let Some(why) = broken {
        rows.break_off(&source.id, why);
    }
    Ok(rows)
}

/// The message in a file; `None` where its XML is something else.
fn issued_in(file: &Path) -> Result<Option<Message>, Unusable> {
    let bytes = files::bytes(file)?;
    match root(&bytes).map_err(|error| error.told())? {
        Root::Alert(alert) => Ok(Some(Message::of(&alert))),
        Root::Feed | Root::Other(_) => Ok(None),
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What to do about a file that is no message.
const SAVE_EACH: Remedy = [
    "Simpan setiap pesan CAP sebagai berkas sendiri di satu map, dan sebut map itu sebagai `path`; umpan \
     (Atom/RSS) hanya daftarnya.",
    "Save every CAP message as a file of its own in one folder, and give that folder as `path`; a feed \
     (Atom/RSS) only lists them.",
];

/// Says what a file is that is no message: a feed is the likeliest mistake.
fn what_it_is(file: &Path) -> Unusable {
    let root = files::bytes(file).ok().and_then(|bytes| root(&bytes).ok());
    let why = match root {
        Some(Root::Feed) => Unusable::new(
            "it is a feed (Atom or RSS), which only lists warnings",
            "isinya umpan (Atom atau RSS), yang hanya daftar peringatan",
        ),
        Some(Root::Other(name)) => Unusable::new(
            format!("it is XML whose outermost element is `{name}`, and no CAP message (`alert`)"),
            format!("isinya XML dengan unsur terluar `{name}`, bukan pesan CAP (`alert`)"),
        ),
        _ => Unusable::new("it is no CAP message", "bukan pesan CAP"),
    };
    why.mended_by(SAVE_EACH)
}

fn left_out(source: &Source, file: &Path) -> Finding {
    let (name, why) = (name_of(file), what_it_is(file));
    let told = Finding::new(
        FindingCode::TableSkipped,
        &source.id,
        format!("`{name}` is left out: {}", why.en),
    );
    why.mend(told.in_indonesian(format!("`{name}` tidak dibaca: {}", why.id)))
}
