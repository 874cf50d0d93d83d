//! How features are written: in which coordinate reference system, with which fields.

use lintas_model::{feature::Feature, schema::Schema};

use super::{
    crs::Crs,
    geojson::{write_feature_of, write_geometry, write_geometry_in_metres},
};

/// How features are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeatureForm {
    /// What their coordinates are in.
    pub(crate) crs: Crs,
    /// The columns that are written, ascending; `None`: all. Id and geometry always are.
    pub(crate) columns: Option<Vec<usize>>,
}

impl FeatureForm {
    /// All fields, in this system.
    pub(crate) const fn in_crs(crs: Crs) -> Self {
        Self { crs, columns: None }
    }

    /// Writes one feature. A geometry that the system does not reach is null (RFC 7946, section
    /// 3.2).
    pub(crate) fn write(&self, out: &mut String, feature: &Feature, schema: &Schema) {
        let geometry = |out: &mut String| {
            if self.crs == Crs::CRS84 {
                return write_geometry(out, &feature.geometry);
            }
            match self.crs.project_geometry(&feature.geometry) {
                Some(projected) if self.crs.is_geographic() => write_geometry(out, &projected),
                Some(projected) => write_geometry_in_metres(out, &projected),
                None => out.push_str("null"),
            }
        };
        let columns = self.columns.as_deref();
        write_feature_of(out, feature, schema, columns, geometry);
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::layer::Layer;
    use serde_json::{Value as Json, json};

    use super::*;

    fn written(crs: &str, columns: Option<Vec<usize>>, lon: f64) -> Json {
        let schema = Layer::Depots.schema();
        let mut values = vec![None; schema.fields.len()];
        values[0] = Some("gdg-1".into());
        values[3] = Some("Gudang Tenggarong".into());
        let geometry = geo_types::Point::new(lon, -0.43).into();
        let depot = Feature { id: "gdg-1".into(), geometry, values };
        let mut text = String::new();
        let form = FeatureForm { crs: Crs::parse(crs).unwrap(), columns };
        form.write(&mut text, &depot, &schema);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn coordinates_are_in_the_system_and_order_that_is_asked_for() {
        let place = |crs: &str| written(crs, None, 116.985)["geometry"]["coordinates"].clone();
        assert_eq!(place("[OGC:CRS84]"), json!([116.985, -0.43]));
        assert_eq!(place("[EPSG:4326]"), json!([-0.43, 116.985]));
        // By PROJ 9.5.1, to the millimetre.
        assert_eq!(place("[EPSG:32750]"), json!([498_330.922, 9_952_472.07]));
        assert_eq!(place("[EPSG:32650]"), json!([498_330.922, -47_527.93]));
        assert_eq!(place("[EPSG:3857]"), json!([13_022_710.63, -47_867.83]));
        assert_eq!(written("[EPSG:32750]", None, 10.0)["geometry"], Json::Null);
    }

    #[test]
    fn only_the_fields_that_are_asked_for_are_written_and_the_id_always_is() {
        let some = written("[OGC:CRS84]", Some(vec![3]), 117.0);
        assert_eq!(some["properties"], json!({"name": "Gudang Tenggarong"}));
        assert_eq!(some["id"], "gdg-1");
        assert_eq!(written("[OGC:CRS84]", Some(vec![]), 117.0)["properties"], json!({}));
        let all = written("[OGC:CRS84]", None, 117.0);
        assert_eq!(all["properties"].as_object().unwrap().len(), 7);
    }
}
