//! What the files of a snapshot are called: the only place where their names are spelled.
//!
//! Paths are relative to the snapshot, with `/` between their parts, as in the manifest's `files`.

/// The text file beside the snapshots that holds the id of the current one.
pub const CURRENT: &str = "current";

/// Guards the folder of snapshots against a second run.
pub const LOCK: &str = ".lock";

/// What officers said of evidence beside the sources, one JSON object a line; only ever added to.
pub const STATEMENTS: &str = ".statements.jsonl";

/// How the folder of work in progress begins.
pub const WORK_PREFIX: &str = ".work-";

/// Written last: its presence means that the snapshot is complete.
pub const MANIFEST: &str = "manifest.json";

/// What was read, rejected, repaired and held back, for people.
pub const REPORT_HTML: &str = "report.html";

/// The same for programs.
pub const REPORT_JSON: &str = "report.json";

/// Scratch space inside the work in progress; gone before it is published.
pub const SPOOL_DIR: &str = ".spool";

/// Folder of the FlatGeobuf layers.
pub const LAYERS_DIR: &str = "layers";

/// Folder of the tile archives.
pub const TILES_DIR: &str = "tiles";

/// Folder of the routing graph.
pub const NETWORK_DIR: &str = "network";

/// The routing graph.
pub const NETWORK: &str = "network/network.bin";

/// What is known of the edges of the routing graph.
pub const FACTS: &str = "network/facts.json";

/// Folder of the tables that are never public as they are.
pub const TABLES_DIR: &str = "tables";

/// Folder of what only the server reads.
pub const INDEX_DIR: &str = "index";

/// What is known of aid: sites, stock, dispatches. Private to the server.
pub const AID: &str = "index/aid.json";

/// Folder of the last good rows of every source.
pub const INPUTS_DIR: &str = "inputs";

/// Folder of the rejected rows of every source.
pub const REJECTED_DIR: &str = "rejected";

/// Every folder of a snapshot.
pub const DIRS: [&str; 7] =
    [LAYERS_DIR, TILES_DIR, NETWORK_DIR, TABLES_DIR, INDEX_DIR, INPUTS_DIR, REJECTED_DIR];

/// Features of a layer: FlatGeobuf with a spatial index, EPSG:4326.
pub fn layer(layer: &str) -> String {
    format!("{LAYERS_DIR}/{layer}.fgb")
}

/// Where in [`layer`] the feature with an id lies.
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

/// Whether the file says when it was made and so may differ between two runs on the same inputs.
pub fn is_report(path: &str) -> bool {
    path == REPORT_HTML || path == REPORT_JSON
}
