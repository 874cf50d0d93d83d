//! The files of a layer that can be taken away: what the snapshot has of it.

use lintas_snapshot::format::{ExportFormat, layout};

use super::opened::Open;

/// A file of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Download {
    /// Its path in the snapshot.
    pub(crate) path: String,
    /// How it ends, without the first dot; its address is `/archives/{layer}.{ending}`.
    pub(crate) ending: &'static str,
    /// Its media type.
    pub(crate) media: &'static str,
    /// What people call its format.
    pub(crate) title: &'static str,
    /// Its size.
    pub(crate) bytes: u64,
}

/// Every format that a layer may have, those that all have first.
fn formats(
    layer: &str,
) -> impl Iterator<Item = (String, &'static str, &'static str, &'static str)> {
    let own = [
        (layout::layer(layer), "fgb", "application/vnd.flatgeobuf", "FlatGeobuf"),
        (layout::archive(layer), "pmtiles", "application/vnd.pmtiles", "PMTiles"),
    ];
    let others = ExportFormat::ALL.map(|format| {
        let path = layout::export(layer, format);
        (path, format.ending(), format.media_type(), format.title())
    });
    own.into_iter().chain(others)
}

impl Download {
    /// The files that a snapshot has of a layer. Empty where it has no such layer.
    pub(crate) fn all(open: &Open, layer: &str) -> Vec<Self> {
        if open.position(layer).is_none() {
            return Vec::new();
        }
        let has = |(path, ending, media, title): (String, _, _, _)| {
            let bytes = open.manifest().files.get(&path)?.bytes;
            Some(Self { path, ending, media, title, bytes })
        };
        formats(layer).filter_map(has).collect()
    }

    /// The layer that a file name `{layer}.{ending}` names, and its ending; `None` where no format ends so.
    pub(crate) fn parse(name: &str) -> Option<(&str, &'static str)> {
        formats("").find_map(|(_, ending, _, _)| {
            Some((name.strip_suffix(ending)?.strip_suffix('.')?, ending))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_a_layer_and_an_ending_that_is_known() {
        assert_eq!(Download::parse("roads.fgb"), Some(("roads", "fgb")));
        assert_eq!(Download::parse("roads.shp.zip"), Some(("roads", "shp.zip")));
        assert_eq!(Download::parse("../x.gpkg"), Some(("../x", "gpkg")), "no layer is called so");
        for none in ["roads", "roads.zip", "roads.", "fgb", "roadsfgb", "roads.exe", ""] {
            assert_eq!(Download::parse(none), None, "{none}");
        }
    }
}
