//! Layers in the formats of `[output] formats`: part of the snapshot, since a server cannot write them.

use anyhow::Context as _;
use lintas_model::layer::Layer;
use lintas_snapshot::format::{ExportFormat, LayerFile, layout};
use lintas_snapshot::store::Work;
use rayon::prelude::*;

use crate::config::Config;
use crate::export::{ExportContent, ExportLabel, ExportSelection, obstacle, write as write_export};
use crate::progress::Progress;

/// Writes every published layer in every configured format, from the files that were published: what is private
/// is in none of them.
///
/// # Errors
/// Where the disk fails. A format that cannot hold a layer is left out of it, and told.
pub(super) fn write(work: &Work, config: &Config, progress: &Progress) -> anyhow::Result<()> {
    let formats = &config.output.formats;
    if formats.is_empty() {
        return Ok(());
    }
    let label = ExportLabel::of_config(config);
    for layer in Layer::ALL {
        let name = layer.name();
        let path = work.path(&layout::layer(name));
        if !path.exists() {
            continue;
        }
        let file = LayerFile::open(&path)?;
        let content = ExportContent::of(&file, &ExportSelection::default(), label.clone())?;
        formats.par_iter().try_for_each(|format| one(work, &content, *format, progress))?;
    }
    Ok(())
}

fn one(
    work: &Work,
    content: &ExportContent,
    format: ExportFormat,
    progress: &Progress,
) -> anyhow::Result<()> {
    let file = layout::export(&content.schema.layer, format);
    if let Some(why) = obstacle(content, format) {
        progress.say(&format!("{file} is left out: {why}"));
        return Ok(());
    }
    write_export(content, format, &work.path(&file), &work.spool())
        .with_context(|| format!("cannot write {file}"))?;
    Ok(())
}
