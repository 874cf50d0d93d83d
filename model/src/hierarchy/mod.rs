//! The contraction hierarchy: the shape of the network prepared once, travel times poured in at any
//! time. (Signatures only, until the hierarchy itself moves in here.)

/// "No way", milliseconds.
pub const NO_WAY: u32 = i32::MAX as u32;

/// The arrays.
#[derive(Debug, Clone, Default)]
pub struct HierarchyBuf {}

impl HierarchyBuf {
    /// Name and content of every array.
    pub fn arrays(&self) -> Vec<(&'static str, &[u32])> {
        Vec::new()
    }
}

/// The arrays, borrowed.
#[derive(Debug, Clone, Copy)]
pub struct Hierarchy<'a> {
    rank: &'a [u32],
}

impl<'a> Hierarchy<'a> {
    /// Checked.
    ///
    /// # Errors
    /// What is wrong.
    pub fn from_arrays(lookup: impl Fn(&'static str) -> Option<&'a [u32]>) -> Result<Self, String> {
        Ok(Self::from_checked_arrays(lookup))
    }

    /// Not checked again.
    pub fn from_checked_arrays(lookup: impl Fn(&'static str) -> Option<&'a [u32]>) -> Self {
        Self { rank: lookup("rank").unwrap_or_default() }
    }

    /// Count of nodes.
    pub fn nodes(&self) -> u32 {
        self.rank.len() as u32
    }

    /// Count of input arcs.
    pub fn inputs(&self) -> u32 {
        0
    }

    /// Travel times poured in.
    pub fn customize(&self, _weight: impl Fn(u32) -> u32) -> Metric {
        Metric::default()
    }
}

/// Travel times of one class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metric {
    up: Vec<u32>,
    down: Vec<u32>,
}
