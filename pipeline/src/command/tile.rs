//! `lintas tile`: the tile stage alone.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::exit::Outcome;
use super::global_options::GlobalOptions;
use super::tile_input::open_input;
use crate::failure::{Failure, fail};
use crate::index::{ArchiveLabel, TileLayer, TileSummary, Zooms, write_tiles};
use crate::progress::Progress;

/// Turn files into one archive of vector tiles, one tile layer a file
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  lintas tile roads.fgb hazards.fgb shelters.fgb -o map.pmtiles\n\nLayers are drawn in the order of the files and called by their names. Roads (lines with a `class`)\nare thinned by rank below the greatest zoom; there every feature is in some tile."
)]
pub(super) struct TileArgs {
    /// Files in any format that GDAL opens, each one layer; FlatGeobuf is read as it is
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<PathBuf>,
    /// The PMTiles archive to write
    #[arg(short, long, value_name = "OUT.pmtiles")]
    output: PathBuf,
    /// The least zoom
    #[arg(long, default_value_t = 0, value_name = "Z")]
    minzoom: u8,
    /// The greatest zoom: nothing is thinned there
    #[arg(long, default_value_t = 14, value_name = "Z")]
    maxzoom: u8,
    /// Whom the data come from, as maps show it
    #[arg(long, default_value = "", value_name = "TEXT")]
    attribution: String,
}

/// Runs the command.
pub(super) fn run(args: &TileArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let zooms = Zooms::new(args.minzoom, args.maxzoom).ok_or_else(|| {
        fail::usage(anyhow::anyhow!(
            "--minzoom {} --maxzoom {}: zooms run from 0 to 30, the least first",
            args.minzoom,
            args.maxzoom
        ))
    })?;
    let folder = match args.output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => std::path::Path::new("."),
    };
    let spool = tempfile::tempdir_in(folder)
        .with_context(|| format!("cannot write to {}", folder.display()))
        .map_err(fail::broken)?;
    let progress = Progress::new(global.quiet);
    let mut layers = Vec::new();
    for input in &args.inputs {
        let mut layer = TileLayer::from_file(input);
        if layers.iter().any(|other: &TileLayer| other.name == layer.name) {
            return Err(fail::usage(anyhow::anyhow!(
                "two inputs are called {}: layers take the names of their files",
                layer.name
            )));
        }
        let (path, skipped) = open_input(input, &layer.name, spool.path()).map_err(fail::broken)?;
        layer.path = path;
        if skipped > 0 {
            progress.say(&format!("{skipped} rows of {} have no usable geometry", input.display()));
        }
        layers.push(layer);
    }
    let name = args.output.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let label =
        ArchiveLabel { name, attribution: args.attribution.clone(), ..ArchiveLabel::default() };
    let summary = write_tiles(&layers, zooms, &label, &args.output, None, spool.path(), &progress)
        .map_err(fail::broken)?;
    if global.json {
        print_json(&summary)?;
    } else {
        tell(&summary, zooms, &progress);
    }
    Ok(Outcome::Done)
}

/// Writes a result as JSON on stdout.
fn print_json(result: &impl serde::Serialize) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, result).map_err(fail::broken)?;
    writeln!(out).map_err(fail::broken)
}

fn tell(summary: &TileSummary, zooms: Zooms, progress: &Progress) {
    progress.say(&format!(
        "{} tiles ({} different), {} bytes; {} features; biggest tile {} bytes at {}",
        summary.tiles,
        summary.contents,
        summary.bytes,
        summary.features,
        summary.biggest_tile,
        summary.biggest_tile_at
    ));
    for zoom in summary.zooms.iter().filter(|zoom| zoom.thinned + zoom.gave_way > 0) {
        progress.say(&format!(
            "zoom {}: {} features thinned by rank, {} gave way to the byte bound",
            zoom.zoom, zoom.thinned, zoom.gave_way
        ));
    }
    if summary.unusable > 0 {
        progress.say(&format!("{} features have no place that a tile can show", summary.unusable));
    }
    if summary.shortened_tiles > 0 {
        progress.say(&format!("texts were shortened in {} tiles", summary.shortened_tiles));
    }
    if summary.oversize_tiles > 0 {
        progress.say(&format!(
            "{} tiles of zoom {} are over 500,000 bytes: no feature is left out there",
            summary.oversize_tiles,
            zooms.max()
        ));
    }
}
