//! The place of a row whose coordinates stand in columns.

use geo_types::{Geometry, Point};
use lintas_model::finding::{Finding, FindingCode};

use super::Intake;
use crate::ingest::coordinate::{NotAPair, pair};
use crate::ingest::gdal::crs::{StatedCrs, ToLonLat};
use crate::ingest::gdal::written::{crs_of_srid, written_geometry};
use crate::ingest::row::{RawRow, Values};
use crate::input::columns::shared;

impl Intake<'_> {
    /// Longitude and latitude of a row, from the first of these that it has: `wkt`; `lon` and `lat`;
    /// `easting`, `northing` and `utm_zone`; `coordinate`. `None` where it has none of them.
    ///
    /// # Errors
    /// The finding for which the row is rejected: what stands there is no place.
    pub(super) fn place_in_columns(
        &mut self,
        values: &mut Values,
        raw: &RawRow,
    ) -> Result<Option<Geometry<f64>>, Box<Finding>> {
        if let Some(text) = values.take(shared::WKT) {
            return self.drawn_in_column(&text, raw);
        }
        if let (Some(lon), Some(lat)) = (values.take(shared::LON), values.take(shared::LAT)) {
            return Ok(Some(self.in_lon_lat(Geometry::Point(Point::new(lon, lat)))));
        }
        let grid = (values.take(shared::EASTING), values.take(shared::NORTHING));
        let zone = values.take(shared::UTM_ZONE);
        if let (Some(easting), Some(northing)) = grid {
            return self.on_utm_grid([easting, northing], zone, raw).map(Some);
        }
        let Some(text) = values.take(shared::COORDINATE) else { return Ok(None) };
        match pair(&text) {
            Ok([lon, lat]) => Ok(Some(Geometry::Point(Point::new(lon, lat)))),
            Err(why) => {
                let (message, id) = not_a_pair(why);
                let column = self.mapping.label(shared::COORDINATE.name()).to_owned();
                let finding = self.finding(FindingCode::UnreadableValue, raw, message);
                Err(Box::new(finding.in_column(column.as_str(), text.as_str()).in_indonesian(id)))
            }
        }
    }

    /// The geometry that a cell holds, from the coordinate system that it states, else that of the source.
    fn drawn_in_column(
        &mut self,
        text: &str,
        raw: &RawRow,
    ) -> Result<Option<Geometry<f64>>, Box<Finding>> {
        let column = self.mapping.label(shared::WKT.name()).to_owned();
        let written = written_geometry(text).map_err(|reason| {
            let id = format!("bentuk di kolom ini tidak terbaca: {reason}");
            let finding = self.finding(FindingCode::UnreadableRow, raw, reason).in_indonesian(id);
            Box::new(finding.in_column(&column, text))
        })?;
        self.open_rings = written.open_rings;
        let Some(mut geometry) = written.geometry else { return Ok(None) };
        let Some(srid) = written.srid else { return Ok(Some(self.in_lon_lat(geometry))) };
        if self.source.crs.is_some() {
            self.tell_of_srid(srid, &column);
            return Ok(Some(self.in_lon_lat(geometry)));
        }
        let Some(to_lon_lat) = self.system(srid) else {
            let message = format!("SRID {srid} is no coordinate system that is known here");
            let id = format!("SRID {srid} bukan sistem koordinat yang dikenal");
            let finding = self.finding(FindingCode::UnreadableRow, raw, message);
            let finding = finding.in_column(&column, format!("SRID={srid}")).in_indonesian(id);
            return Err(Box::new(finding.mended_by(
                "Isi `crs` pada sumber ini, atau ekspor ulang dengan ST_Transform(geom, 4326).",
                "Set `crs` of the source, or export it anew with ST_Transform(geom, 4326).",
            )));
        };
        to_lon_lat.geometry(&mut geometry);
        Ok(Some(geometry))
    }

    /// The transformation from the coordinate system with this number.
    fn system(&mut self, srid: u32) -> Option<&ToLonLat> {
        let way = || crs_of_srid(srid).as_ref().and_then(ToLonLat::from);
        self.grids.entry(srid).or_insert_with(way).as_ref()
    }

    /// Says, once for each of them, that the configured coordinate system counts and not the stated one.
    fn tell_of_srid(&mut self, srid: u32, column: &str) {
        let configured = self.source.crs.clone().unwrap_or_default();
        let same = || {
            let (own, other) = (crs_of_srid(srid), StatedCrs::parse(&configured));
            own.zip(other).is_some_and(|(own, other)| own.same_as(&other))
        };
        if !self.srids.insert(srid) || same() {
            return;
        }
        let en =
            format!("its rows say SRID {srid}, the configuration {configured}; the latter is used");
        let id = format!(
            "barisnya menyebut SRID {srid}, konfigurasi {configured}; yang terakhir dipakai"
        );
        let told = Finding::new(FindingCode::CrsOverridden, &self.source.id, en).in_indonesian(id);
        self.tell(told.in_column(column, format!("SRID={srid}")));
    }

    /// The finding for rings that did not end where they began.
    pub(super) fn closed_rings(&self, raw: &RawRow) -> Option<Finding> {
        let count = self.open_rings;
        (count > 0).then(|| {
            let message = format!("{count} of its rings did not end where they began: closed");
            self.finding(FindingCode::InvalidGeometry, raw, message).in_indonesian(format!(
                "{count} garis batasnya tidak kembali ke titik awal: ditutup"
            ))
        })
    }

    /// From the coordinate system of the source to longitude and latitude.
    fn in_lon_lat(&self, mut geometry: Geometry<f64>) -> Geometry<f64> {
        self.to_lon_lat.geometry(&mut geometry);
        geometry
    }

    fn on_utm_grid(
        &mut self,
        [easting, northing]: [f64; 2],
        zone: Option<String>,
        raw: &RawRow,
    ) -> Result<Geometry<f64>, Box<Finding>> {
        let Some(epsg) = zone.as_deref().and_then(utm_epsg) else {
            let message = "Easting and Northing need a zone such as 50S: give it in a column \
                           `utm_zone`, or set `crs` of the source, such as EPSG:32750";
            let id = "Easting dan Northing perlu zona, misalnya 50S: tulis di kolom `utm_zone`, \
                      atau atur `crs` sumber ini, misalnya EPSG:32750";
            let column = self.mapping.label(shared::UTM_ZONE.name()).to_owned();
            let finding = self.finding(FindingCode::UnreadableValue, raw, message);
            let zone = zone.unwrap_or_default();
            return Err(Box::new(finding.in_column(column.as_str(), zone).in_indonesian(id)));
        };
        let place = self.system(epsg).map(|grid| grid.point(easting, northing));
        let [lon, lat] = place.unwrap_or([f64::NAN, f64::NAN]);
        Ok(Geometry::Point(Point::new(lon, lat)))
    }
}

/// The EPSG code of a UTM zone on WGS 84: `50S`, `50 N`, `UTM zona 50 S`, or with the letter of its band
/// (C to M lie south of the equator). `None` where the text names no zone or no side.
fn utm_epsg(zone: &str) -> Option<u32> {
    let upper = zone.to_uppercase();
    let start = upper.find(|c: char| c.is_ascii_digit())?;
    let digits: String = upper[start..].chars().take_while(char::is_ascii_digit).collect();
    let number: u32 = digits.parse().ok().filter(|zone| (1..=60).contains(zone))?;
    let side = upper[start + digits.len()..].trim().trim_start_matches(['-', '/', '°']).trim();
    let south = match side {
        "S" | "SELATAN" | "SOUTH" => true,
        "N" | "U" | "UTARA" | "NORTH" => false,
        band if band.len() == 1 => match band.as_bytes()[0] {
            b'C'..=b'H' | b'J'..=b'M' => true,
            b'P'..=b'R' | b'T'..=b'X' => false,
            _ => return None,
        },
        _ => return None,
    };
    Some(if south { 32_700 } else { 32_600 } + number)
}

/// Why a text is no place, in English and in Indonesian.
const fn not_a_pair(why: NotAPair) -> (&'static str, &'static str) {
    match why {
        NotAPair::Unreadable => (
            "it is no latitude and longitude; write them as -0.4213, 116.9855",
            "tidak terbaca sebagai lintang dan bujur; tulis seperti -0.4213, 116.9855",
        ),
        NotAPair::Ambiguous => (
            "it can be read as several places; write it as -0.4213, 116.9855",
            "bisa dibaca sebagai beberapa tempat; tulis seperti -0.4213, 116.9855",
        ),
        NotAPair::ShortLink => (
            "a short link says no place by itself: open it and copy the long link, or the numbers",
            "tautan pendek tidak memuat tempat: buka, lalu salin tautan panjang atau angkanya",
        ),
        NotAPair::LinkWithoutPlace => (
            "the link holds no coordinates; copy the numbers from the map",
            "tautan ini tidak memuat koordinat; salin angkanya dari peta",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_needs_its_number_and_its_side() {
        for (zone, epsg) in [
            ("50S", Some(32_750)),
            ("50 s", Some(32_750)),
            ("UTM Zona 50 Selatan", Some(32_750)),
            ("50M", Some(32_750)),
            ("49N", Some(32_649)),
            ("47 U", Some(32_647)),
            ("50", None),
            ("S", None),
            ("99S", None),
            ("50I", None),
            ("Zona A", None),
        ] {
            assert_eq!(utm_epsg(zone), epsg, "{zone}");
        }
    }
}
