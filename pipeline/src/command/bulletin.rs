//! `lintas bulletin`: the situation in a snapshot, as a short text or a page.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use lintas_model::aid::{Ledger, assess};
use lintas_model::bulletin::roads::RoadChanges;
use lintas_model::bulletin::{BulletinFacts, moment_since, page, text};
use lintas_model::language::{Language, moment};
use lintas_snapshot::format::{Manifest, SnapshotId, layout, read_aid};
use lintas_snapshot::store::{Snapshot, Store, setting};
use serde_json::json;

use super::exit::Outcome;
use super::global_options::GlobalOptions;
use super::snapshots::chosen;
use crate::failure::{Failure, fail};

/// Arguments of `lintas bulletin`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  lintas bulletin --since 06.00\n  lintas bulletin --format html -o laporan.html"
)]
pub struct BulletinArgs {
    /// Id of the snapshot; the current one where left out
    id: Option<SnapshotId>,
    /// Compare roads with a snapshot, or with how they stood at a time: `06.00`,
    /// `2025-09-18 06.00`, RFC 3339 (else with the snapshot before)
    #[arg(long, value_name = "ID|TIME")]
    since: Option<String>,
    /// Text of at most 1,000 characters, or a page for print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write to a file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What a bulletin is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For WhatsApp.
    Text,
    /// An A4 page with a map.
    Html,
}

/// Writes the bulletin of a snapshot.
///
/// # Errors
/// Exit 2 where there is no such snapshot, or none to compare with; exit 1 where one is damaged.
pub fn run(args: &BulletinArgs, global: &GlobalOptions) -> Result<Outcome, Failure> {
    let store = Store::at(global.snapshots_dir(None));
    let id = chosen(&store, args.id.as_ref())?;
    let manifest = store.manifest(&id).map_err(fail::usage)?;
    let since = match &args.since {
        None => before(&store, &manifest, None)?,
        Some(said) => Some(since(&store, &manifest, said)?),
    };
    let snapshot = store.open(&id).map_err(fail::refused)?;
    let facts = facts(&store, &snapshot, since.as_ref())?;
    let written = if global.json {
        format!("{:#}\n", json!({ "text": text(&facts), "facts": facts }))
    } else if args.format == Format::Html {
        page(&facts, &snapshot.picture(&facts, |_| ()).map_err(fail::refused)?)
    } else {
        text(&facts) + "\n"
    };
    match &args.output {
        Some(path) => std::fs::write(path, written)
            .with_context(|| format!("{} cannot be written", path.display()))
            .map_err(Failure::Broken)?,
        None => std::io::stdout().lock().write_all(written.as_bytes()).map_err(fail::broken)?,
    }
    Ok(Outcome::Done)
}

/// The bulletin's text of a snapshot, compared with the snapshot before it.
///
/// # Errors
/// Where the snapshot cannot be read.
pub fn text_of(store: &Store, id: &SnapshotId) -> Result<String, Failure> {
    let snapshot = store.open(id).map_err(fail::refused)?;
    let since = before(store, snapshot.manifest(), None)?;
    Ok(text(&facts(store, &snapshot, since.as_ref())?))
}

/// The snapshot that `--since` names: by its id, or the last one that speaks of that moment or
/// before.
fn since(store: &Store, of: &Manifest, said: &str) -> Result<SnapshotId, Failure> {
    if let Ok(id) = said.parse::<SnapshotId>() {
        store.manifest(&id).map_err(fail::usage)?;
        return Ok(id);
    }
    let zone = setting(of, 0, &[]).zone;
    let Some(time) = moment_since(said, of.as_of, &zone) else {
        let hint = "a snapshot's id, or a time such as 06.00, 2025-09-18 06.00";
        return Err(fail::usage(anyhow!("--since {said}: neither; give {hint}")));
    };
    before(store, of, Some(time))?.ok_or_else(|| {
        let time = moment(time, &zone, Language::EN);
        fail::usage(anyhow!("no snapshot of this region speaks of {time} or before"))
    })
}

/// The last snapshot of the same region and mode that speaks of an earlier moment than `of`, and of
/// no later one than `time`.
fn before(
    store: &Store,
    of: &Manifest,
    time: Option<Timestamp>,
) -> Result<Option<SnapshotId>, Failure> {
    let listed = store.list().map_err(fail::broken)?;
    let earlier = listed.into_iter().filter_map(|one| Some((one.id, one.manifest.ok()?)));
    let earlier = earlier.filter(|(id, it)| {
        *id != of.id
            && it.as_of < of.as_of
            && it.region.id == of.region.id
            && it.mode == of.mode
            && time.is_none_or(|time| it.as_of <= time)
    });
    Ok(earlier.max_by_key(|(_, it)| (it.as_of, it.created)).map(|(id, _)| id))
}

fn facts(
    store: &Store,
    snapshot: &Snapshot,
    since: Option<&SnapshotId>,
) -> Result<BulletinFacts, Failure> {
    let manifest = snapshot.manifest();
    let ledger = match snapshot.read(layout::AID).map_err(fail::refused)? {
        Some(bytes) => read_aid(&snapshot.path(layout::AID), &bytes).map_err(fail::refused)?,
        None => Ledger::empty(manifest.as_of),
    };
    let now = snapshot.roads(|_| ()).map_err(fail::refused)?;
    let earlier = match since {
        Some(id) => {
            let earlier = store.open(id).map_err(fail::refused)?;
            let roads = earlier.roads(|_| ()).map_err(fail::refused)?;
            Some((earlier.manifest().as_of, roads))
        }
        None => None,
    };
    let (since, before) = earlier.unzip();
    let roads = RoadChanges::between(before.as_deref(), &now);
    let standing = assess(&ledger, manifest.as_of);
    let setting = setting(manifest, 0, &too_old(snapshot)?);
    Ok(BulletinFacts::gather(&setting, &ledger, &standing, roads, since))
}

/// Ids of the sources whose evidence was stale when the snapshot was made, from its report.
fn too_old(snapshot: &Snapshot) -> Result<Vec<String>, Failure> {
    let Some(bytes) = snapshot.read(layout::REPORT_JSON).map_err(fail::refused)? else {
        return Ok(Vec::new());
    };
    let report: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let ids = report["evidence"]["renew"].as_array().into_iter().flatten();
    Ok(ids.filter_map(|id| id.as_str()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use geo_types::line_string;
    use lintas_model::feature::Feature;
    use lintas_model::layer::Layer;
    use lintas_snapshot::format::LayerWriter;
    use lintas_snapshot::format::manifest::{Draft, LayerEntry, Mode, Region};
    use lintas_snapshot::store::Wait;

    use super::*;

    /// A snapshot of one road.
    fn publish(store: &Store, as_of: &str, status: &str) -> SnapshotId {
        let work = store.begin(Wait::No).unwrap();
        let schema = Layer::Roads.schema();
        let mut values = vec![None; schema.fields.len()];
        let texts = [("id", "w1"), ("name", "Jl. Poros"), ("class", "primary"), ("status", status)];
        for (name, value) in texts {
            values[schema.position(name).unwrap()] = Some(value.into());
        }
        values[schema.position("length_m").unwrap()] = Some(1200.0.into());
        let line = line_string![(x: 116.98, y: -0.41), (x: 116.99, y: -0.41)];
        let mut layer = LayerWriter::create(&work.path(&layout::layer("roads")), &schema)
            .unwrap()
            .with_ids(&work.path(&layout::layer_ids("roads")));
        layer.push(&Feature { id: "w1".to_owned(), geometry: line.into(), values }).unwrap();
        let summary = layer.finish().unwrap();
        let entry = LayerEntry::new(&schema, summary.features, summary.bbox);
        let draft = Draft {
            created: as_of.parse().unwrap(),
            as_of: as_of.parse().unwrap(),
            region: Region {
                id: "kukar".to_owned(),
                name: "Kutai Kartanegara".to_owned(),
                pcode: None,
                time_zone: "Asia/Makassar".to_owned(),
            },
            event: None,
            mode: Mode::Drill,
            sources: Vec::new(),
            layers: BTreeMap::from([("roads".to_owned(), entry)]),
            findings: BTreeMap::new(),
        };
        work.publish(draft).unwrap().id
    }

    /// The output of `lintas bulletin`.
    fn told(store: &Store, since: Option<&str>, format: Format) -> Result<String, Failure> {
        let file = store.dir().join(".bulletin");
        let args = BulletinArgs {
            id: None,
            since: since.map(str::to_owned),
            format,
            output: Some(file.clone()),
        };
        let snapshots = Some(store.dir().to_owned());
        run(&args, &GlobalOptions { snapshots, json: false, quiet: true, verbose: 0 })?;
        Ok(std::fs::read_to_string(file).unwrap())
    }

    #[test]
    fn a_bulletin_tells_what_became_of_roads_since_a_snapshot_or_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        assert!(matches!(told(&store, None, Format::Text), Err(Failure::Usage(_))));
        let first = publish(&store, "2025-09-17T18:00:00+08:00", "closed");
        assert!(
            told(&store, None, Format::Text).unwrap().contains("*Jalan tertutup* (1): Jl. Poros")
        );
        publish(&store, "2025-09-18T06:00:00+08:00", "open");
        publish(&store, "2025-09-18T09:00:00+08:00", "boat_only");
        let closed = "*Jalan tertutup sejak 06.00* (1): Jl. Poros 1,2 km (perahu)";
        for since in [None, Some("06.00"), Some("2025-09-18T08:59:00+08:00")] {
            assert!(told(&store, since, Format::Text).unwrap().contains(closed), "{since:?}");
        }
        let nothing = "*Jalan*: tidak ada perubahan sejak 17 Sep 18.00";
        for since in [first.as_str(), "05.59"] {
            assert!(told(&store, Some(since), Format::Text).unwrap().contains(nothing), "{since}");
        }
        for since in ["2025-09-17 17.59", "pagi", "20250101T000000Z-0000000"] {
            let refused = told(&store, Some(since), Format::Text);
            assert!(matches!(refused, Err(Failure::Usage(_))), "{since}");
        }
    }

    #[test]
    fn the_page_holds_its_map() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path());
        publish(&store, "2025-09-18T09:00:00+08:00", "closed");
        let page = told(&store, None, Format::Html).unwrap();
        let road = page.split("<path d=\"").any(|path| path.contains("stroke=\"#b2182b\""));
        assert!(page.contains("<svg") && road && page.contains("LATIHAN"), "{page}");
    }
}
