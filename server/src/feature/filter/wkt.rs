//! Geometries as Well-Known Text (OGC 06-103r4, clause 7), read from the tokens of a filter. Heights
//! are read and dropped.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

use super::{cost::refused, text_reader::TextReader, token::Token};
use crate::http::problem::Problem;

/// The kinds of geometry that a literal may be.
const KINDS: [&str; 7] = [
    "POINT",
    "MULTIPOINT",
    "LINESTRING",
    "MULTILINESTRING",
    "POLYGON",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
];

impl TextReader {
    /// The geometry that begins with `word`, the token that is next; `None` where no kind of
    /// geometry is called so, or what follows is no geometry's content.
    pub(super) fn geometry(&mut self, word: &str) -> Result<Option<Geometry<f64>>, Problem> {
        let Some(kind) = KINDS.into_iter().find(|kind| kind.eq_ignore_ascii_case(word)) else {
            return Ok(None);
        };
        self.skip();
        for dimensions in ["z", "m", "zm"] {
            if self.take_word(dimensions) {
                break;
            }
        }
        if self.is_word("empty") {
            return Err(refused("A geometry of a filter is not empty."));
        }
        if kind == "GEOMETRYCOLLECTION" {
            let parts = self.several(Self::member)?;
            return Ok(Some(Geometry::GeometryCollection(GeometryCollection::from(parts))));
        }
        self.content(kind).map(Some)
    }

    fn content(&mut self, kind: &str) -> Result<Geometry<f64>, Problem> {
        let geometry = match kind {
            "POINT" => {
                self.expect_sign("(")?;
                let point = Point(self.vertex()?);
                self.expect_sign(")")?;
                Geometry::Point(point)
            }
            "MULTIPOINT" => Geometry::MultiPoint(MultiPoint(self.several(Self::multi_point)?)),
            "LINESTRING" => Geometry::LineString(self.line(2)?),
            "MULTILINESTRING" => {
                Geometry::MultiLineString(MultiLineString(self.several(|it| it.line(2))?))
            }
            "POLYGON" => Geometry::Polygon(self.polygon()?),
            _ => Geometry::MultiPolygon(MultiPolygon(self.several(Self::polygon)?)),
        };
        Ok(geometry)
    }

    /// A member of a collection; collections in collections are not of CQL2.
    fn member(&mut self) -> Result<Geometry<f64>, Problem> {
        let word = match self.peek() {
            Some(Token::Word(word)) if !word.eq_ignore_ascii_case("geometrycollection") => {
                word.clone()
            }
            _ => return Err(self.unexpected("a geometry that is no collection")),
        };
        match self.geometry(&word)? {
            Some(geometry) => Ok(geometry),
            None => Err(self.unexpected("a geometry")),
        }
    }

    fn several<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        self.expect_sign("(")?;
        let mut all = vec![one(self)?];
        while self.take_sign(",") {
            all.push(one(self)?);
        }
        self.expect_sign(")")?;
        Ok(all)
    }

    /// `(1 2)`, or `1 2` as many write it.
    fn multi_point(&mut self) -> Result<Point<f64>, Problem> {
        let in_parentheses = self.take_sign("(");
        let point = Point(self.vertex()?);
        if in_parentheses {
            self.expect_sign(")")?;
        }
        Ok(point)
    }

    fn line(&mut self, least: usize) -> Result<LineString<f64>, Problem> {
        let line = LineString(self.several(Self::vertex)?);
        check_line(&line, least)?;
        Ok(line)
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, Problem> {
        polygon_of(self.several(|it| it.line(4))?)
    }

    fn vertex(&mut self) -> Result<Coord<f64>, Problem> {
        self.allowance.vertex()?;
        let (x, y) = (self.expect_coordinate()?, self.expect_coordinate()?);
        for _height_or_measure in 0..2 {
            if matches!(self.peek(), Some(Token::Number(_) | Token::Sign("-" | "+"))) {
                self.expect_coordinate()?;
            }
        }
        Ok(Coord { x, y })
    }
}

/// A line has two vertices and more, a ring four.
pub(super) fn check_line(line: &LineString<f64>, least: usize) -> Result<(), Problem> {
    if line.0.len() < least {
        return Err(refused("A line of a filter has two vertices and more, a ring four."));
    }
    Ok(())
}

/// A polygon of closed rings, the outer first.
pub(super) fn polygon_of(mut rings: Vec<LineString<f64>>) -> Result<Polygon<f64>, Problem> {
    if rings.is_empty() || !rings.iter().all(LineString::is_closed) {
        return Err(refused("A ring of a filter ends where it begins."));
    }
    let exterior = rings.remove(0);
    Ok(Polygon::new(exterior, rings))
}
