//! Small regions for tests: a configuration with the rows of its sources, depots and sites.

use geo_types::Point;
use jiff::Timestamp;
use lintas_model::aid::{Catalogue, Groups};
use lintas_model::finding::{Finding, FindingCode};

use crate::config::Config;
use crate::ingest::heading::{How, Match};
use crate::ingest::{Row, SourceRows, TableMatch, Values};
use crate::input::columns::shared;
use crate::input::{ColumnKind, InputLayer, InputValue};
use crate::merge::sites::{MergedDepot, Shelter};
use crate::tally::Tally;

pub(crate) struct AidInputs {
    pub(crate) config: Config,
    pub(crate) sources: Vec<SourceRows>,
    pub(crate) depots: Vec<MergedDepot>,
    pub(crate) shelters: Vec<Shelter>,
    pub(crate) catalogue: Catalogue,
    pub(crate) tally: Tally,
    layers: Vec<(String, InputLayer, i64)>,
}

/// What a row says: column, text.
pub(crate) type RowCells<'a> = &'a [(&'static str, &'a str)];

/// The moment of these regions: 18 September 2025, 09.00 WITA.
pub(crate) fn now() -> Timestamp {
    "2025-09-18T09:00:00+08:00".parse().unwrap()
}

fn config(layers: &[(String, InputLayer, i64)]) -> Config {
    use std::fmt::Write as _;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.csv"), b"").unwrap();
    let mut text = "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"Asia/Makassar\"\n\
                    mode = \"drill\"\nas_of = 2025-09-18T09:00:00+08:00\n"
        .to_owned();
    for (id, layer, precedence) in layers {
        write!(
            text,
            "[[source]]\nid = \"{id}\"\npath = \"x.csv\"\nlayer = \"{layer}\"\nprecedence = {precedence}\n"
        )
        .unwrap();
    }
    Config::parse(&folder.path().join("lintas.toml"), &text, now()).unwrap()
}

impl AidInputs {
    /// Depots GD-01 of BPBD and GD-03 of PMI, sites PSK-01 and PSK-02, the standard items.
    pub(crate) fn new() -> Self {
        let depot = |id: &str, agency: &str| MergedDepot {
            id: id.to_owned(),
            source: 0,
            name: Some(format!("Gudang {agency}")),
            agency: Some(agency.to_owned()),
            status: None,
            place_code: None,
            as_of: None,
            place: Point::new(117.0, -0.4),
        };
        Self {
            config: config(&[("kosong".to_owned(), InputLayer::Places, 0)]),
            sources: Vec::new(),
            depots: vec![depot("GD-01", "BPBD"), depot("GD-03", "PMI")],
            shelters: ["PSK-01", "PSK-02"].map(|id| site(id, Some(84))).to_vec(),
            catalogue: Catalogue::standard(),
            tally: Tally::default(),
            layers: Vec::new(),
        }
    }

    /// With one more source; rows are numbered from 1, cells typed as their columns say.
    pub(crate) fn rows(self, id: &str, layer: InputLayer, rows: &[RowCells<'_>]) -> Self {
        self.ranked(id, layer, 0, rows)
    }

    /// As [`AidInputs::rows`], with a precedence.
    pub(crate) fn ranked(
        mut self,
        id: &str,
        layer: InputLayer,
        rank: i64,
        rows: &[RowCells<'_>],
    ) -> Self {
        self.layers.push((id.to_owned(), layer, rank));
        let rows = rows.iter().enumerate().map(|(at, cells)| {
            row(layer, at as u64 + 1, cells.iter().map(|(name, text)| (*name, (*text).to_owned())))
        });
        self.sources.push(SourceRows { rows: rows.collect(), ..SourceRows::default() });
        self.config = config(&self.layers);
        self
    }

    /// With what the first row of the first source says under a heading of its own, `theirs`, which
    /// was taken for `ours`.
    pub(crate) fn saying(mut self, theirs: &str, ours: &str, cell: &str) -> Self {
        let (ours, theirs) = (ours.to_owned(), theirs.to_owned());
        let raw = serde_json::json!({ theirs.as_str(): cell }).to_string();
        let columns = vec![Match { ours, theirs, how: How::Synonym }];
        self.sources[0].tables = vec![TableMatch { columns, ..TableMatch::default() }];
        self.sources[0].rows[0].raw = raw.into();
        self
    }

    /// What was found, as code and row.
    pub(crate) fn found(&self) -> Vec<(FindingCode, String, Option<u64>)> {
        let listed = self.tally.listed().0;
        listed.into_iter().map(|finding| (finding.code, finding.source, finding.row)).collect()
    }

    /// The only finding of a code.
    pub(crate) fn only(&self, code: FindingCode) -> Finding {
        let mut of = self.tally.listed().0.into_iter().filter(|finding| finding.code == code);
        let finding = of.next().unwrap_or_else(|| panic!("no {code} among {:?}", self.found()));
        assert_eq!(of.next(), None);
        finding
    }
}

/// A row of a table, as ingest would have read it.
pub(crate) fn row(
    layer: InputLayer,
    number: u64,
    cells: impl IntoIterator<Item = (&'static str, String)>,
) -> Row {
    let mut values = Values::default();
    let mut id = format!("row-{number}");
    for (name, text) in cells {
        let column = layer.column(name).unwrap_or_else(|| panic!("{layer} has no {name}"));
        let value = match column.kind {
            ColumnKind::Int => InputValue::Int(text.parse().unwrap()),
            ColumnKind::Float => InputValue::Float(text.parse().unwrap()),
            ColumnKind::Bool => InputValue::Bool(text == "yes"),
            ColumnKind::Time => InputValue::Moment(text.parse().unwrap()),
            _ => InputValue::Text(text.clone()),
        };
        if name == "id" {
            id = text;
        }
        values.hold(column.name, value);
    }
    let as_of = values.get(shared::REPORTED_AT);
    Row { number, sheet: None, id, geometry: None, values, as_of, beside: false, raw: "{}".into() }
}

/// A site with so many people.
pub(crate) fn site(id: &str, people: Option<i64>) -> Shelter {
    Shelter {
        id: id.to_owned(),
        source: 0,
        name: Some(format!("Posko {id}")),
        kind: None,
        capacity: None,
        people,
        households: None,
        houses: None,
        people_basis: None,
        groups: Groups::default(),
        agency: None,
        place_code: None,
        status: None,
        as_of: None,
        place: Point::new(117.0, -0.4),
        placed_by: lintas_model::aid::PlacedBy::Point,
        gone: None,
    }
}

/// Pseudo-random numbers that are the same in every run: xorshift64 (Marsaglia, Journal of
/// Statistical Software 8(14), 2003, doi:10.18637/jss.v008.i14).
pub(crate) struct Xorshift64(u64);

impl Xorshift64 {
    /// The same numbers for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        // Zero would stay zero, and neighbours shall not begin alike.
        Self(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed.wrapping_add(1)) | 1)
    }

    /// One of `0..bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
