//! What the description says of the server that it describes.

/// What the description says of the server that it describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiSetting {
    /// Start of all addresses, without a slash at its end.
    pub(crate) origin: String,
    /// Name of the region; empty while there is no snapshot.
    pub(crate) region: String,
    /// Whether it is a drill, and marked LATIHAN.
    pub(crate) is_drill: bool,
}

impl ApiSetting {
    /// The name of the interface.
    pub(super) fn title(&self) -> String {
        format!("Lintas {}", self.region).trim_end().to_owned()
    }
}
