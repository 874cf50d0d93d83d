//! What people call the layers.

/// What a layer is called: Bahasa Indonesia, English. A layer that is not known here goes by its
/// name.
pub(crate) fn title(layer: &str) -> (&str, &str) {
    match layer {
        "admin" => ("Batas wilayah", "Admin units"),
        "water" => ("Perairan", "Water"),
        "hazards" => ("Ancaman", "Hazards"),
        "roads" => ("Jalan", "Roads"),
        "reopening" => ("Urutan pembukaan jalan", "Order of reopening"),
        "closures" => ("Penutupan jalan", "Closures"),
        "places" => ("Tempat", "Places"),
        "needs" => ("Kebutuhan", "Needs"),
        "shelters" => ("Pos pengungsian", "Shelters"),
        "depots" => ("Gudang", "Depots"),
        "routes" => ("Rute bantuan", "Routes"),
        other => (other, other),
    }
}
