//! A project of QGIS over this server's collections, which are live: reports that came since the snapshot was
//! published are in them.

use std::{
    f64::consts::PI,
    io::{Cursor, Write as _},
};

use lintas_model::{bulletin::DRILL, layer::Layer, tiling::project};
use maud::{Markup, PreEscaped, html};
use zip::{DateTime, ZipWriter, write::SimpleFileOptions};

use super::{
    layer_style::{is_labelled, style},
    part::{QgisLayer, parts},
    xml::{DOCTYPE, RELEASE, printable},
};
use crate::open::Open;

/// Half the circumference of the sphere of Web Mercator, metres (EPSG:3857).
const HALF_M: f64 = PI * 6_378_137.0;

/// Layers that are switched on one at a time, by whoever asks what they answer.
const HIDDEN: [&str; 3] = ["needs", "routes", "reopening"];

/// The project as QGIS opens it: a zip with one member, the same bytes for the same snapshot and address. `origin`
/// begins the addresses of its layers, and has no quotes.
///
/// # Errors
/// Where the zip cannot be written: it lies in memory, so never.
pub(crate) fn project_file(open: &Open, origin: &str) -> zip::result::ZipResult<Vec<u8>> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    // Of no moment, so that the same project is the same file.
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    file.start_file("lintas.qgs", options)?;
    file.write_all(document(open, origin).as_bytes())?;
    Ok(file.finish()?.into_inner())
}

/// The project as XML.
pub(super) fn document(open: &Open, origin: &str) -> String {
    let parts = drawn(open);
    let title = title(open);
    let group = if open.is_drill() { DRILL.to_owned() } else { region(open) };
    let file = html! {
        (PreEscaped(DOCTYPE))
        qgis projectname=(title) version=(RELEASE) {
            title { (title) }
            projectCrs { (MERCATOR.markup()) }
            layer-tree-group {
                layer-tree-group name=(group) checked="Qt::Checked" expanded="1" {
                    @for part in &parts { (tree_entry(part, origin)) }
                }
            }
            mapcanvas name="theMapCanvas" annotationsVisible="1" {
                units { "meters" }
                (extent(open))
                rotation { "0" }
                destinationsrs { (MERCATOR.markup()) }
            }
            projectlayers {
                @for part in &parts { (layer(open, part, origin)) }
            }
            layerorder {
                @for part in &parts { layer id=(id(part)) {} }
            }
            (properties(open, &title))
            projectMetadata {
                title { (title) }
                abstract { (printable(&about(open, origin))) }
            }
        }
    };
    file.into_string()
}

/// The parts of all layers, in the order of the legend: what lies on top comes first. What we have no layer for is
/// left out.
fn drawn(open: &Open) -> Vec<QgisLayer<'_>> {
    let known = Layer::ALL.into_iter().rev().map(Layer::name);
    known.flat_map(|layer| parts(open, layer)).collect()
}

fn region(open: &Open) -> String {
    printable(&open.manifest().region.name)
}

/// The title: the mark of a drill, region, event.
fn title(open: &Open) -> String {
    let mark = open.is_drill().then(|| DRILL.to_owned());
    let event = open.manifest().event.as_ref().map(|event| printable(&event.name));
    let words: Vec<String> = mark.into_iter().chain([region(open)]).chain(event).collect();
    words.join(" · ")
}

/// Of what moment the data is, and whose.
fn about(open: &Open, origin: &str) -> String {
    let manifest = open.manifest();
    let mut lines = vec![format!("Data per {}. Snapshot {}. {origin}", manifest.as_of, open.id())];
    for source in &manifest.sources {
        let Some(attribution) = &source.attribution else { continue };
        let licence = source.licence.as_deref().map(|it| format!(" ({it})")).unwrap_or_default();
        let line = format!("{attribution}{licence}");
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if open.is_drill() {
        lines.insert(0, DRILL.to_owned());
    }
    lines.join("\n")
}

/// The id of a layer within the project. QGIS gives short ones anew.
fn id(part: &QgisLayer<'_>) -> String {
    format!("lintas_collection_{}", part.name())
}

/// Where the layer comes from. Only what the map shows is asked for.
fn source(part: &QgisLayer<'_>, origin: &str) -> String {
    format!("url='{origin}' typename='{}' restrictToRequestBBOX='1'", part.name())
}

fn tree_entry(part: &QgisLayer<'_>, origin: &str) -> Markup {
    let is_hidden = HIDDEN.contains(&part.layer);
    let checked = if is_hidden { "Qt::Unchecked" } else { "Qt::Checked" };
    html! {
        layer-tree-layer id=(id(part)) name=(part.title()) checked=(checked) expanded="0"
            providerKey="OAPIF" source=(source(part, origin)) {}
    }
}

fn layer(open: &Open, part: &QgisLayer<'_>, origin: &str) -> Markup {
    let labels = u8::from(is_labelled(part));
    html! {
        maplayer type="vector" geometry=(part.shape.word()) wkbType=(part.shape.wkb())
            labelsEnabled=(labels) styleCategories="AllStyleCategories"
            hasScaleBasedVisibilityFlag="0" readOnly="1"
        {
            id { (id(part)) }
            datasource { (source(part, origin)) }
            layername { (part.title()) }
            srs { (DEGREES.markup()) }
            provider encoding="" { "OAPIF" }
            @if open.is_drill() { title { (DRILL) ": " (part.title()) } }
            (style(part))
        }
    }
}

/// The region, from edge to edge; nothing where no layer has any feature.
fn extent(open: &Open) -> Markup {
    let Some([west, south, east, north]) = open.bbox() else { return html! {} };
    let metres = |lon: f64, lat: f64| {
        let [x, y] = project(lon, lat);
        [(x - 0.5) * 2.0 * HALF_M, (0.5 - y) * 2.0 * HALF_M]
    };
    let ([left, bottom], [right, top]) = (metres(west, south), metres(east, north));
    html! {
        extent {
            xmin { (left) }
            ymin { (bottom) }
            xmax { (right) }
            ymax { (top) }
        }
    }
}

/// Ground as in the map style; in a drill the mark, across the top of the canvas and of what is saved from it.
fn properties(open: &Open, title: &str) -> Markup {
    html! {
        properties {
            Gui {
                CanvasColorRedPart type="int" { "251" }
                CanvasColorGreenPart type="int" { "250" }
                CanvasColorBluePart type="int" { "246" }
            }
            SpatialRefSys { ProjectionsEnabled type="int" { "1" } }
            TitleLabel {
                Enabled type="bool" { (open.is_drill()) }
                Label type="QString" { (title) }
            }
        }
    }
}

/// A coordinate reference system as projects name it.
struct ReferenceSystem {
    /// Of EPSG.
    code: u32,
    /// Its number in the table of QGIS itself.
    srsid: u32,
    /// In the words of PROJ 4, for who has no table.
    proj4: &'static str,
}

const MERCATOR: ReferenceSystem = ReferenceSystem {
    code: 3857,
    srsid: 3857,
    proj4: "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null \
            +wktext +no_defs",
};
const DEGREES: ReferenceSystem =
    ReferenceSystem { code: 4326, srsid: 3452, proj4: "+proj=longlat +datum=WGS84 +no_defs" };

impl ReferenceSystem {
    fn markup(&self) -> Markup {
        html! {
            spatialrefsys {
                proj4 { (self.proj4) }
                srsid { (self.srsid) }
                srid { (self.code) }
                authid { "EPSG:" (self.code) }
            }
        }
    }
}
