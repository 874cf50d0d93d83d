//! Ids of rows: those that they bring, and those that they get.

use geo_types::Geometry;
use lintas_model::finding::{Finding, FindingCode, Severity};
use xxhash_rust::xxh3::xxh3_64;

use super::Intake;
use crate::ingest::row::{RawRow, Values};
use crate::input::InputShape;
use crate::input::columns::{crosswalk, shared, shelters, stock};

impl Intake<'_> {
    /// The id that a row brings, made unique where its layer takes two of them.
    ///
    /// # Errors
    /// The finding, where the layer takes none twice.
    pub(super) fn unique_id(
        &mut self,
        id: String,
        raw: &RawRow,
        findings: &mut Vec<Finding>,
    ) -> Result<String, Box<Finding>> {
        if self.ids.insert(id.clone()) {
            return Ok(id);
        }
        let finding = self.finding(FindingCode::DuplicateId, raw, "an earlier row has the same id");
        let finding = finding.in_column(shared::ID.name(), id.as_str());
        if self.source.layer.rejects_duplicate_ids() {
            return Err(Box::new(finding));
        }
        findings.push(finding.with_severity(Severity::Warning));
        Ok(self.numbered(id))
    }

    /// Makes an id unique: itself where it is free, else with the first free suffix (`~2`, `~3` …).
    pub(super) fn numbered(&mut self, id: String) -> String {
        if self.ids.insert(id.clone()) {
            return id;
        }
        (2_u64..)
            .map(|n| format!("{id}~{n}"))
            .find(|numbered| self.ids.insert(numbered.clone()))
            .expect("some number is free")
    }

    /// The id of a row that brings none: the source's id and a hash of what identifies it (name,
    /// codes of place, warehouse and item, coordinates to 1e-7 degrees), so that the id survives
    /// changes of its other values. A row of a table without places, and without a point, is hashed
    /// whole.
    pub(super) fn own_id(
        &mut self,
        values: &Values,
        geometry: Option<&Geometry<f64>>,
        raw: &RawRow,
    ) -> String {
        use geo::CoordsIter;
        let mut bytes: Vec<u8> = Vec::new();
        for column in [
            shared::NAME,
            shared::PLACE_CODE,
            stock::WAREHOUSE_ID,
            shared::ITEM_CODE,
            crosswalk::FROM_CODE,
        ] {
            bytes.extend(values.get(column).unwrap_or_default().as_bytes());
            bytes.push(0);
        }
        if geometry.is_none() {
            for column in [shelters::VILLAGE, shelters::DISTRICT] {
                let said = values.get(column).unwrap_or_default();
                bytes.extend(said.as_bytes());
                bytes.extend((!said.is_empty()).then_some(0));
            }
        }
        for coord in geometry.iter().flat_map(|geometry| geometry.coords_iter()) {
            for degrees in [coord.x, coord.y] {
                bytes.extend(((degrees * 1e7).round() as i64).to_le_bytes());
            }
        }
        if geometry.is_none() && self.source.layer.shape() == InputShape::None {
            bytes.extend(self.mapping.raw(raw).to_string().as_bytes());
        }
        self.numbered(format!("{}-{:016x}", self.source.id, xxh3_64(&bytes)))
    }
}
