//! The queryables of a layer: its fields, and its geometry.

use lintas_model::schema::Schema;

use crate::http::problem::{Code, Problem};

/// What the geometry of features is called in filters and schemas.
pub(crate) const GEOMETRY: &str = "geometry";

/// Position of a field.
///
/// # Errors
/// `invalid_parameter`, with the name of the field that is spelled most alike. The name that was
/// asked for is not repeated.
pub(crate) fn queryable(schema: &Schema, name: &str) -> Result<usize, Problem> {
    schema.position(name).ok_or_else(|| {
        let nearest = nearest(schema.fields.iter().map(|field| field.name.as_str()), name);
        let nearest = nearest.unwrap_or(GEOMETRY);
        Problem::new(
            Code::InvalidParameter,
            format!(
                "A name is no queryable of this layer; the nearest is {nearest}. All are listed at \
                 /collections/{}/queryables.",
                schema.layer
            ),
        )
    })
}

/// The name that is spelled most alike (Jaro–Winkler), capitals aside.
pub(crate) fn nearest<'a>(names: impl Iterator<Item = &'a str>, to: &str) -> Option<&'a str> {
    // Longer ones are no misspelling of a field, and comparing costs length times length.
    let to: String = to.chars().take(64).flat_map(char::to_lowercase).collect();
    let alike = names.map(|name| (strsim::jaro_winkler(name, &to), name));
    alike.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use lintas_model::layer::Layer;

    use super::*;

    #[test]
    fn a_name_that_is_spelled_wrong_is_answered_with_the_right_one() {
        let roads = Layer::Roads.schema();
        for (typed, meant) in [
            ("depht_m", "depth_m"),
            ("STATUS", "status"),
            ("truk", "truck"),
            ("lenght_m", "length_m"),
        ] {
            let names = roads.fields.iter().map(|field| field.name.as_str());
            assert_eq!(nearest(names, typed), Some(meant), "{typed}");
            assert!(queryable(&roads, typed).unwrap_err().is(Code::InvalidParameter));
        }
        assert_eq!(roads.fields[queryable(&roads, "status").unwrap()].name, "status");
        assert!(queryable(&roads, &"x".repeat(100_000)).is_err());
    }
}
