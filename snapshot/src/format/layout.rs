//! Names of the files of a snapshot, which are spelled nowhere else.
//!
//! Paths are relative to the snapshot, with `/` between their parts, as in the manifest's `files`.

use super::export_format::ExportFormat;

/// The text file beside the snapshots with the id of the current one.
pub const CURRENT: &str = "current";

/// Lock file, which keeps a second run out of the folder of snapshots.
pub const LOCK: &str = ".lock";

/// Statements of officers on the evidence of sources, one JSON object a line; append-only.
pub const STATEMENTS: &str = ".statements.jsonl";

/// Ids of the snapshots that no pruning removes, one a line.
pub const PROTECTED: &str = ".protected";

/// Prefix of folders of work in progress.
pub const WORK_PREFIX: &str = ".work-";

/// The manifest. Written last: its presence means that the snapshot is complete.
pub const MANIFEST: &str = "manifest.json";

/// Report on what was read, rejected, repaired and held back, for people.
pub const REPORT_HTML: &str = "report.html";

/// The same for programs.
pub const REPORT_JSON: &str = "report.json";

/// Scratch space inside the work in progress; removed before publishing.
pub const SPOOL_DIR: &str = ".spool";

/// Folder of the FlatGeobuf layers.
pub const LAYERS_DIR: &str = "layers";

/// Folder of the tile archives.
pub const TILES_DIR: &str = "tiles";

/// Folder of the routing graph.
pub const NETWORK_DIR: &str = "network";

/// The routing graph.
pub const NETWORK: &str = "network/network.bin";

/// The evidence on the edges of the routing graph.
pub const FACTS: &str = "network/facts.json";

/// Folder of the tables, which are not public without the server's rules.
pub const TABLES_DIR: &str = "tables";

/// Folder of files that only the server reads.
pub const INDEX_DIR: &str = "index";

/// The ledger of aid: sites, stock, dispatches. Not served.
pub const AID: &str = "index/aid.json";

/// Folder of the last good rows of every source.
pub const INPUTS_DIR: &str = "inputs";

/// Folder of the rejected rows of every source.
pub const REJECTED_DIR: &str = "rejected";

/// Folder of the layers in the formats that the configuration names.
pub const EXPORTS_DIR: &str = "exports";

/// Every folder of a snapshot.
pub const DIRS: [&str; 8] = [
    LAYERS_DIR,
    TILES_DIR,
    NETWORK_DIR,
    TABLES_DIR,
    INDEX_DIR,
    INPUTS_DIR,
    REJECTED_DIR,
    EXPORTS_DIR,
];

/// Folders whose files are for their owner alone: rows with names and numbers of people, stock of
/// every agency, and what is made of them.
pub const PRIVATE_DIRS: [&str; 4] = [TABLES_DIR, INDEX_DIR, INPUTS_DIR, REJECTED_DIR];

/// Features of a layer: FlatGeobuf with a spatial index, EPSG:4326.
pub fn layer(layer: &str) -> String {
    format!("{LAYERS_DIR}/{layer}.fgb")
}

/// Index of [`layer`] by feature id.
pub fn layer_ids(layer: &str) -> String {
    format!("{INDEX_DIR}/{layer}.ids")
}

/// Tiles of a layer: PMTiles v3, clustered, MVT, gzip.
pub fn archive(layer: &str) -> String {
    format!("{TILES_DIR}/{layer}.pmtiles")
}

/// ETags of the tiles in [`archive`].
pub fn archive_etags(layer: &str) -> String {
    format!("{INDEX_DIR}/{layer}.etags")
}

/// A layer to take away, in one format.
pub fn export(layer: &str, format: ExportFormat) -> String {
    format!("{EXPORTS_DIR}/{layer}.{}", format.ending())
}

/// A table: stock, needs, dispatches.
pub fn table(table: &str) -> String {
    format!("{TABLES_DIR}/{table}.parquet")
}

/// Accepted rows of a source, normalised. `ending` says in which format, without the dot.
pub fn input(source: &str, ending: &str) -> String {
    format!("{INPUTS_DIR}/{source}.{ending}")
}

/// Every rejected row of a source, whole, with its finding: one JSON object a line.
pub fn rejected(source: &str) -> String {
    format!("{REJECTED_DIR}/{source}.geojsonl")
}

/// Whether the file contains the time of its run, and so may differ between two runs on the same
/// inputs.
pub fn is_report(path: &str) -> bool {
    path == REPORT_HTML || path == REPORT_JSON
}

/// Whether a file, or a folder, is for its owner alone.
pub fn is_private(path: &str) -> bool {
    let folder = path.split_once('/').map_or(path, |(folder, _)| folder);
    PRIVATE_DIRS.contains(&folder) || is_report(path)
}

/// Whether a server answers from the file: rows of sources and the page of the report are for the
/// pipeline and for people.
pub fn is_served(path: &str) -> bool {
    let of = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    !of(INPUTS_DIR) && !of(REJECTED_DIR) && path != REPORT_HTML
}

/// Whether the file is only taken away: no answer is made from it.
pub fn is_export(path: &str) -> bool {
    path.strip_prefix(EXPORTS_DIR).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether the file is of use as a whole alone: graph, evidence, ledger, indexes.
pub fn is_read_whole(path: &str) -> bool {
    let of = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    of(NETWORK_DIR) || of(INDEX_DIR) || path == REPORT_JSON
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_private_and_what_is_served_is_told_by_the_first_folder() {
        let [table_file, rows] = [table("stock"), input("bpbd", "jsonl")];
        let quarantine = rejected("bpbd");
        let private = [&*table_file, &rows, &quarantine, AID, REPORT_HTML, REPORT_JSON, TABLES_DIR];
        assert!(private.into_iter().all(is_private));
        let [features, tiles] = [layer("tables"), archive("index")];
        let taken_away = export("inputs", ExportFormat::Csv);
        let public = [&*features, &tiles, &taken_away, MANIFEST, NETWORK, FACTS, LAYERS_DIR];
        assert!(!public.into_iter().any(is_private));
        assert!(is_served(&taken_away) && !is_read_whole(&taken_away));
        assert!(is_export(&taken_away) && !is_export(&features) && !is_export("exports.fgb"));
        assert!(is_served(&table("needs")) && is_served(NETWORK) && is_served("inputs.fgb"));
        assert!(!is_served(&input("bpbd", "jsonl")) && !is_served(&rejected("bpbd")));
        assert!(is_read_whole(AID) && is_read_whole(NETWORK) && is_read_whole(&layer_ids("roads")));
        assert!(!is_read_whole(&layer("roads")) && !is_read_whole(&archive("roads")));
    }
}
