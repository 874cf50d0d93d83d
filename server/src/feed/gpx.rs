//! GPX 1.1, in the order of its schema: metadata, waypoints, routes, tracks.

use geo_types::Coord;
use jiff::Timestamp;

use super::xml::XmlWriter;

/// The content type of GPX.
pub(crate) const GPX: &str = "application/gpx+xml";

/// A waypoint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GpxMark<'a> {
    /// Where it is, degrees.
    pub(crate) place: Coord<f64>,
    /// Its name, as a receiver lists it.
    pub(crate) name: &'a str,
    /// A sentence; may be empty.
    pub(crate) desc: &'a str,
    /// The symbol, by the names that receivers know.
    pub(crate) sym: Option<&'static str>,
    /// Its `type`.
    pub(crate) kind: &'a str,
}

/// A file that is being written.
#[derive(Debug)]
pub(crate) struct GpxWriter {
    xml: XmlWriter,
}

impl GpxWriter {
    /// A file with its metadata.
    pub(crate) fn begin(name: &str, desc: &str, time: Timestamp) -> Self {
        let mut xml = XmlWriter::new();
        let attributes = [
            ("version", "1.1"),
            ("creator", "Lintas"),
            ("xmlns", "http://www.topografix.com/GPX/1/1"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            (
                "xsi:schemaLocation",
                "http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd",
            ),
        ];
        xml.open("gpx", &attributes);
        xml.open("metadata", &[]);
        xml.leaf("name", name);
        xml.leaf("desc", desc);
        xml.leaf("time", &format!("{time:.0}"));
        xml.close();
        Self { xml }
    }

    /// A waypoint.
    pub(crate) fn waypoint(&mut self, mark: &GpxMark<'_>) {
        self.open_point("wpt", mark.place);
        self.xml.leaf("name", mark.name);
        if !mark.desc.is_empty() {
            self.xml.leaf("desc", mark.desc);
        }
        if let Some(sym) = mark.sym {
            self.xml.leaf("sym", sym);
        }
        self.xml.leaf("type", mark.kind);
        self.xml.close();
    }

    /// A track with a segment for each line.
    pub(crate) fn track<L>(&mut self, name: &str, desc: &str, lines: impl IntoIterator<Item = L>)
    where
        L: IntoIterator<Item = Coord<f64>>,
    {
        self.xml.open("trk", &[]);
        self.xml.leaf("name", name);
        self.xml.leaf("desc", desc);
        for line in lines {
            self.xml.open("trkseg", &[]);
            for place in line {
                self.open_point("trkpt", place);
                self.xml.close();
            }
            self.xml.close();
        }
        self.xml.close();
    }

    /// Opens a point; what follows stands in it until it is closed.
    pub(crate) fn open_point(&mut self, element: &'static str, place: Coord<f64>) {
        let (lat, lon) = (format!("{:.7}", place.y), format!("{:.7}", place.x));
        self.xml.open(element, &[("lat", &lat), ("lon", &lon)]);
    }

    /// The document, for elements that have no method here.
    pub(crate) fn xml(&mut self) -> &mut XmlWriter {
        &mut self.xml
    }

    /// The file.
    pub(crate) fn finish(self) -> String {
        self.xml.finish()
    }
}
