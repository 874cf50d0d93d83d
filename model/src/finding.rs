//! What is wrong with the data: counted, shown in the report, never thrown.

use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing was changed.
    Info,
    /// Something was repaired, left empty or doubted; the row is used.
    Warning,
    /// The row was rejected and lies in quarantine.
    Error,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $severity:ident;)+) => {
        /// The stable code of a finding. A code never changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FindingCode { $($(#[doc = $doc])+ $name,)+ }

        impl FindingCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as it stands in reports.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The severity that a finding of this code has.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)+ }
            }

            /// One sentence that says what the code means.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// The row could not be read at all.
    UnreadableRow = "unreadable_row", Error;
    /// The source does not say its coordinate system and the configuration does not either.
    MissingCrs = "missing_crs", Error;
    /// The configured coordinate system differs from the file's own; the configured one is used.
    CrsOverridden = "crs_overridden", Info;
    /// The geometry was invalid and has been repaired.
    InvalidGeometry = "invalid_geometry", Warning;
    /// The geometry could not be repaired without changing what it covers; its hull stands in.
    GeometryReplacedByHull = "geometry_replaced_by_hull", Warning;
    /// The row has no geometry, or an empty one.
    EmptyGeometry = "empty_geometry", Error;
    /// The geometry is of another type than the layer takes.
    WrongGeometryType = "wrong_geometry_type", Error;
    /// A coordinate is not a number or lies outside the world.
    CoordinateOutOfRange = "coordinate_out_of_range", Error;
    /// The feature lies outside the admin units of the region.
    OutsideRegion = "outside_region", Warning;
    /// Place checks were skipped because no admin source is configured.
    PlaceChecksSkipped = "place_checks_skipped", Info;
    /// Another row of the layer has the same id.
    DuplicateId = "duplicate_id", Error;
    /// Another source with higher precedence describes the same thing.
    Superseded = "superseded", Info;
    /// A value is not one of those that the field takes; the field stays empty.
    UnknownValue = "unknown_value", Warning;
    /// A unit is not known; the field stays empty.
    UnknownUnit = "unknown_unit", Warning;
    /// A value cannot be read as the number, time or truth that the field takes.
    UnreadableValue = "unreadable_value", Warning;
    /// A quantity that cannot be negative is.
    NegativeQuantity = "negative_quantity", Error;
    /// A compulsory field is empty.
    MissingValue = "missing_value", Error;
    /// A table has no column for a compulsory field.
    MissingColumn = "missing_column", Error;
    /// The time of the row lies after the moment that the snapshot speaks of.
    InTheFuture = "in_the_future", Warning;
    /// A way refers to nodes that the file does not hold; its present stretches are kept.
    MissingNode = "missing_node", Warning;
    /// A turn restriction that leads over a way, not a node, is not applied.
    TurnOverWay = "turn_over_way", Info;
    /// A turn restriction that holds at some hours or in some weather is not applied then either.
    ConditionalTurn = "conditional_turn", Info;
    /// A turn restriction is incomplete, says what we do not know, or does not fit the roads.
    BrokenTurn = "broken_turn", Warning;
    /// A row of a drill in an actual run, or the reverse.
    WrongMode = "wrong_mode", Error;
    /// A line has no length.
    ZeroLength = "zero_length", Error;
    /// A place code is of another system than the table that it is joined with.
    CodeSystemMismatch = "code_system_mismatch", Error;
    /// A place code is not in the admin table.
    UnknownPlaceCode = "unknown_place_code", Warning;
    /// A closure meets no edge of the network.
    ClosureWithoutRoad = "closure_without_road", Warning;
    /// A closure or report had expired at the moment that the snapshot speaks of.
    ExpiredClosure = "expired_closure", Info;
    /// A hazard has water and no depth; roads in it are unknown.
    WaterWithoutDepth = "water_without_depth", Info;
    /// A raster has no cell above the threshold.
    EmptyRaster = "empty_raster", Warning;
    /// Two rows or files tell of the same stock: it is counted once.
    DoubleCount = "double_count", Error;
    /// Two rows or files tell of the same dispatch: it is counted once.
    DuplicateDispatch = "duplicate_dispatch", Error;
    /// The item is not in the catalogue: nothing is counted until somebody says which one it is.
    UnknownItem = "unknown_item", Error;
    /// The depot is not known.
    UnknownDepot = "unknown_depot", Error;
    /// The site is not known.
    UnknownSite = "unknown_site", Error;
    /// The unit cannot be turned into the one that the item is counted in.
    UnitMismatch = "unit_mismatch", Error;
    /// The stock has expired: it is kept in the table and covers nobody.
    ExpiredStock = "expired_stock", Warning;
    /// Nobody counted the stock (belum terdata): it is neither zero nor cover.
    UnknownStock = "unknown_stock", Info;
    /// Opening, received, sent, used and closing stock do not add up.
    StockUnbalanced = "stock_unbalanced", Warning;
    /// Longitude and latitude are swapped, as the admin unit of the row shows.
    CoordinatesSwapped = "coordinates_swapped", Error;
    /// The latitude has the wrong sign, as the admin unit of the row shows.
    LatitudeSign = "latitude_sign", Error;
    /// The place lies outside the admin unit that its code names.
    PlaceMismatch = "place_mismatch", Warning;
    /// People, households (KK) and houses are mixed up.
    PeopleUnit = "people_unit", Warning;
    /// A number can be read in two ways, and is not.
    AmbiguousNumber = "ambiguous_number", Warning;
    /// A date can be read in two ways, and is not.
    AmbiguousDate = "ambiguous_date", Warning;
    /// A column of the table is not used.
    UnusedColumn = "unused_column", Info;
    /// The source was held back: its last good rows stay in use, marked stale.
    SourceHeldBack = "source_held_back", Error;
    /// The source could not be opened or read to its end.
    SourceUnreadable = "source_unreadable", Error;
    /// Roads were left out of tiles at low zooms to keep them readable; none at maxzoom.
    TileThinned = "tile_thinned", Info;
}

impl std::fmt::Display for FindingCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One problem with one row (or with a whole source, where `row` is absent).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind of problem.
    pub code: FindingCode,
    /// How bad it is.
    pub severity: Severity,
    /// Id of the source in the configuration.
    pub source: String,
    /// Sheet of the workbook, where the source is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row in the source: 1-based, as its reader counts rows; the feature id in OSM files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Column, as the source spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The offending value, as it stands in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where: longitude, latitude.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// What was found, in English, naming what is expected.
    pub message: String,
}

impl Finding {
    /// A finding about a whole source; narrow it with the methods below.
    pub fn new(code: FindingCode, source: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            source: source.to_owned(),
            sheet: None,
            row: None,
            column: None,
            value: None,
            place: None,
            message: message.into(),
        }
    }

    /// The finding, about this row.
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The finding, about this column and value.
    #[must_use]
    pub fn in_column(mut self, column: &str, value: impl Into<String>) -> Self {
        self.column = Some(column.to_owned());
        self.value = Some(value.into());
        self
    }

    /// The finding, at this longitude and latitude.
    #[must_use]
    pub fn at_place(mut self, lon: f64, lat: f64) -> Self {
        self.place = (lon.is_finite() && lat.is_finite()).then_some([lon, lat]);
        self
    }

    /// The finding, with another severity than its code's own.
    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_spelled_as_serde_spells_it() {
        for code in FindingCode::ALL {
            let json = format!("{code:?}");
            let snake: String = json.chars().enumerate().fold(String::new(), |mut s, (i, c)| {
                if c.is_uppercase() && i > 0 {
                    s.push('_');
                }
                s.push(c.to_ascii_lowercase());
                s
            });
            assert_eq!(snake, code.as_str());
            assert!(!code.meaning().is_empty());
        }
    }
}
