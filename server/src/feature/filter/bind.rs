//! Binds a filter to the columns of a layer: names become positions, and what is compared is of one
//! kind. What is left cannot fail.

use lintas_model::schema::Schema;

use super::{
    cost::refused,
    datum::{Datum, DatumKind},
    expression::{
        ArithmeticOperator, Expression, LetterFolding, SpatialRelation, TemporalRelation,
    },
    geometry_literal::GeometryLiteral,
    letters::{LikePattern, fold},
    predicate::{Predicate, Scalar, TimeOperand},
    time_span::TimeSpan,
};
use crate::{
    feature::{
        crs::Crs,
        queryables::{GEOMETRY, queryable},
    },
    http::problem::Problem,
};

/// What a filter is bound to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding<'a> {
    /// The columns.
    pub(super) schema: &'a Schema,
    /// What the coordinates of geometries are in.
    pub(super) crs: Crs,
}

/// A geometry in a spatial relation.
enum SpatialOperand {
    OfFeature,
    Literal(Box<GeometryLiteral>),
}

impl Binding<'_> {
    /// Binds what is true or false.
    ///
    /// # Errors
    /// `invalid_parameter`: an unknown queryable, two kinds compared, a geometry that is none.
    pub(super) fn predicate(self, expression: Expression) -> Result<Predicate, Problem> {
        Ok(match expression {
            Expression::And(parts) => Predicate::All(self.predicates(parts)?),
            Expression::Or(parts) => Predicate::Any(self.predicates(parts)?),
            Expression::Not(inner) => Predicate::Not(Box::new(self.predicate(*inner)?)),
            Expression::Compare(operator, operands) => {
                let [left, right] = *operands;
                let [left, right] = alike(self.scalars([left, right])?)?;
                Predicate::Compare(operator, left, right)
            }
            Expression::Like(operands) => {
                let [text, pattern] = *operands;
                let text = self.scalar(text)?;
                expect(kind_of(&text), DatumKind::Text)?;
                Predicate::Like(text, pattern_of(pattern)?)
            }
            Expression::Between(operands) => {
                Predicate::Between(Box::new(alike(self.scalars(*operands)?)?))
            }
            Expression::In(value, list) => self.is_in(*value, list)?,
            Expression::IsNull(operand) => match *operand {
                Expression::Property(name) if self.is_geometry(&name) => Predicate::IsNowhere,
                Expression::Geometry(_) | Expression::Bbox(_) | Expression::Interval(_) => {
                    Predicate::Always(Some(false))
                }
                operand => Predicate::IsNull(self.scalar(operand)?),
            },
            Expression::Spatial(relation, operands) => self.spatial(relation, *operands)?,
            Expression::Temporal(relation, operands) => self.temporal(relation, *operands)?,
            Expression::Bool(truth) => Predicate::Always(Some(truth)),
            value @ Expression::Property(_) => {
                let scalar = self.scalar(value)?;
                expect(kind_of(&scalar), DatumKind::Bool)?;
                Predicate::Truth(scalar)
            }
            _ => {
                return Err(refused(
                    "filter: a condition is expected, such as status = 'closed', where there is \
                     only a value.",
                ));
            }
        })
    }

    fn predicates(self, parts: Vec<Expression>) -> Result<Vec<Predicate>, Problem> {
        parts.into_iter().map(|part| self.predicate(part)).collect()
    }

    /// Binds what has a value.
    fn scalar(self, expression: Expression) -> Result<Scalar, Problem> {
        Ok(match expression {
            Expression::Property(name) if self.is_geometry(&name) => {
                return Err(refused("filter: geometry stands in S_… functions and IS NULL alone."));
            }
            Expression::Property(name) => {
                let at = queryable(self.schema, &name)?;
                Scalar::Column(at, DatumKind::of(self.schema.fields[at].kind))
            }
            Expression::Bool(truth) => Scalar::Literal(Datum::Bool(truth)),
            Expression::Int(whole) => Scalar::Literal(Datum::Int(whole)),
            Expression::Float(number) => Scalar::Literal(Datum::Float(number)),
            Expression::Text(text) => Scalar::Literal(Datum::Text(text.into())),
            Expression::Timestamp(moment) => Scalar::Literal(Datum::Time(TimeSpan::at(moment))),
            Expression::Date(date) => {
                let day = TimeSpan::day(date).ok_or_else(|| refused("DATE is out of range."))?;
                Scalar::Literal(Datum::Time(day))
            }
            Expression::Fold(folding, text) => {
                let text = self.scalar(*text)?;
                expect(kind_of(&text), DatumKind::Text)?;
                Scalar::Fold(folding, Box::new(text))
            }
            Expression::Arithmetic(operator, operands) => self.arithmetic(operator, *operands)?,
            Expression::Interval(_) | Expression::Unbounded => {
                return Err(refused("filter: INTERVAL stands in T_… functions alone."));
            }
            Expression::Geometry(_) | Expression::Bbox(_) => {
                return Err(refused("filter: a geometry stands in S_… functions alone."));
            }
            condition => Scalar::Holds(Box::new(self.predicate(condition)?)),
        })
    }

    fn scalars<const N: usize>(self, expressions: [Expression; N]) -> Result<[Scalar; N], Problem> {
        let bound: Result<Vec<Scalar>, Problem> =
            expressions.into_iter().map(|expression| self.scalar(expression)).collect();
        bound?.try_into().map_err(|_same_number| refused("filter: operands are missing."))
    }

    fn arithmetic(
        self,
        operator: ArithmeticOperator,
        operands: [Expression; 2],
    ) -> Result<Scalar, Problem> {
        let operands = self.scalars(operands)?;
        for operand in &operands {
            expect(kind_of(operand), DatumKind::Number)?;
        }
        Ok(Scalar::Arithmetic(operator, Box::new(operands)))
    }

    fn is_in(self, value: Expression, list: Vec<Expression>) -> Result<Predicate, Problem> {
        let value = self.scalar(value)?;
        let kind = kind_of(&value);
        let list = list.into_iter().map(|item| {
            let item = as_kind(self.scalar(item)?, kind)?;
            expect(kind_of(&item), kind)?;
            Ok::<_, Problem>(item)
        });
        Ok(Predicate::In(value, list.collect::<Result<_, Problem>>()?))
    }

    fn is_geometry(self, name: &str) -> bool {
        name == GEOMETRY && self.schema.position(name).is_none()
    }

    fn spatial(
        self,
        relation: SpatialRelation,
        [left, right]: [Expression; 2],
    ) -> Result<Predicate, Problem> {
        Ok(match (self.place(left)?, self.place(right)?) {
            (SpatialOperand::OfFeature, SpatialOperand::Literal(literal)) => {
                Predicate::Spatial(relation, literal)
            }
            (SpatialOperand::Literal(literal), SpatialOperand::OfFeature) => {
                Predicate::Spatial(relation.turned(), literal)
            }
            (SpatialOperand::OfFeature, SpatialOperand::OfFeature) => {
                Predicate::SpatialOfItself(relation)
            }
            (SpatialOperand::Literal(left), SpatialOperand::Literal(right)) => {
                Predicate::Always(right.holds_of(relation, &left))
            }
        })
    }

    fn place(self, expression: Expression) -> Result<SpatialOperand, Problem> {
        match expression {
            Expression::Property(name) if self.is_geometry(&name) => Ok(SpatialOperand::OfFeature),
            Expression::Property(name) => {
                queryable(self.schema, &name)?;
                Err(refused("filter: the geometry of a layer is called geometry."))
            }
            Expression::Geometry(geometry) => {
                Ok(SpatialOperand::Literal(Box::new(GeometryLiteral::of(geometry, self.crs)?)))
            }
            Expression::Bbox(corners) => {
                Ok(SpatialOperand::Literal(Box::new(GeometryLiteral::of_box(corners, self.crs)?)))
            }
            _ => Err(refused(
                "filter: S_… functions take geometry, BBOX(…) and WKT such as POINT(117 -0.5).",
            )),
        }
    }

    fn temporal(
        self,
        relation: TemporalRelation,
        [left, right]: [Expression; 2],
    ) -> Result<Predicate, Problem> {
        let operands = [self.time(left)?, self.time(right)?];
        let has_instant = operands.iter().any(|it| matches!(it, TimeOperand::Instant(_)));
        if relation.wants_intervals() && has_instant {
            return Err(refused(
                "filter: this T_… function compares two INTERVALs; an instant is compared by \
                 T_AFTER, T_BEFORE, T_EQUALS, T_DISJOINT and T_INTERSECTS.",
            ));
        }
        Ok(Predicate::Temporal(relation, Box::new(operands)))
    }

    fn time(self, expression: Expression) -> Result<TimeOperand, Problem> {
        let Expression::Interval(ends) = expression else {
            return Ok(TimeOperand::Instant(self.instant(expression)?));
        };
        let [from, to] = *ends;
        let end = |end: Expression| match end {
            Expression::Unbounded => Ok(None),
            end => self.instant(end).map(Some),
        };
        let (from, to) = (end(from)?, end(to)?);
        let literal = |end: &Option<Scalar>| match end {
            Some(Scalar::Literal(Datum::Time(span))) => Some(*span),
            _ => None,
        };
        if literal(&from).zip(literal(&to)).is_some_and(|(from, to)| from.from > to.to) {
            return Err(refused("filter: an INTERVAL ends before it begins."));
        }
        Ok(TimeOperand::Interval(from, to))
    }

    fn instant(self, expression: Expression) -> Result<Scalar, Problem> {
        let scalar = as_kind(self.scalar(expression)?, DatumKind::Time)?;
        expect(kind_of(&scalar), DatumKind::Time)?;
        Ok(scalar)
    }
}

fn kind_of(scalar: &Scalar) -> DatumKind {
    match scalar {
        Scalar::Column(_, kind) => *kind,
        Scalar::Literal(datum) => datum.kind(),
        Scalar::Fold(..) => DatumKind::Text,
        Scalar::Arithmetic(..) => DatumKind::Number,
        Scalar::Holds(_) => DatumKind::Bool,
    }
}

fn expect(found: DatumKind, wanted: DatumKind) -> Result<(), Problem> {
    if found == wanted {
        return Ok(());
    }
    Err(refused(format!("filter: {} stands where {} is expected.", found.name(), wanted.name())))
}

/// Operands of one kind: texts beside a time are read as times, as clients write them.
fn alike<const N: usize>(operands: [Scalar; N]) -> Result<[Scalar; N], Problem> {
    let has_time = operands.iter().any(|operand| kind_of(operand) == DatumKind::Time);
    let wanted = match operands.first() {
        Some(_) if has_time => DatumKind::Time,
        Some(first) => kind_of(first),
        None => return Ok(operands),
    };
    let mut bound = Vec::with_capacity(N);
    for operand in operands {
        let operand = as_kind(operand, wanted)?;
        expect(kind_of(&operand), wanted)?;
        bound.push(operand);
    }
    bound.try_into().map_err(|_same_number| refused("filter: operands are missing."))
}

/// A text of the filter as a time, where a time is wanted.
fn as_kind(scalar: Scalar, wanted: DatumKind) -> Result<Scalar, Problem> {
    let text = match &scalar {
        Scalar::Literal(Datum::Text(text)) if wanted == DatumKind::Time => text.as_ref(),
        _ => return Ok(scalar),
    };
    let span = TimeSpan::parse(text).ok_or_else(|| {
        refused(
            "filter: a time is written TIMESTAMP('2025-09-18T01:00:00Z') or DATE('2025-09-18').",
        )
    })?;
    Ok(Scalar::Literal(Datum::Time(span)))
}

/// A pattern: a text, also with its letters folded, which is done here once.
fn pattern_of(expression: Expression) -> Result<LikePattern, Problem> {
    fn text_of(expression: Expression) -> Option<String> {
        match expression {
            Expression::Text(text) => Some(text),
            Expression::Fold(folding, inner) => Some(folded(folding, text_of(*inner)?)),
            _ => None,
        }
    }
    fn folded(folding: LetterFolding, text: String) -> String {
        fold(folding, &text)
    }
    let text = text_of(expression);
    text.map(|text| LikePattern::of(&text))
        .ok_or_else(|| refused("filter: the pattern of LIKE is a text, also in CASEI or ACCENTI."))
}
