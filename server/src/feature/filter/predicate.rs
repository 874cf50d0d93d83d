//! A filter that is bound to the columns of a layer, and what it says of a feature. Three values:
//! true, false and, where a value that decides is not there, unknown (OGC 21-065r2, table 1).

use std::cell::OnceCell;

use geo::BoundingRect as _;
use geo_types::Geometry;
use lintas_model::{feature::Feature, value::Value};

use super::{
    datum::{Datum, DatumKind},
    expression::{
        ArithmeticOperator, ComparisonOperator, LetterFolding, SpatialRelation, TemporalRelation,
    },
    geometry_literal::GeometryLiteral,
    instant,
    letters::{LikePattern, fold},
    time_span::TimeSpan,
};
use crate::{feature::crs::Crs, http::deadline::Deadline};

/// What is true, false or unknown of a feature.
#[derive(Debug)]
pub(super) enum Predicate {
    /// All of them hold.
    All(Vec<Self>),
    /// One of them holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A truth value is true.
    Truth(Scalar),
    /// Two values of one kind compare so.
    Compare(ComparisonOperator, Scalar, Scalar),
    /// A text fits a pattern.
    Like(Scalar, LikePattern),
    /// A value lies between two others.
    Between(Box<[Scalar; 3]>),
    /// A value is one of a list.
    In(Scalar, Vec<Scalar>),
    /// A value is not there.
    IsNull(Scalar),
    /// The feature lies nowhere.
    IsNowhere,
    /// The feature lies so to a geometry.
    Spatial(SpatialRelation, Box<GeometryLiteral>),
    /// The feature lies so to itself.
    SpatialOfItself(SpatialRelation),
    /// What is so of every feature.
    Always(Option<bool>),
    /// Two times lie so.
    Temporal(TemporalRelation, Box<[TimeOperand; 2]>),
}

/// What has a value, or none.
#[derive(Debug)]
pub(super) enum Scalar {
    /// A column of the layer.
    Column(usize, DatumKind),
    /// A value of the filter.
    Literal(Datum<'static>),
    /// A text with letters of one kind left.
    Fold(LetterFolding, Box<Self>),
    /// What two numbers give.
    Arithmetic(ArithmeticOperator, Box<[Self; 2]>),
    /// Whether something holds.
    Holds(Box<Predicate>),
}

/// A time in a temporal relation.
#[derive(Debug)]
pub(super) enum TimeOperand {
    /// An instant.
    Instant(Scalar),
    /// From one instant to another; `None` where an end is open.
    Interval(Option<Scalar>, Option<Scalar>),
}

/// A feature that a filter is asked of.
pub(super) struct FilteredFeature<'a> {
    feature: &'a Feature,
    crs: Crs,
    /// Its geometry in the system of the filter, where that is one of metres.
    projected: OnceCell<Option<Geometry<f64>>>,
    deadline: &'a Deadline,
}

impl<'a> FilteredFeature<'a> {
    pub(super) fn of(feature: &'a Feature, crs: Crs, deadline: &'a Deadline) -> Self {
        Self { feature, crs, projected: OnceCell::new(), deadline }
    }

    fn geometry(&self) -> Option<&Geometry<f64>> {
        if self.crs.is_geographic() {
            return Some(&self.feature.geometry);
        }
        let project = || self.crs.project_geometry(&self.feature.geometry);
        self.projected.get_or_init(project).as_ref()
    }
}

impl Predicate {
    /// Whether it holds; `None` where that is unknown.
    pub(super) fn holds(&self, row: &FilteredFeature<'_>) -> Option<bool> {
        match self {
            Self::All(parts) => decide(parts, false, row),
            Self::Any(parts) => decide(parts, true, row),
            Self::Not(inner) => inner.holds(row).map(|holds| !holds),
            Self::Truth(scalar) => match scalar.value(row)? {
                Datum::Bool(truth) => Some(truth),
                _ => None,
            },
            Self::Compare(operator, left, right) => {
                let order = left.value(row)?.compare(&right.value(row)?)?;
                Some(operator.holds(order))
            }
            Self::Like(text, pattern) => match text.value(row)? {
                Datum::Text(text) => Some(pattern.fits(&text)),
                _ => None,
            },
            Self::Between(operands) => between(operands, row),
            Self::In(value, list) => is_in(&value.value(row)?, list, row),
            Self::IsNull(scalar) => Some(scalar.value(row).is_none()),
            Self::IsNowhere => Some(row.feature.geometry.bounding_rect().is_none()),
            Self::Spatial(relation, literal) => {
                // A relation of great geometries takes milliseconds, and a filter may have many.
                if row.deadline.is_over() {
                    return None;
                }
                literal.holds(*relation, row.geometry()?)
            }
            Self::SpatialOfItself(relation) => {
                row.feature.geometry.bounding_rect()?;
                Some(matches!(
                    relation,
                    SpatialRelation::Intersects
                        | SpatialRelation::Equals
                        | SpatialRelation::Within
                        | SpatialRelation::Contains
                ))
            }
            Self::Always(holds) => *holds,
            Self::Temporal(relation, operands) => temporal(*relation, operands, row),
        }
    }

    /// West, south, east, north in degrees of a box that meets every feature for which it can hold;
    /// `None` where those may lie anywhere.
    pub(super) fn degrees(&self) -> Option<[f64; 4]> {
        match self {
            Self::All(parts) => parts.iter().filter_map(Self::degrees).reduce(narrower),
            Self::Any(parts) => {
                let boxes: Option<Vec<[f64; 4]>> = parts.iter().map(Self::degrees).collect();
                boxes?.into_iter().reduce(around_both)
            }
            Self::Spatial(relation, literal) if *relation != SpatialRelation::Disjoint => {
                literal.degrees()
            }
            _ => None,
        }
    }
}

/// Of two boxes that both hold, what they share; the smaller where they share nothing.
fn narrower(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    let shared = [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])];
    let area = |it: [f64; 4]| (it[2] - it[0]) * (it[3] - it[1]);
    if shared[0] <= shared[2] && shared[1] <= shared[3] {
        shared
    } else if area(a) <= area(b) {
        a
    } else {
        b
    }
}

fn around_both(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// `decisive` where one part is, else unknown where one is, else the contrary.
fn decide(parts: &[Predicate], decisive: bool, row: &FilteredFeature<'_>) -> Option<bool> {
    let mut outcome = Some(!decisive);
    for part in parts {
        match part.holds(row) {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => outcome = None,
        }
    }
    outcome
}

/// `low <= value AND value <= high`: one end alone can tell that it is not between.
fn between(operands: &[Scalar; 3], row: &FilteredFeature<'_>) -> Option<bool> {
    let [value, low, high] = operands;
    let value = value.value(row)?;
    let above = low.value(row).and_then(|low| value.compare(&low)).map(|order| order.is_ge());
    let below = high.value(row).and_then(|high| value.compare(&high)).map(|order| order.is_le());
    match (above, below) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn is_in(value: &Datum<'_>, list: &[Scalar], row: &FilteredFeature<'_>) -> Option<bool> {
    let mut outcome = Some(false);
    for item in list {
        match item.value(row).and_then(|item| value.compare(&item)) {
            Some(order) if order.is_eq() => return Some(true),
            Some(_) => {}
            None => outcome = None,
        }
    }
    outcome
}

fn temporal(
    relation: TemporalRelation,
    [left, right]: &[TimeOperand; 2],
    row: &FilteredFeature<'_>,
) -> Option<bool> {
    let (a, b) = (left.span(row)?, right.span(row)?);
    // Two instants are equal as `=` has it: a moment equals the day that it lies in.
    if let (TemporalRelation::Equals, TimeOperand::Instant(_), TimeOperand::Instant(_)) =
        (relation, left, right)
    {
        return Some(a.compare(b).is_eq());
    }
    Some(a.holds(relation, b))
}

impl TimeOperand {
    fn span(&self, row: &FilteredFeature<'_>) -> Option<TimeSpan> {
        let instant = |scalar: &Scalar| match scalar.value(row)? {
            Datum::Time(span) => Some(span),
            _ => None,
        };
        match self {
            Self::Instant(scalar) => instant(scalar),
            Self::Interval(from, to) => {
                let from = match from {
                    Some(from) => instant(from)?.from,
                    None => jiff::Timestamp::MIN,
                };
                let to = match to {
                    Some(to) => instant(to)?.to,
                    None => jiff::Timestamp::MAX,
                };
                // Data that end before they begin say nothing.
                (from <= to).then_some(TimeSpan { from, to })
            }
        }
    }
}

impl Scalar {
    /// The value of a feature; `None` where there is none.
    pub(super) fn value<'a>(&'a self, row: &FilteredFeature<'a>) -> Option<Datum<'a>> {
        match self {
            Self::Column(at, kind) => column(row.feature.values.get(*at)?.as_ref()?, *kind),
            Self::Literal(datum) => Some(datum.borrowed()),
            Self::Fold(folding, text) => match text.value(row)? {
                Datum::Text(text) => Some(Datum::Text(fold(*folding, &text).into())),
                _ => None,
            },
            Self::Arithmetic(operator, operands) => {
                let [left, right] = operands.as_ref();
                arithmetic(*operator, &left.value(row)?, &right.value(row)?)
            }
            Self::Holds(predicate) => predicate.holds(row).map(Datum::Bool),
        }
    }
}

fn column(value: &Value, kind: DatumKind) -> Option<Datum<'_>> {
    match (value, kind) {
        (Value::Bool(truth), DatumKind::Bool) => Some(Datum::Bool(*truth)),
        (Value::Int(whole), DatumKind::Number) => Some(Datum::Int(*whole)),
        (Value::Float(number), DatumKind::Number) => {
            number.is_finite().then_some(Datum::Float(*number))
        }
        (Value::Text(text), DatumKind::Text) => Some(Datum::Text(text.as_str().into())),
        (Value::Text(text), DatumKind::Time) => {
            Some(Datum::Time(TimeSpan::at(instant::read_timestamp(text)?)))
        }
        _ => None,
    }
}

/// What two numbers give: whole where both are and it fits, except for quotients; none where it is
/// no finite number.
fn arithmetic(
    operator: ArithmeticOperator,
    left: &Datum<'_>,
    right: &Datum<'_>,
) -> Option<Datum<'static>> {
    if let (Datum::Int(a), Datum::Int(b)) = (left, right) {
        let whole = match operator {
            ArithmeticOperator::Add => a.checked_add(*b),
            ArithmeticOperator::Subtract => a.checked_sub(*b),
            ArithmeticOperator::Multiply => a.checked_mul(*b),
            ArithmeticOperator::WholeDivide => a.checked_div(*b),
            ArithmeticOperator::Modulo => a.checked_rem(*b),
            ArithmeticOperator::Divide | ArithmeticOperator::Power => None,
        };
        if let Some(whole) = whole {
            return Some(Datum::Int(whole));
        }
    }
    let (a, b) = (left.as_f64()?, right.as_f64()?);
    let number = match operator {
        ArithmeticOperator::Add => a + b,
        ArithmeticOperator::Subtract => a - b,
        ArithmeticOperator::Multiply => a * b,
        ArithmeticOperator::Divide => a / b,
        ArithmeticOperator::WholeDivide => (a / b).trunc(),
        ArithmeticOperator::Modulo => a % b,
        ArithmeticOperator::Power => a.powf(b),
    };
    number.is_finite().then_some(Datum::Float(number))
}
