//! What is told of a file that was written.

/// What is different in one file from the layer that it was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Fields that the format gives shorter names: ours, that of the file.
    pub renamed: Vec<(String, String)>,
    /// Texts that were cut off, since a cell holds no more.
    pub shortened: u64,
}
