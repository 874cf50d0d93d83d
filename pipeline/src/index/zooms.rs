//! The zooms that an archive has.

use std::ops::RangeInclusive;

use lintas_model::tiling::MAX_ZOOM;

/// The zooms of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zooms {
    min: u8,
    max: u8,
}

impl Zooms {
    /// The zooms that every published archive has.
    pub const PUBLISHED: Self = Self { min: 0, max: 14 };

    /// The zooms from `min` to `max`; `None` where there are none, or `max` is above [`MAX_ZOOM`].
    pub fn new(min: u8, max: u8) -> Option<Self> {
        (min <= max && max <= MAX_ZOOM).then_some(Self { min, max })
    }

    /// The least zoom.
    pub fn min(self) -> u8 {
        self.min
    }

    /// The greatest zoom, which shows every feature.
    pub fn max(self) -> u8 {
        self.max
    }

    /// From the least to the greatest.
    pub fn all(self) -> RangeInclusive<u8> {
        self.min..=self.max
    }
}
