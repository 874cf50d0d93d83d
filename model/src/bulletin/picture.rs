//! The map of a page: an SVG image made of the layers' own geometry.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use geo::{BoundingRect, Simplify};
use geo_types::{Coord, Geometry, LineString, Polygon};

use super::facts::{DRILL, Facts};
use super::legend;
use super::symbols::{self, STROKES, attributes, escape, is_main};
use crate::aid::words;
use crate::journey::Language;

/// Width of the map in its own units.
const WIDTH: f64 = 1000.0;
/// What bends less than this is drawn straight: a tenth of a millimetre on paper.
const TOLERANCE: f64 = 0.5;
/// Metres of a degree of latitude on the mean sphere.
const DEGREE_M: f64 = 111_195.0;
/// Sites that get a number: the rows of the table.
pub(super) const NUMBERED: usize = 20;
/// Names of places at most.
const LABELS: usize = 24;

/// What a geometry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn<'a> {
    /// An admin unit: its outline.
    Admin,
    /// A river or lake.
    Water,
    /// Where danger is.
    Hazard,
    /// A road of this status and class.
    Road {
        /// Status word.
        status: &'a str,
        /// OpenStreetMap highway value, or `ferry`.
        class: &'a str,
    },
}

/// A map in the making.
#[derive(Debug, Clone)]
pub struct Picture {
    west: f64,
    north: f64,
    /// Units a degree of longitude, and of latitude.
    scale: [f64; 2],
    height: f64,
    admin: String,
    water_lines: String,
    water: String,
    hazards: String,
    roads: BTreeMap<usize, String>,
    crosses: String,
    last_cross: Option<[f64; 2]>,
    labels: Vec<(u8, String, [f64; 2])>,
}

impl Picture {
    /// A map of where the facts are; of `extent` (west, south, east, north) where they are nowhere.
    pub fn of(facts: &Facts, extent: Option<[f64; 4]>) -> Self {
        let sites = facts.urgent.iter().map(|it| it.place);
        let silent = facts.silent.iter().map(|it| it.place);
        let shut = facts.roads.shut.iter().map(|it| it.place);
        let places =
            sites.chain(silent).chain(shut).filter(|it| it.iter().all(|it| it.is_finite()));
        let around = places.fold(None, |bbox: Option<[f64; 4]>, [x, y]| {
            let [west, south, east, north] = bbox.unwrap_or([x, y, x, y]);
            Some([west.min(x), south.min(y), east.max(x), north.max(y)])
        });
        Self::framed(around.or(extent).unwrap_or([95.0, -11.0, 141.0, 6.0]))
    }

    /// A map of a box with a margin, not flatter than 2:1 and not taller than 3:2, so that it leaves
    /// room on its page.
    fn framed([west, south, east, north]: [f64; 4]) -> Self {
        let middle = f64::midpoint(south, north).clamp(-85.0, 85.0);
        let shrink = middle.to_radians().cos();
        let wide = ((east - west) * shrink).max(0.02) * 1.12;
        let tall = (north - south).max(0.02) * 1.12;
        let wide = wide.max(tall * 1.5);
        let tall = tall.max(wide / 2.0);
        let units = WIDTH / wide;
        Self {
            west: f64::midpoint(west, east) - wide / shrink / 2.0,
            north: f64::midpoint(south, north) + tall / 2.0,
            scale: [units * shrink, units],
            height: (tall * units).round(),
            admin: String::new(),
            water_lines: String::new(),
            water: String::new(),
            hazards: String::new(),
            roads: BTreeMap::new(),
            crosses: String::new(),
            last_cross: None,
            labels: Vec::new(),
        }
    }

    /// West, south, east, north of the map, degrees: what lies outside need not be drawn.
    pub fn bbox(&self) -> [f64; 4] {
        let [x, y] = self.scale;
        [self.west, self.north - self.height / y, self.west + WIDTH / x, self.north]
    }

    /// Adds a geometry.
    pub fn draw(&mut self, what: Drawn<'_>, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::GeometryCollection(all) => all.iter().for_each(|it| self.draw(what, it)),
            Geometry::MultiPolygon(all) => all.iter().for_each(|it| self.area(what, it)),
            Geometry::MultiLineString(all) => all.iter().for_each(|it| self.line(what, it)),
            Geometry::Polygon(polygon) => self.area(what, polygon),
            Geometry::LineString(line) => self.line(what, line),
            _ => {}
        }
    }

    /// Adds the name of a place; the lowest `rank` is written first.
    pub fn name(&mut self, name: &str, place: [f64; 2], rank: u8) {
        let at = self.project(Coord { x: place[0], y: place[1] });
        if self.shows(at, 0.0) {
            self.labels.push((rank, name.to_owned(), [at.x, at.y]));
        }
    }

    fn project(&self, at: Coord<f64>) -> Coord<f64> {
        let [x, y] = self.scale;
        Coord { x: (at.x - self.west) * x, y: (self.north - at.y) * y }
    }

    fn shows(&self, at: Coord<f64>, beyond: f64) -> bool {
        (-beyond..=WIDTH + beyond).contains(&at.x)
            && (-beyond..=self.height + beyond).contains(&at.y)
    }

    /// A line on the map, bends that nobody sees left out; `None` where it lies beside the map.
    fn projected(&self, line: &LineString<f64>) -> Option<LineString<f64>> {
        let line = LineString::new(line.coords().map(|at| self.project(*at)).collect());
        let around = line.bounding_rect()?;
        let beside = around.max().x < 0.0
            || around.min().x > WIDTH
            || around.max().y < 0.0
            || around.min().y > self.height;
        (!beside).then(|| line.simplify(TOLERANCE))
    }

    fn area(&mut self, what: Drawn<'_>, polygon: &Polygon<f64>) {
        let mut path = String::new();
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            if let Some(ring) = self.projected(ring).filter(|ring| ring.0.len() > 3) {
                write_path(&mut path, &ring, true);
            }
        }
        match what {
            Drawn::Admin => self.admin.push_str(&path),
            Drawn::Water => self.water.push_str(&path),
            Drawn::Hazard => self.hazards.push_str(&path),
            Drawn::Road { .. } => {}
        }
    }

    fn line(&mut self, what: Drawn<'_>, line: &LineString<f64>) {
        let Some(line) = self.projected(line) else { return };
        match what {
            Drawn::Road { status, class } => self.road(status, class, &line),
            Drawn::Water => write_path(&mut self.water_lines, &line, false),
            Drawn::Admin => write_path(&mut self.admin, &line, false),
            Drawn::Hazard => {}
        }
    }

    fn road(&mut self, status: &str, class: &str, line: &LineString<f64>) {
        let calm = matches!(status, "presumed" | "open");
        if class == "river" || (calm && !is_main(class)) {
            return;
        }
        let stroke = symbols::of(status);
        let at = STROKES.iter().position(|it| it.status == stroke.status).unwrap_or(0);
        write_path(self.roads.entry(at).or_default(), line, false);
        let middle = line.0.get(line.0.len() / 2).map(|it| [it.x, it.y]);
        let near = |at: [f64; 2]| {
            self.last_cross.is_some_and(|last| (last[0] - at[0]).hypot(last[1] - at[1]) < 14.0)
        };
        if let Some(at) = middle.filter(|at| status == "closed" && !near(*at)) {
            symbols::cross(&mut self.crosses, at);
            self.last_cross = Some(at);
        }
    }

    /// The map: `attribution` names whose data it is made of.
    pub fn svg(&self, facts: &Facts, attribution: &str) -> String {
        let height = self.height;
        let mut svg = String::new();
        let _ = write!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" \
             aria-label=\"Peta {}\" font-family=\"system-ui,sans-serif\"><style>.n{{font-size:12px;\
             font-weight:700;text-anchor:middle}}.k{{font-size:12.5px}}.p{{font-size:14px;fill:#333;\
             paint-order:stroke;stroke:#fff;stroke-width:3px}}</style><clipPath id=\"map\"><rect \
             width=\"{WIDTH}\" height=\"{height}\"/></clipPath><g clip-path=\"url(#map)\">\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#faf9f5\"/>",
            height + legend::HEIGHT,
            escape(&facts.region),
        );
        let path = |svg: &mut String, d: &str, attributes: &str| {
            if !d.is_empty() {
                let _ = write!(svg, "<path d=\"{d}\" {attributes}/>");
            }
        };
        path(&mut svg, &self.water, "fill=\"#cfe3ee\" fill-rule=\"evenodd\"");
        path(&mut svg, &self.water_lines, "fill=\"none\" stroke=\"#a9cbdf\" stroke-width=\"2\"");
        let hatch = "<pattern id=\"h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
                     patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" \
                     fill=\"#9ec9e2\" fill-opacity=\".45\"/><path d=\"M0 0v6\" stroke=\"#3b86b0\" \
                     stroke-width=\"1\"/></pattern>";
        svg.push_str(hatch);
        path(&mut svg, &self.hazards, "fill=\"url(#h)\" fill-rule=\"evenodd\"");
        path(
            &mut svg,
            &self.admin,
            "fill=\"none\" stroke=\"#8a8578\" stroke-width=\"1\" stroke-dasharray=\"8 3 2 3\"",
        );
        for (at, d) in &self.roads {
            path(&mut svg, d, &attributes(&STROKES[*at]));
        }
        path(&mut svg, &self.crosses, "fill=\"none\" stroke=\"#7a0012\" stroke-width=\"2.2\"");
        self.write_marks(&mut svg, facts);
        self.write_scale(&mut svg);
        if facts.drill {
            let _ = write!(
                svg,
                "<text x=\"{}\" y=\"{}\" transform=\"rotate(-24 {0} {1})\" text-anchor=\"middle\" \
                 font-size=\"52\" font-weight=\"800\" fill=\"#b2182b\" fill-opacity=\".16\">{DRILL}</text>",
                WIDTH / 2.0,
                height / 2.0,
            );
        }
        svg.push_str("</g>");
        let _ = write!(
            svg,
            "<rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#333\"/>",
            WIDTH - 1.0,
            height - 1.0
        );
        legend::write(&mut svg, self.height, attribution);
        svg.push_str("</svg>");
        svg
    }

    fn write_marks(&self, svg: &mut String, facts: &Facts) {
        let at = |[x, y]: [f64; 2]| {
            let at = self.project(Coord { x, y });
            [at.x, at.y]
        };
        for silent in facts.silent.iter().filter(|it| it.is_village) {
            symbols::silent(svg, at(silent.place));
        }
        for (row, site) in facts.urgent.iter().enumerate().rev() {
            let number = (row < NUMBERED).then_some(row + 1);
            symbols::site(svg, at(site.place), site.access.is_cut_off(), site.priority, number);
        }
        let mut labels: Vec<&(u8, String, [f64; 2])> = self.labels.iter().collect();
        labels.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        let villages = facts.silent.iter().filter(|it| it.is_village).map(|it| it.place);
        let mut taken: Vec<[f64; 4]> = facts
            .urgent
            .iter()
            .map(|site| site.place)
            .chain(villages)
            .map(at)
            .map(|[x, y]| [x - 11.0, y - 11.0, x + 11.0, y + 11.0])
            .collect();
        let mut written = 0;
        for (_, name, [x, y]) in labels {
            let wide = name.chars().count() as f64 * 7.4;
            let sides =
                [[x + 13.0, y + 5.0], [x - wide - 13.0, y + 5.0], [x - wide / 2.0, y + 26.0]];
            let room = sides.into_iter().find(|[left, foot]| {
                let own = [*left, foot - 13.0, left + wide, foot + 4.0];
                let inside =
                    own[0] > 4.0 && own[2] < WIDTH - 4.0 && own[1] > 4.0 && own[3] < self.height;
                inside && !taken.iter().any(|it| overlap(it, &own))
            });
            let Some([left, foot]) = room else { continue };
            taken.push([left, foot - 13.0, left + wide, foot + 4.0]);
            let _ = write!(
                svg,
                "<text x=\"{left:.1}\" y=\"{foot:.1}\" class=\"p\">{}</text>",
                escape(name)
            );
            written += 1;
            if written == LABELS {
                break;
            }
        }
    }

    /// A bar of a round length at the lower left, and an arrow to the north at the upper right.
    fn write_scale(&self, svg: &mut String) {
        let metres = DEGREE_M / self.scale[1];
        let longest = metres * WIDTH / 4.0;
        let tens = 10_f64.powf(longest.log10().floor());
        let length = [5.0, 2.0, 1.0].into_iter().map(|it| it * tens).find(|it| *it <= longest);
        let length = length.unwrap_or(tens);
        let (bar, foot) = (length / metres, self.height - 16.0);
        let word = if length >= 1000.0 {
            format!("{} km", words::number(Language::Id, length / 1000.0, 1))
        } else {
            format!("{} m", words::number(Language::Id, length, 0))
        };
        let _ = write!(
            svg,
            "<rect x=\"10\" y=\"{:.1}\" width=\"{:.1}\" height=\"34\" fill=\"#fff\" \
             fill-opacity=\".85\"/><path d=\"M20 {:.1}v6h{bar:.1}v-6\" fill=\"none\" stroke=\"#111\" \
             stroke-width=\"2\"/><text x=\"22\" y=\"{:.1}\" class=\"k\">{word}</text>\
             <path d=\"M{x:.1} 14l9 26l-9-6l-9 6z\" fill=\"#111\" stroke=\"#fff\"/>\
             <text x=\"{x:.1}\" y=\"54\" class=\"n\">U</text>",
            foot - 24.0,
            bar + 24.0,
            foot - 4.0,
            foot - 8.0,
            x = WIDTH - 24.0,
        );
    }
}

fn overlap(one: &[f64; 4], other: &[f64; 4]) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

fn write_path(to: &mut String, line: &LineString<f64>, is_ring: bool) {
    for (at, Coord { x, y }) in line.coords().enumerate() {
        let _ = write!(to, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
    }
    if is_ring {
        to.push('z');
    }
}

#[cfg(test)]
#[path = "picture_worlds.rs"]
mod tests;
