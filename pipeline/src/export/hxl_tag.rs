//! The HXL hashtag of a field: that of its meaning where the standard (HXL 1.1) has one, else one of its type.

use lintas_model::schema::{Field, FieldKind};

/// Fields with a hashtag of their own; those of tables of aid are the same where the field is.
const KNOWN: [(&str, &str); 36] = [
    ("id", "#meta+id"),
    ("source", "#meta+source"),
    ("as_of", "#date+as_of"),
    ("name", "#loc+name"),
    ("place_code", "#adm+code"),
    ("code_system", "#meta+code_system"),
    ("admin_level", "#adm+level+num"),
    ("people", "#affected+ind"),
    ("households", "#affected+hh"),
    ("people_exposed", "#affected+ind+exposed"),
    ("people_sheltered", "#affected+ind+sheltered"),
    ("people_displaced", "#affected+ind+displaced"),
    ("people_at_home", "#affected+ind+at_home"),
    ("people_affected", "#affected+ind+counted"),
    ("people_cut_off", "#affected+ind+cut_off"),
    ("people_estimated", "#affected+ind+estimated"),
    ("people_estimated_low", "#affected+ind+estimated+low"),
    ("people_estimated_high", "#affected+ind+estimated+high"),
    ("capacity", "#capacity+ind"),
    ("severity", "#severity+code"),
    ("priority", "#severity+priority"),
    ("status", "#status"),
    ("access", "#access"),
    ("cause", "#cause+code"),
    ("reason", "#description+reason"),
    ("kind", "#event+type"),
    ("type", "#loc+type"),
    ("class", "#loc+type+class"),
    ("agency", "#org+name"),
    ("vehicle", "#modality+vehicle"),
    ("starts", "#date+start"),
    ("expires", "#date+end"),
    ("valid_from", "#date+start"),
    ("valid_to", "#date+end"),
    ("depot", "#loc+id+origin"),
    ("shelter", "#loc+id+dest"),
];

/// The hashtag of a field.
pub(super) fn hxl_tag(field: &Field) -> String {
    if let Some((_, tag)) = KNOWN.iter().find(|(name, _)| *name == field.name) {
        return (*tag).to_owned();
    }
    let attribute = attribute(&field.name);
    match field.kind {
        FieldKind::Moment => format!("#date+{attribute}"),
        FieldKind::Int | FieldKind::Float => match field.name.strip_suffix("_gap") {
            Some(item) => format!("#need+num+gap+{}", self::attribute(item)),
            None => format!("#indicator+num+{attribute}"),
        },
        FieldKind::Bool | FieldKind::Text => format!("#meta+{attribute}"),
    }
}

/// A name as an attribute may be written: a letter, then letters, digits and underscores.
fn attribute(name: &str) -> String {
    let word: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    if word.starts_with(|c: char| c.is_ascii_lowercase()) { word } else { format!("f_{word}") }
}

#[cfg(test)]
mod tests {
    use lintas_model::layer::Layer;

    use super::*;

    #[test]
    fn every_field_of_every_layer_has_a_tag_as_the_standard_writes_one() {
        let odd = [
            Field::new("2-ton air_gap", FieldKind::Float, ""),
            Field::new("Ä", FieldKind::Bool, ""),
        ];
        for field in Layer::ALL.into_iter().flat_map(|layer| layer.schema().fields).chain(odd) {
            let tag = hxl_tag(&field);
            let mut words = tag.strip_prefix('#').unwrap().split('+');
            assert!(
                words.all(|word| {
                    word.starts_with(|c: char| c.is_ascii_lowercase())
                        && word
                            .chars()
                            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
                }),
                "{tag}"
            );
        }
        let gap = Field::new("air_bersih_gap", FieldKind::Float, "");
        assert_eq!(hxl_tag(&gap), "#need+num+gap+air_bersih");
    }
}
