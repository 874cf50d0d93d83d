//! `sortby` of a query (OGC API – Records – Part 1, 20-004r1, clause 8.4; OGC API – Features –
//! Part 8, draft): fields in the order of their weight, `+` or nothing before one that ascends, `-`
//! before one that descends.

use std::cmp::Ordering;

use jiff::Timestamp;
use lintas_model::{
    feature::Feature,
    schema::{FieldKind, Schema},
    value::Value,
};

use super::queryables::queryable;
use crate::http::problem::{Code, Problem};

/// Features that are sorted for one page at most: all that match have to be read for it.
pub(crate) const MOST_SORTED: usize = 200_000;
/// Fields of one order at most.
const FIELDS: usize = 8;

/// The order of a page: by these columns, then by position in the layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SortOrder(Vec<SortColumn>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SortColumn {
    at: usize,
    kind: FieldKind,
    descends: bool,
}

/// A matching feature's values in the columns of an order, and where it is.
#[derive(Debug)]
pub(crate) struct SortedMatch {
    keys: Vec<Option<SortKey>>,
    /// Position in the layer; those that the file lacks come behind.
    pub(crate) position: usize,
}

#[derive(Debug)]
enum SortKey {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Moment(Timestamp),
}

impl SortOrder {
    /// Reads an order on the columns of a layer. A space is a `+` that was not percent-encoded.
    ///
    /// # Errors
    /// `invalid_parameter`: an unknown field, one named twice, too many.
    pub(crate) fn parse(text: &str, schema: &Schema) -> Result<Self, Problem> {
        let refused = |detail: &str| Problem::new(Code::InvalidParameter, detail);
        let mut columns: Vec<SortColumn> = Vec::new();
        for name in text.split(',') {
            if columns.len() == FIELDS {
                return Err(refused("sortby takes at most eight fields."));
            }
            let (name, descends) = match name.strip_prefix('-') {
                Some(name) => (name, true),
                None => (name.strip_prefix(['+', ' ']).unwrap_or(name), false),
            };
            let at = queryable(schema, name)?;
            if columns.iter().any(|column| column.at == at) {
                return Err(refused("sortby names each field once."));
            }
            columns.push(SortColumn { at, kind: schema.fields[at].kind, descends });
        }
        Ok(Self(columns))
    }

    /// What a feature is sorted by.
    pub(crate) fn of(&self, feature: &Feature, position: usize) -> SortedMatch {
        let key = |column: &SortColumn| {
            let value = feature.values.get(column.at)?.as_ref()?;
            match (column.kind, value) {
                (FieldKind::Moment, Value::Text(text)) => text.parse().ok().map(SortKey::Moment),
                (_, Value::Bool(truth)) => Some(SortKey::Bool(*truth)),
                (_, Value::Int(whole)) => Some(SortKey::Int(*whole)),
                (_, Value::Float(number)) => Some(SortKey::Float(*number)),
                (_, Value::Text(text)) => Some(SortKey::Text(text.clone())),
            }
        };
        SortedMatch { keys: self.0.iter().map(key).collect(), position }
    }

    /// Sorts; features without a value come last in either direction, equal ones by position.
    pub(crate) fn sort(&self, matches: &mut [SortedMatch]) {
        matches.sort_unstable_by(|a, b| self.compare(a, b));
    }

    fn compare(&self, a: &SortedMatch, b: &SortedMatch) -> Ordering {
        for ((column, a), b) in self.0.iter().zip(&a.keys).zip(&b.keys) {
            let order = match (a, b) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(a), Some(b)) if column.descends => b.compare(a),
                (Some(a), Some(b)) => a.compare(b),
            };
            if order.is_ne() {
                return order;
            }
        }
        a.position.cmp(&b.position)
    }
}

impl SortKey {
    /// Numbers by value, texts by code points; a total order also of values of several kinds, which
    /// a damaged layer may have.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Moment(a), Self::Moment(b)) => a.cmp(b),
            (Self::Int(a), Self::Float(b)) => (*a as f64).total_cmp(b),
            (Self::Float(a), Self::Int(b)) => a.total_cmp(&(*b as f64)),
            (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Bool(_) => 0,
            Self::Int(_) | Self::Float(_) => 1,
            Self::Moment(_) => 2,
            Self::Text(_) => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::layer::Layer;

    use super::*;

    fn road(schema: &Schema, class: &str, depth_m: Option<f64>) -> Feature {
        let mut values = vec![None; schema.fields.len()];
        values[schema.position("class").unwrap()] = Some(class.into());
        values[schema.position("depth_m").unwrap()] = depth_m.map(Value::Float);
        Feature { id: String::new(), geometry: geo_types::Point::new(0., 0.).into(), values }
    }

    #[test]
    fn the_first_field_weighs_most_and_what_is_not_known_comes_last() {
        let schema = Layer::Roads.schema();
        let roads = [
            road(&schema, "b", Some(0.5)),
            road(&schema, "a", None),
            road(&schema, "a", Some(0.5)),
            road(&schema, "a", Some(1.5)),
            road(&schema, "b", Some(0.5)),
        ];
        let positions = |order: &str| {
            let order = SortOrder::parse(order, &schema).unwrap();
            let mut matches: Vec<SortedMatch> =
                roads.iter().enumerate().map(|(at, road)| order.of(road, at)).collect();
            order.sort(&mut matches);
            matches.into_iter().map(|it| it.position).collect::<Vec<_>>()
        };
        assert_eq!(positions("+class,-depth_m"), [3, 2, 1, 0, 4]);
        assert_eq!(positions(" class,depth_m"), [2, 3, 1, 0, 4]);
        assert_eq!(positions("depth_m"), [0, 2, 4, 3, 1]);
        assert_eq!(positions("-depth_m"), [3, 0, 2, 4, 1]);
        assert_eq!(positions("-class"), [0, 4, 1, 2, 3]);
    }

    #[test]
    fn an_order_of_nothing_known_is_refused() {
        let schema = Layer::Roads.schema();
        for bad in ["", "-", "klass", "class,class", "class,-class", "--class", "geometry"] {
            let refused = SortOrder::parse(bad, &schema).unwrap_err();
            assert!(refused.is(Code::InvalidParameter), "{bad}");
        }
        let names: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
        assert!(SortOrder::parse(&names[..8].join(","), &schema).is_ok());
        assert!(SortOrder::parse(&names[..9].join(","), &schema).is_err());
    }
}
