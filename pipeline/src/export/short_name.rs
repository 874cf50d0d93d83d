//! Field names of at most ten characters, as dBASE has them.

use std::collections::BTreeSet;

use lintas_model::schema::Field;

/// Characters of a name at most.
const MOST: usize = 10;

/// A name for each field: its own where it fits, else its first characters, with a number behind them where others
/// begin so, too.
pub(super) fn short_names(fields: &[Field]) -> Vec<String> {
    let fits = |name: &str| name.len() <= MOST && name.is_ascii();
    let own = fields.iter().map(|field| field.name.as_str()).filter(|name| fits(name));
    // A name that fits is never taken from the field that has it.
    let mut taken: BTreeSet<String> = own.map(str::to_lowercase).collect();
    let name = |field: &Field| {
        if fits(&field.name) {
            return field.name.clone();
        }
        let plain: String = field.name.chars().filter(char::is_ascii).take(MOST).collect();
        let numbered = (2_u32..).map(|number| {
            let number = format!("_{number}");
            let kept = MOST.saturating_sub(number.len());
            format!("{}{number}", plain.chars().take(kept).collect::<String>())
        });
        let free = |name: &String| !name.is_empty() && !taken.contains(&name.to_lowercase());
        let chosen = std::iter::once(plain.clone()).chain(numbered).find(free);
        let chosen = chosen.unwrap_or_else(|| plain.clone());
        taken.insert(chosen.to_lowercase());
        chosen
    };
    fields.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use lintas_model::layer::Layer;
    use lintas_model::schema::FieldKind;

    use super::*;

    #[test]
    fn short_names_are_short_and_none_stands_twice() {
        let long = ["people_estimated", "people_estimated_low", "people_est", "jalan"];
        let fields = long.map(|name| Field::new(name, FieldKind::Int, ""));
        let names = short_names(&fields);
        assert_eq!(names, ["people_e_2", "people_e_3", "people_est", "jalan"]);
        for layer in Layer::ALL {
            let names = short_names(&layer.schema().fields);
            assert!(names.iter().all(|name| (1..=MOST).contains(&name.len())), "{names:?}");
            let once: BTreeSet<&String> = names.iter().collect();
            assert_eq!(once.len(), names.len(), "{names:?}");
        }
    }
}
