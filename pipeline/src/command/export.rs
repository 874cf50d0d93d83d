//! `lintas export`: a published layer as a file that other programs open.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use jiff::Timestamp;
use lintas_snapshot::format::{ExportFormat, LayerFile, LayerWriter, SnapshotId, layout};
use lintas_snapshot::store::{Snapshot, Store};
use serde_json::{Map, Value, json};

use super::exit::Outcome;
use super::global_options::GlobalOptions;
use super::snapshots::chosen;
use crate::config::{Config, nearest};
use crate::export::{
    Existing, ExportContent, ExportLabel, ExportSelection, Remarks, obstacle, place,
    write as write_export, write_parts,
};
use crate::failure::{Failure, fail};
use crate::ingest::gdal::vector::OpenError;
use crate::progress::Progress;

/// Write a published layer as a file: .gpkg .shp .zip .geojson .csv .kml .gpx .xlsx .parquet .fgb
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lintas export roads -o roads.gpkg\n  lintas export closures -o closures.csv --bbox 116.8,-0.6,117.1,-0.3\n  lintas export roads -o putus.zip --where \"status = 'closed' AND class <> 'track'\"\n\nThe ending of the file says its format; `roads.shp` writes the parts of a Shapefile, `roads.zip` one\narchive of them. docs/exports.md says what each format keeps."
)]
pub(super) struct ExportArgs {
    /// The layer: roads, closures, shelters, …
    #[arg(value_name = "LAYER")]
    layer: String,
    /// The file to write; its ending says the format
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Features that touch this box alone, in degrees
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    bbox: Option<String>,
    /// Features that pass this filter alone, as the WHERE of OGR SQL
    #[arg(long = "where", value_name = "FILTER")]
    filter: Option<String>,
    /// Id of the snapshot; the current one where left out
    #[arg(long, value_name = "ID")]
    snapshot: Option<SnapshotId>,
    /// The configuration, where it alone says in which folder the snapshots are
    #[arg(short, long, value_name = "CONFIG")]
    config: Option<PathBuf>,
    /// Replace files that are there already
    #[arg(long)]
    force: bool,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExportTarget {
    /// FlatGeobuf, as it is published.
    FlatGeobuf,
    /// The parts of Shapefiles, not in an archive.
    ShapefileParts,
    /// One file of a format.
    One(ExportFormat),
}

/// Runs the command.
///
/// # Errors
/// Exit 2 where there is no such snapshot or layer, or ending, box or filter are not understood, or a file is
/// there already; 1 where the snapshot is damaged; 3 where the disk fails.
pub(super) fn run(args: &ExportArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let target = ExportTarget::of(&args.output).map_err(|why| fail::usage(anyhow!("{why}")))?;
    if args.output.exists() && !args.force {
        let there = args.output.display();
        return Err(fail::usage(anyhow!("{there} is there already; --force replaces it")));
    }
    let config = args.config.as_deref().map(|file| Config::load(file, Timestamp::now()));
    let config = config.transpose().map_err(fail::usage)?;
    let configured = config.as_ref().map(|config| config.output.dir.as_path());
    let store = Store::at(global.snapshots_dir(configured));
    let id = chosen(&store, args.snapshot.as_ref())?;
    store.manifest(&id).map_err(fail::usage)?;
    let snapshot = store.open(&id).map_err(fail::refused)?;
    let file = opened(&snapshot, &args.layer)?;
    let selection = selected(args, &snapshot)?;
    let label = ExportLabel::of(snapshot.manifest());
    let content = ExportContent::of(file, &selection, label).map_err(fail::refused)?;
    let published = selection.is_all().then(|| snapshot.path(&layout::layer(&args.layer)));
    let existing = if args.force { Existing::Replaced } else { Existing::Stays };
    let (files, remarks) = place(&args.output, existing, |folder| {
        write(target, &content, (file, published.as_deref()), &args.output, folder)
    })
    .map_err(fail::broken)?;
    tell(&id, args, &content, &files, &remarks, global)?;
    Ok(Outcome::Done)
}

impl ExportTarget {
    /// What the ending of a file says.
    fn of(path: &Path) -> Result<Self, String> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let has = |ending: &str| {
            name.strip_suffix(ending).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        };
        if has("fgb") {
            return Ok(Self::FlatGeobuf);
        }
        if has("shp") {
            return Ok(Self::ShapefileParts);
        }
        let other = [
            ("zip", ExportFormat::Shapefile),
            ("json", ExportFormat::GeoJson),
            ("geoparquet", ExportFormat::GeoParquet),
        ];
        let own = ExportFormat::ALL.map(|format| (format.ending(), format));
        let found = own.into_iter().chain(other).find(|(ending, _)| has(ending));
        found.map(|(_, format)| Self::One(format)).ok_or_else(|| {
            format!(
                "{} says no format: end it in .gpkg, .shp, .zip, .geojson, .csv, .kml, .gpx, .xlsx, .parquet or .fgb",
                path.display()
            )
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::FlatGeobuf => "fgb",
            Self::ShapefileParts => "shp",
            Self::One(format) => format.name(),
        }
    }
}

/// The features of a published layer.
fn opened<'a>(snapshot: &'a Snapshot, layer: &str) -> Result<&'a LayerFile, Failure> {
    let found = snapshot.layer(layer).map_err(fail::refused)?;
    found.ok_or_else(|| {
        let names: Vec<&str> = snapshot.manifest().layers.keys().map(String::as_str).collect();
        let hint = match nearest(layer, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        fail::usage(anyhow!("the snapshot has no layer `{layer}`; {hint}"))
    })
}

fn selected(args: &ExportArgs, snapshot: &Snapshot) -> Result<ExportSelection, Failure> {
    let mut selection = ExportSelection::default();
    if let Some(text) = &args.bbox {
        selection.add_box(text).map_err(|why| fail::usage(anyhow!("--bbox: {why}")))?;
    }
    if let Some(filter) = &args.filter {
        let path = snapshot.path(&layout::layer(&args.layer));
        selection.add_filter(&path, filter).map_err(|error| match error {
            OpenError::BadFilter(why) => fail::usage(anyhow!("--where: {why}")),
            other => fail::broken(other),
        })?;
    }
    Ok(selection)
}

/// Writes into `folder`, under the name of `output`.
fn write(
    target: ExportTarget,
    content: &ExportContent,
    (layer, published): (&LayerFile, Option<&Path>),
    output: &Path,
    folder: &Path,
) -> anyhow::Result<Remarks> {
    let path = folder.join(output.file_name().unwrap_or_default());
    match target {
        ExportTarget::ShapefileParts => {
            let stem = output.file_stem().unwrap_or_default().to_string_lossy();
            write_parts(content, folder, &stem)
        }
        ExportTarget::One(format) => {
            if let Some(why) = obstacle(content, format) {
                return Err(anyhow!("{why}"));
            }
            let scratch = tempfile::tempdir().context("there is no folder for scratch files")?;
            write_export(content, format, &path, scratch.path())
        }
        ExportTarget::FlatGeobuf => {
            match published {
                // All of it is the file as it lies.
                Some(file) => {
                    std::fs::copy(file, &path)
                        .with_context(|| format!("cannot write {}", path.display()))?;
                }
                None => selected_file(content, layer, &path)?,
            }
            Ok(Remarks::default())
        }
    }
}

/// Some of a layer as FlatGeobuf, with the title, description and metadata of the whole.
fn selected_file(content: &ExportContent, layer: &LayerFile, path: &Path) -> anyhow::Result<()> {
    let [title, description, metadata] =
        [layer.title(), layer.description(), layer.metadata()].map(Option::unwrap_or_default);
    let mut writer =
        LayerWriter::create(path, &content.schema)?.describe(title, description, metadata);
    for feature in &content.features {
        writer.push(feature)?;
    }
    writer.finish()?;
    Ok(())
}

fn tell(
    id: &SnapshotId,
    args: &ExportArgs,
    content: &ExportContent,
    files: &[PathBuf],
    remarks: &Remarks,
    global: &GlobalOptions,
) -> Result<(), Failure> {
    let format = ExportTarget::of(&args.output).map_or("", ExportTarget::name);
    let label = &content.label;
    if global.json {
        let renamed: Map<String, Value> =
            remarks.renamed.iter().map(|(own, short)| (own.clone(), json!(short))).collect();
        let told = json!({
            "snapshot": id,
            "layer": args.layer,
            "format": format,
            "files": files,
            "features": content.features.len(),
            "as_of": label.as_of,
            "mode": label.mode,
            "notice": label.notice(),
            "renamed": renamed,
            "shortened": remarks.shortened,
        });
        return writeln!(std::io::stdout().lock(), "{told:#}").map_err(fail::broken);
    }
    let progress = Progress::new(global.quiet);
    let mark = label.notice().map_or_else(String::new, |notice| format!("{notice}: "));
    let (features, first) = (content.features.len(), args.output.display());
    progress.say(&format!(
        "{mark}{features} features of {} as of {:.0} in {first} ({format}, {} files)",
        args.layer,
        label.as_of,
        files.len()
    ));
    if !remarks.renamed.is_empty() {
        let names = remarks.renamed.iter().map(|(own, short)| format!("{own} → {short}"));
        let names: Vec<String> = names.collect();
        progress.say(&format!("shorter names of fields: {}", names.join(", ")));
    }
    if remarks.shortened > 0 {
        progress.say(&format!("{} texts were cut off: a cell takes no more", remarks.shortened));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_says_its_format() {
        let target = |name: &str| ExportTarget::of(Path::new(name));
        assert_eq!(target("a/jalan.gpkg"), Ok(ExportTarget::One(ExportFormat::GeoPackage)));
        assert_eq!(target("JALAN.GPKG"), Ok(ExportTarget::One(ExportFormat::GeoPackage)));
        assert_eq!(target("jalan.shp"), Ok(ExportTarget::ShapefileParts));
        for archive in ["jalan.zip", "jalan.shp.zip"] {
            assert_eq!(target(archive), Ok(ExportTarget::One(ExportFormat::Shapefile)));
        }
        assert_eq!(target("jalan.geojson"), Ok(ExportTarget::One(ExportFormat::GeoJson)));
        assert_eq!(target("jalan.geoparquet"), Ok(ExportTarget::One(ExportFormat::GeoParquet)));
        assert_eq!(target("jalan.fgb"), Ok(ExportTarget::FlatGeobuf));
        for none in ["jalan", "jalan.doc", ".gpkg", "gpkg", "a/", "jalangpkg"] {
            assert!(target(none).is_err(), "{none}");
        }
    }
}
