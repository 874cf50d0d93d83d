//! MapLibre styles, from the binary or from a folder, adapted to this server's address and to the
//! layers of its snapshot.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Map, Value};

use crate::{embedded, open::Open};
use lintas_model::bulletin::DRILL;

mod expression;
mod legend;

pub(crate) use legend::legend;

/// Placeholder in styles for the address of this server.
const PUBLIC_URL: &str = "{public_url}";
/// Placeholder in styles for the mode of the snapshot.
const MODE: &str = "{mode}";

/// Styles by name, and the icons that they share.
#[derive(Debug)]
pub(crate) struct Styles {
    styles: BTreeMap<String, Value>,
    /// SVG by name.
    pub(crate) icons: BTreeMap<String, Vec<u8>>,
}

impl Styles {
    /// Loads the styles in the binary and those in `folder` (`*.json`, `icons/*.svg`), which
    /// replace those of the same name.
    ///
    /// # Errors
    /// A sentence that names the file which cannot be read.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Self, String> {
        let mut styles = BTreeMap::new();
        let mut icons = BTreeMap::new();
        for (file, bytes) in embedded::STYLES {
            add_style(&mut styles, file, bytes)?;
        }
        for (file, bytes) in embedded::ICONS {
            icons.insert(stem(file).to_owned(), bytes.to_vec());
        }
        if let Some(folder) = folder {
            for (file, bytes) in files(folder, "json")? {
                add_style(&mut styles, &file, &bytes)?;
            }
            if folder.join("icons").is_dir() {
                for (file, bytes) in files(&folder.join("icons"), "svg")? {
                    icons.insert(stem(&file).to_owned(), bytes);
                }
            }
        }
        Ok(Self { styles, icons })
    }

    /// Names of the styles, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.styles.keys().map(String::as_str)
    }

    /// What people call the style `name`: its own name, else that of its file. `None` where there is none.
    pub(crate) fn title(&self, name: &str) -> Option<&str> {
        let (file, style) = self.styles.get_key_value(name)?;
        Some(style["name"].as_str().unwrap_or(file))
    }

    /// The same with the mark of a drill, where `snapshot` is one.
    pub(crate) fn marked_title(&self, name: &str, snapshot: Option<&Open>) -> Option<String> {
        let title = self.title(name)?;
        let is_drill = snapshot.is_some_and(Open::is_drill);
        Some(if is_drill { marked(title) } else { title.to_owned() })
    }

    /// The style called `name`, with links that start with `origin`; `None` where there is none.
    /// Layers that the snapshot lacks are left out: one unknown layer makes the whole tile set a
    /// 404.
    pub(crate) fn render(
        &self,
        name: &str,
        origin: &str,
        snapshot: Option<&Open>,
    ) -> Option<Value> {
        let mut style = self.styles.get(name)?.clone();
        if let Some(snapshot) = snapshot {
            keep_known_layers(&mut style, snapshot);
            if snapshot.is_drill()
                && let Some(Value::String(title)) = style.get_mut("name")
            {
                *title = marked(title);
            }
        }
        let mode = snapshot.map_or("", Open::mode);
        fill_in(&mut style, origin, mode);
        Some(style)
    }
}

fn marked(title: &str) -> String {
    format!("{title} – {DRILL}")
}

fn add_style(styles: &mut BTreeMap<String, Value>, file: &str, bytes: &[u8]) -> Result<(), String> {
    let style: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("style {file}: {error}"))?;
    if style["version"] != 8 || !style["sources"].is_object() || !style["layers"].is_array() {
        return Err(format!("style {file}: not a MapLibre style of version 8"));
    }
    styles.insert(stem(file).to_owned(), style);
    Ok(())
}

fn files(folder: &Path, ending: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(told)? {
        let path = entry.map_err(told)?.path();
        if path.extension().is_some_and(|it| it == ending)
            && let Some(name) = path.file_name().and_then(|name| name.to_str())
        {
            found.push((name.to_owned(), fs::read(&path).map_err(told)?));
        }
    }
    found.sort();
    Ok(found)
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Where a style tells, under `metadata`, what differs in English: a picture or a field by that of
/// the other language, wherever the layout of a layer names it.
const ENGLISH: &str = "lintas:english";

/// Turns the letters of signs and the words beside them into English.
pub(crate) fn in_english(style: &mut Value) {
    let words = style["metadata"][ENGLISH].clone();
    let Some(words) = words.as_object() else { return };
    for layer in style.get_mut("layers").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(layout) = layer.get_mut("layout") {
            translate(layout, words);
        }
    }
}

fn translate(value: &mut Value, words: &Map<String, Value>) {
    match value {
        Value::String(text) => {
            if let Some(word) = words.get(text.as_str()).and_then(Value::as_str) {
                word.clone_into(text);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| translate(value, words)),
        Value::Object(map) => map.values_mut().for_each(|value| translate(value, words)),
        _ => {}
    }
}

/// Removes layers that the snapshot lacks from the addresses of tile sets and from the style's
/// layers, and sources of which no layer is left: nobody should ask for them.
fn keep_known_layers(style: &mut Value, snapshot: &Open) {
    let Some(sources) = style.get_mut("sources").and_then(Value::as_object_mut) else { return };
    let mut ours = Vec::new();
    sources.retain(|source, definition| {
        let Some(Value::String(url)) = definition.get_mut("url") else { return true };
        let Some(names) = url.strip_prefix(PUBLIC_URL).and_then(|it| it.strip_prefix("/tiles/"))
        else {
            return true;
        };
        ours.push(source.clone());
        let known: Vec<&str> =
            names.split(',').filter(|name| snapshot.position(name).is_some()).collect();
        let is_left = !known.is_empty();
        if is_left {
            *url = format!("{PUBLIC_URL}/tiles/{}", known.join(","));
        }
        is_left
    });
    if let Some(layers) = style.get_mut("layers").and_then(Value::as_array_mut) {
        layers.retain(|layer| {
            let of_us = layer["source"].as_str().is_some_and(|it| ours.iter().any(|our| our == it));
            !of_us
                || layer["source-layer"].as_str().is_none_or(|it| snapshot.position(it).is_some())
        });
    }
}

fn fill_in(value: &mut Value, origin: &str, mode: &str) {
    match value {
        Value::String(text) => {
            if text.contains(PUBLIC_URL) {
                *text = text.replace(PUBLIC_URL, origin);
            }
            if text == MODE {
                mode.clone_into(text);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| fill_in(value, origin, mode)),
        Value::Object(map) => map.values_mut().for_each(|value| fill_in(value, origin, mode)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn english_changes_what_the_style_names_for_it_and_nothing_else() {
        let style = json!({
            "name": "label_id",
            "metadata": {"lintas:english": {"label_id": "label_en", "x-{a}": "x-{a}-en", "n": 1}},
            "layers": [
                {"id": "label_id", "layout": {"text-field": ["get", "label_id"], "icon-image": "x-{a}"}},
                {"id": "bare", "filter": ["has", "label_id"], "layout": {"text-field": "n"}},
                {"id": "none"},
            ],
        });
        let mut english = style.clone();
        in_english(&mut english);
        let [first, second] = [&english["layers"][0], &english["layers"][1]];
        assert_eq!(first["id"], "label_id");
        assert_eq!(first["layout"]["text-field"], json!(["get", "label_en"]));
        assert_eq!(first["layout"]["icon-image"], "x-{a}-en");
        assert_eq!(*second, style["layers"][1]);
        assert_eq!(english["name"], style["name"]);
        let mut plain = json!({"layers": [{"layout": {"text-field": "label_id"}}]});
        in_english(&mut plain);
        assert_eq!(plain["layers"][0]["layout"]["text-field"], "label_id");
    }

    #[test]
    fn the_styles_in_the_binary_have_english_letters_and_words() {
        let styles = Styles::load(None).unwrap();
        for name in ["lintas", "night"] {
            let mut style = styles.render(name, "http://peta.test", None).unwrap();
            let words: Vec<String> =
                style["metadata"][ENGLISH].as_object().unwrap().keys().cloned().collect();
            assert!(words.contains(&"label_id".to_owned()));
            in_english(&mut style);
            let layouts: Vec<String> = style["layers"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["layout"].to_string())
                .collect();
            for word in words {
                assert!(!layouts.concat().contains(&format!("\"{word}\"")), "{name}: {word}");
            }
        }
    }
}
