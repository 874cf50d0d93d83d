//! The map of a page: an SVG image drawn from the geometries of the layers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use geo::{BoundingRect, Simplify};
use geo_types::{Coord, Geometry, LineString, Polygon};
use maud::{Markup, html};

use super::facts::{BulletinFacts, DRILL};
use super::legend::{self, legend};
use super::symbols::{self, STROKES, is_main, tenths};
use super::written::{MAIN, fill, say};
use crate::page_policy::style_tag;

/// Width of the map in its own units.
const WIDTH: f64 = 1000.0;
/// Tolerance of simplification, in units: about a tenth of a millimetre on paper.
const TOLERANCE: f64 = 0.5;
/// Metres in a degree of latitude, on the mean sphere.
const DEGREE_M: f64 = 111_195.0;
/// Number of sites with a number, which refers to a row of the table.
pub(super) const NUMBERED: usize = 20;
/// Most names of places.
const LABELS: usize = 24;
/// CSS of the texts: `.n` numbers and signs, `.k` legend and scale, `.p` names of places.
pub(super) const STYLE: &str = ".n{font-size:12px;font-weight:700;text-anchor:middle}.k{font-size:12.5px}\
    .p{font-size:14px;fill:#333;paint-order:stroke;stroke:#fff;stroke-width:3px}";

/// The kind of a geometry on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapFeature<'a> {
    /// An admin unit: its outline.
    Admin,
    /// A river or lake.
    Water,
    /// A flood, landslide or other danger.
    Hazard,
    /// A road of this status and class.
    Road {
        /// Status, as in the layer.
        status: &'a str,
        /// OpenStreetMap highway value, or `ferry`.
        class: &'a str,
    },
}

/// A map that geometries are added to.
#[derive(Debug, Clone)]
pub struct Picture {
    west: f64,
    north: f64,
    /// Units per degree of longitude, and of latitude.
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
    /// A map of the area of the facts, else of `extent` (west, south, east, north), else of
    /// Indonesia.
    pub fn of(facts: &BulletinFacts, extent: Option<[f64; 4]>) -> Self {
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

    /// A map of a box with a margin, between 2:1 and 3:2 (width to height), so that it leaves room
    /// on the page.
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

    /// West, south, east, north of the map, degrees. Geometries outside need not be added.
    pub fn bbox(&self) -> [f64; 4] {
        let [x, y] = self.scale;
        [self.west, self.north - self.height / y, self.west + WIDTH / x, self.north]
    }

    /// Adds a geometry.
    pub fn draw(&mut self, what: MapFeature<'_>, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::GeometryCollection(all) => all.iter().for_each(|it| self.draw(what, it)),
            Geometry::MultiPolygon(all) => all.iter().for_each(|it| self.area(what, it)),
            Geometry::MultiLineString(all) => all.iter().for_each(|it| self.line(what, it)),
            Geometry::Polygon(polygon) => self.area(what, polygon),
            Geometry::LineString(line) => self.line(what, line),
            _ => {}
        }
    }

    /// Adds the name of a place; of overlapping names the one with the lowest `rank` is written.
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

    /// A line in map units, simplified; `None` where it lies outside the map.
    fn projected(&self, line: &LineString<f64>) -> Option<LineString<f64>> {
        let line = LineString::new(line.coords().map(|at| self.project(*at)).collect());
        let around = line.bounding_rect()?;
        let beside = around.max().x < 0.0
            || around.min().x > WIDTH
            || around.max().y < 0.0
            || around.min().y > self.height;
        (!beside).then(|| line.simplify(TOLERANCE))
    }

    fn area(&mut self, what: MapFeature<'_>, polygon: &Polygon<f64>) {
        let mut path = String::new();
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            if let Some(ring) = self.projected(ring).filter(|ring| ring.0.len() > 3) {
                write_path(&mut path, &ring, true);
            }
        }
        match what {
            MapFeature::Admin => self.admin.push_str(&path),
            MapFeature::Water => self.water.push_str(&path),
            MapFeature::Hazard => self.hazards.push_str(&path),
            MapFeature::Road { .. } => {}
        }
    }

    fn line(&mut self, what: MapFeature<'_>, line: &LineString<f64>) {
        let Some(line) = self.projected(line) else { return };
        match what {
            MapFeature::Road { status, class } => self.road(status, class, &line),
            MapFeature::Water => write_path(&mut self.water_lines, &line, false),
            MapFeature::Admin => write_path(&mut self.admin, &line, false),
            MapFeature::Hazard => {}
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
            self.crosses.push_str(&symbols::cross(at));
            self.last_cross = Some(at);
        }
    }

    /// The map as SVG, with the attribution of its data.
    pub fn svg(&self, facts: &BulletinFacts, attribution: &str) -> String {
        let height = self.height;
        let svg = html! {
            svg xmlns="http://www.w3.org/2000/svg" role="img" font-family="system-ui,sans-serif"
                viewBox={ "0 0 " (WIDTH) " " (height + legend::HEIGHT) }
                aria-label=(fill("bulletin.map.label", &[("region", &facts.region)]))
            {
                (style_tag(STYLE))
                clipPath id="map" { rect width=(WIDTH) height=(height) {} }
                g clip-path="url(#map)" {
                    rect width=(WIDTH) height=(height) fill="#faf9f5" {}
                    (self.ground())
                    @for (at, d) in &self.roads { (symbols::line(d, &STROKES[*at])) }
                    @if !self.crosses.is_empty() { (symbols::crosses(&self.crosses)) }
                    (self.marks(facts))
                    (self.names(facts))
                    (self.scale_bar())
                    @if facts.drill { (self.drill_band()) }
                }
                rect x=".5" y=".5" width=(WIDTH - 1.0) height=(height - 1.0)
                    fill="none" stroke="#333" {}
                (legend(height, attribution))
            }
        };
        svg.into_string()
    }

    /// The background below the roads: water, hazards, borders.
    fn ground(&self) -> Markup {
        html! {
            @if !self.water.is_empty() {
                path d=(self.water) fill="#cfe3ee" fill-rule="evenodd" {}
            }
            @if !self.water_lines.is_empty() {
                path d=(self.water_lines) fill="none" stroke="#a9cbdf" stroke-width="2" {}
            }
            pattern id="h" width="6" height="6" patternUnits="userSpaceOnUse"
                patternTransform="rotate(45)"
            {
                rect width="6" height="6" fill="#9ec9e2" fill-opacity=".45" {}
                path d="M0 0v6" stroke="#3b86b0" stroke-width="1" {}
            }
            @if !self.hazards.is_empty() {
                path d=(self.hazards) fill="url(#h)" fill-rule="evenodd" {}
            }
            @if !self.admin.is_empty() {
                path d=(self.admin) fill="none" stroke="#8a8578" stroke-width="1"
                    stroke-dasharray="8 3 2 3" {}
            }
        }
    }

    fn drill_band(&self) -> Markup {
        let (x, y) = (WIDTH / 2.0, self.height / 2.0);
        html! {
            text x=(x) y=(y) transform={ "rotate(-24 " (x) " " (y) ")" } text-anchor="middle"
                font-size="52" font-weight="800" fill="#b2182b" fill-opacity=".16" { (DRILL) }
        }
    }

    /// A position in map units.
    fn at(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let at = self.project(Coord { x, y });
        [at.x, at.y]
    }

    /// Silent villages, and sites; the most urgent one is drawn last, on top.
    fn marks(&self, facts: &BulletinFacts) -> Markup {
        let villages = facts.silent.iter().filter(|it| it.is_village);
        html! {
            @for silent in villages { (symbols::silent(self.at(silent.place))) }
            @for (row, site) in facts.urgent.iter().enumerate().rev() {
                @let number = (row < NUMBERED).then_some(row + 1);
                @let place = self.at(site.place);
                (symbols::site(place, site.access.is_cut_off(), site.priority, number))
            }
        }
    }

    /// Names of places, where they do not cover symbols or other names.
    fn names(&self, facts: &BulletinFacts) -> Markup {
        let mut labels: Vec<&(u8, String, [f64; 2])> = self.labels.iter().collect();
        labels.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
        let villages = facts.silent.iter().filter(|it| it.is_village).map(|it| it.place);
        let mut taken: Vec<[f64; 4]> = facts
            .urgent
            .iter()
            .map(|site| site.place)
            .chain(villages)
            .map(|place| self.at(place))
            .map(|[x, y]| [x - 11.0, y - 11.0, x + 11.0, y + 11.0])
            .collect();
        let written = labels.into_iter().filter_map(|(_, name, place)| {
            let [left, foot] = self.room(name, *place, &mut taken)?;
            Some(html! { text.p x=(tenths(left)) y=(tenths(foot)) { (name) } })
        });
        html! { @for label in written.take(LABELS) { (label) } }
    }

    /// The left end of a name's baseline: to the right of its place, to the left, or below it;
    /// `None` where none of these is free.
    fn room(&self, name: &str, [x, y]: [f64; 2], taken: &mut Vec<[f64; 4]>) -> Option<[f64; 2]> {
        let wide = name.chars().count() as f64 * 7.4;
        let sides = [[x + 13.0, y + 5.0], [x - wide - 13.0, y + 5.0], [x - wide / 2.0, y + 26.0]];
        let covered = |[left, foot]: [f64; 2]| [left, foot - 13.0, left + wide, foot + 4.0];
        let room = sides.into_iter().find(|side| {
            let own = covered(*side);
            let inside =
                own[0] > 4.0 && own[2] < WIDTH - 4.0 && own[1] > 4.0 && own[3] < self.height;
            inside && !taken.iter().any(|it| overlap(it, &own))
        })?;
        taken.push(covered(room));
        Some(room)
    }

    /// A scale bar of a round length at the lower left, and a north arrow at the upper right.
    fn scale_bar(&self) -> Markup {
        let metres = DEGREE_M / self.scale[1];
        let longest = metres * WIDTH / 4.0;
        let tens = 10_f64.powf(longest.log10().floor());
        let length = [5.0, 2.0, 1.0].into_iter().map(|it| it * tens).find(|it| *it <= longest);
        let length = length.unwrap_or(tens);
        let (bar, foot) = (length / metres, self.height - 16.0);
        let word = if length >= 1000.0 {
            format!("{} km", MAIN.number(length / 1000.0, 0, 1))
        } else {
            format!("{} m", MAIN.number(length, 0, 0))
        };
        let north = tenths(WIDTH - 24.0);
        html! {
            rect x="10" y=(tenths(foot - 24.0)) width=(tenths(bar + 24.0)) height="34"
                fill="#fff" fill-opacity=".85" {}
            path d={ "M20 " (tenths(foot - 4.0)) "v6h" (tenths(bar)) "v-6" }
                fill="none" stroke="#111" stroke-width="2" {}
            text.k x="22" y=(tenths(foot - 8.0)) { (word) }
            path d={ "M" (north) " 14l9 26l-9-6l-9 6z" } fill="#111" stroke="#fff" {}
            text.n x=(north) y="54" { (say("bulletin.map.north")) }
        }
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
#[path = "picture_tests.rs"]
mod tests;
