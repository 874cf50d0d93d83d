//! The file format in which a snapshot keeps the cells of a depth raster, so that the next run can
//! read them again where its source is held back.
//!
//! Eight bytes (u64, little-endian) with the uncompressed length, then a raw deflate stream of: one
//! line of JSON (`Head`), then every cell as a little-endian f32, row by row, NaN where there is
//! no data.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use geo_types::{Coord, LineString, Polygon, Rect};
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use lintas_model::overlay::RasterGrid;
use serde::{Deserialize, Serialize};

use super::depth_raster::Raster;

/// Bound on the uncompressed length that a file states, so that a damaged one cannot make us
/// allocate more. Leaves room for the largest raster that ingest reads.
const MOST_BYTES: usize = 4 << 30;

#[derive(Serialize, Deserialize)]
struct Head {
    transform: [f64; 6],
    columns: usize,
    rows: usize,
    crs: String,
    threshold_m: f32,
    bounds: [f64; 4],
    outline: Vec<[f64; 2]>,
    band_ids: Vec<String>,
}

impl Raster {
    /// The file of this raster (layout: see the module). Holds all cells uncompressed in memory.
    ///
    /// # Errors
    /// Where deflate fails.
    pub fn to_bytes(&self) -> anyhow::Result<Vec<u8>> {
        let (low, high) = (self.bounds.min(), self.bounds.max());
        let head = Head {
            transform: self.transform,
            columns: self.grid.columns(),
            rows: self.grid.rows(),
            crs: self.crs.to_string(),
            threshold_m: self.threshold_m,
            bounds: [low.x, low.y, high.x, high.y],
            outline: self.outline.exterior().coords().map(|at| [at.x, at.y]).collect(),
            band_ids: self.band_ids.clone(),
        };
        let mut whole = serde_json::to_vec(&head)?;
        whole.push(b'\n');
        for row in 0..head.rows {
            let cell = |column| self.grid.value(column, row).unwrap_or(f32::NAN).to_le_bytes();
            whole.extend((0..head.columns).flat_map(cell));
        }
        let mut deflate = Compressor::new(CompressionLvl::fastest());
        let mut bytes = (whole.len() as u64).to_le_bytes().to_vec();
        bytes.resize(8 + deflate.deflate_compress_bound(whole.len()), 0);
        let length = deflate.deflate_compress(&whole, &mut bytes[8..])?;
        bytes.truncate(8 + length);
        Ok(bytes)
    }

    /// Reads the cells that [`Raster::to_bytes`] wrote.
    ///
    /// # Errors
    /// Where the bytes are cut short, damaged, or not such a file.
    pub fn read(bytes: &[u8]) -> anyhow::Result<Self> {
        let (length, deflated) = bytes.split_first_chunk::<8>().context("it is too short")?;
        let length = usize::try_from(u64::from_le_bytes(*length))?;
        if length > MOST_BYTES {
            return Err(anyhow!("it says that it holds {length} bytes"));
        }
        let mut whole = vec![0; length];
        let read = Decompressor::new().deflate_decompress(deflated, &mut whole)?;
        if read != length {
            return Err(anyhow!("it holds {read} bytes and not {length}"));
        }
        let line = whole.iter().position(|byte| *byte == b'\n').context("it has no head")?;
        let head: Head = serde_json::from_slice(&whole[..line])?;
        let cells: Vec<f32> = whole[line + 1..]
            .chunks_exact(4)
            .map(|cell| f32::from_le_bytes([cell[0], cell[1], cell[2], cell[3]]))
            .collect();
        let grid = RasterGrid::new(head.transform, head.columns, head.rows, cells, None)
            .ok_or_else(|| anyhow!("its cells are not {} × {}", head.columns, head.rows))?;
        let [west, south, east, north] = head.bounds;
        let outline: LineString<f64> =
            head.outline.into_iter().map(|[x, y]| Coord { x, y }).collect();
        Ok(Self {
            grid,
            transform: head.transform,
            crs: Arc::from(head.crs),
            threshold_m: head.threshold_m,
            bounds: Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }),
            outline: Polygon::new(outline, Vec::new()),
            band_ids: head.band_ids,
        })
    }
}

#[cfg(test)]
mod tests {
    use geo_types::line_string;

    use super::*;
    use crate::ingest::DepthRaster;

    #[test]
    fn cells_and_mask_come_back_as_they_were_written() {
        let cells = vec![0.02, 0.1, 0.3, f32::NAN, 0.02, 0.1, 1.5, 3.0];
        let transform = [116.0, 0.5, 0.0, 0.0, 0.0, -0.5];
        let corners = [(116.0, 0.0), (118.0, 0.0), (118.0, -1.0), (116.0, -1.0)];
        let raster = Raster {
            grid: RasterGrid::new(transform, 4, 2, cells, None).unwrap(),
            transform,
            crs: Arc::from(""),
            threshold_m: 0.05,
            bounds: Rect::new(Coord { x: 116.0, y: -1.0 }, Coord { x: 118.0, y: 0.0 }),
            outline: Polygon::new(LineString::from(corners.to_vec()), Vec::new()),
            band_ids: vec![String::new(), "d-2".to_owned()],
        };
        let bytes = raster.to_bytes().unwrap();
        let again = Raster::read(&bytes).unwrap();
        for (south, east) in [(-0.25, 117.4), (-0.25, 117.6), (-0.75, 117.9)] {
            let line = line_string![(x: 116.1, y: south), (x: east, y: south)];
            assert_eq!(again.along(&line), raster.along(&line));
            assert_eq!(again.covers(&line), raster.covers(&line));
        }
        assert_eq!((again.band_ids, again.outline), (raster.band_ids, raster.outline));
        assert!(Raster::read(&bytes[..bytes.len() / 2]).is_err());
        assert!(Raster::read(b"x").is_err());
    }
}
