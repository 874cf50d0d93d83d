//! `lintas overlay`: which edges meet which hazards, as a table.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::exit::Outcome;
use super::global_options::GlobalOptions;
use crate::assess::overlay;
use crate::failure::{Failure, fail};

/// Which roads meet a hazard, how deep and for how many metres
///
/// Reads `edge_id` or `id` and, where there is one, `length_m` of the roads, `depth_m` of the
/// hazards. Writes `edge_id,max_depth,n,flood_m`: the edges that meet a hazard (a touch counts),
/// the deepest water, the number of hazards, and the metres inside, summed over the hazards.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Example:\n  lintas overlay --roads roads.fgb --hazards flood.fgb -o flooded.csv"
)]
pub(super) struct OverlayArgs {
    /// Lines; FlatGeobuf in EPSG:4326 is fastest
    #[arg(long, value_name = "FILE")]
    pub(super) roads: PathBuf,
    /// Polygons
    #[arg(long, value_name = "FILE")]
    pub(super) hazards: PathBuf,
    /// Table to write
    #[arg(short, long, value_name = "OUT.csv")]
    pub(super) output: PathBuf,
}

pub(super) fn run(args: &OverlayArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    for path in [&args.roads, &args.hazards] {
        if !path.exists() {
            return Err(fail::usage(anyhow::anyhow!("there is no file {}", path.display())));
        }
    }
    let overlay = overlay::overlay(&args.roads, &args.hazards).map_err(fail::broken)?;
    let write = || -> anyhow::Result<()> {
        let mut out = BufWriter::new(File::create(&args.output)?);
        overlay.write_csv(&mut out)?;
        out.flush()?;
        Ok(())
    };
    write()
        .with_context(|| format!("cannot write {}", args.output.display()))
        .map_err(fail::broken)?;
    tell(&overlay, global).map_err(fail::broken)?;
    Ok(Outcome::Done)
}

fn tell(overlay: &overlay::Overlay, global: &GlobalOptions) -> anyhow::Result<()> {
    let flood_km = overlay.flood_m() / 1000.0;
    if global.json {
        let summary = serde_json::json!({
            "edges": overlay.edges,
            "hazards": overlay.hazards,
            "flooded": overlay.flooded.len(),
            "flood_km": flood_km,
            "without_line": overlay.without_line,
            "without_area": overlay.without_area,
        });
        writeln!(std::io::stdout().lock(), "{summary}")?;
    } else if !global.quiet {
        let mut stderr = std::io::stderr().lock();
        for (count, what) in [
            (overlay.without_line, "roads have no line"),
            (overlay.without_area, "hazards have no area"),
        ] {
            if count > 0 {
                writeln!(stderr, "{count} {what} and were left out")?;
            }
        }
        writeln!(
            stderr,
            "{} of {} edges meet {} hazards: {flood_km:.3} km",
            overlay.flooded.len(),
            overlay.edges,
            overlay.hazards,
        )?;
    }
    Ok(())
}
