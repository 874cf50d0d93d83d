//! The file format in which a snapshot keeps the cells of a depth raster, so that the next run can
//! read them again where its source is held back.
//!
//! Eight bytes (u64, little-endian) with the uncompressed length, then a raw deflate stream of: one
//! line of JSON (`Head`), then row by row the number of its runs (u32, little-endian), and of every
//! run the column after its last (u32), what it is (u8: 0 no data, 1 dry, 2 wet), and of a wet one
//! the depth of every cell (f32). So it grows with the water, and not with the extent.
//!
//! Releases before wrote every cell as an f32, NaN where there is no data, and no `layout` in the
//! head; that is still read.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use geo_types::{Coord, LineString, Polygon, Rect};
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use lintas_model::overlay::{
    RasterCell, RasterCells, RasterGrid, RasterRow, RasterRun, TooMuchWater,
};
use serde::{Deserialize, Serialize};

use super::depth_raster::Raster;

/// Bound on the uncompressed length that a file states, so that a damaged one cannot make us
/// allocate more. Leaves room for the largest raster that ingest reads.
const MOST_BYTES: usize = 4 << 30;

/// How the cells follow the head.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CellLayout {
    /// Every cell.
    #[default]
    Cells,
    /// Runs of cells of one kind.
    Runs,
}

#[derive(Serialize, Deserialize)]
struct Head {
    #[serde(default)]
    layout: CellLayout,
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
    /// The file of this raster (layout: see the module).
    ///
    /// # Errors
    /// Where deflate fails.
    pub fn to_bytes(&self) -> anyhow::Result<Vec<u8>> {
        let (low, high) = (self.bounds.min(), self.bounds.max());
        let cells = self.grid.cells();
        let head = Head {
            layout: CellLayout::Runs,
            transform: self.transform,
            columns: cells.columns(),
            rows: cells.rows(),
            crs: self.crs.to_string(),
            threshold_m: self.threshold_m,
            bounds: [low.x, low.y, high.x, high.y],
            outline: self.outline.exterior().coords().map(|at| [at.x, at.y]).collect(),
            band_ids: self.band_ids.clone(),
        };
        let mut whole = serde_json::to_vec(&head)?;
        whole.push(b'\n');
        for row in 0..cells.rows() {
            write_row(cells, row, &mut whole);
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
        let cells = match head.layout {
            CellLayout::Runs => read_rows(&head, &whole[line + 1..])?,
            CellLayout::Cells => read_cells(&head, &whole[line + 1..])?,
        };
        let grid = RasterGrid::new(head.transform, cells)
            .ok_or_else(|| anyhow!("its transform is none: {:?}", head.transform))?;
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

const NO_DATA: u8 = 0;
const DRY: u8 = 1;
const WET: u8 = 2;

fn write_row(cells: &RasterCells, row: usize, out: &mut Vec<u8>) {
    out.extend((cells.runs(row).count() as u32).to_le_bytes());
    for (columns, run) in cells.runs(row) {
        out.extend(columns.end.to_le_bytes());
        match run {
            RasterRun::NoData => out.push(NO_DATA),
            RasterRun::Dry => out.push(DRY),
            RasterRun::Wet(depths) => {
                out.push(WET);
                out.extend(depths.iter().flat_map(|depth| depth.to_le_bytes()));
            }
        }
    }
}

fn read_rows(head: &Head, bytes: &[u8]) -> anyhow::Result<RasterCells> {
    let mut rest = bytes;
    let mut cells = RasterCells::of_width(head.columns);
    for _ in 0..head.rows {
        let mut row = RasterRow::default();
        for _ in 0..u32::from_le_bytes(take(&mut rest)?) {
            let end = u32::from_le_bytes(take(&mut rest)?) as usize;
            let [kind] = take(&mut rest)?;
            if end <= row.len() || end > head.columns {
                return Err(anyhow!("a run of its cells ends at column {end}"));
            }
            match kind {
                NO_DATA => row.no_data_until(end),
                DRY => row.dry_until(end),
                WET => {
                    while row.len() < end {
                        row.push(RasterCell::Wet(f32::from_le_bytes(take(&mut rest)?)));
                    }
                }
                other => return Err(anyhow!("{other} is no kind of cell")),
            }
        }
        cells.push_row(&row).map_err(|TooMuchWater| anyhow!("it has too many wet cells"))?;
    }
    Ok(cells)
}

fn take<const N: usize>(rest: &mut &[u8]) -> anyhow::Result<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>().context("it is cut short")?;
    *rest = tail;
    Ok(*head)
}

fn read_cells(head: &Head, bytes: &[u8]) -> anyhow::Result<RasterCells> {
    let values =
        bytes.chunks_exact(4).map(|cell| f32::from_le_bytes([cell[0], cell[1], cell[2], cell[3]]));
    let whole = head.columns > 0 && head.columns.checked_mul(head.rows) == Some(bytes.len() / 4);
    let cells = whole.then(|| RasterCells::of_values(head.columns, values, head.threshold_m).ok());
    cells.flatten().ok_or_else(|| anyhow!("its cells are not {} × {}", head.columns, head.rows))
}

#[cfg(test)]
mod tests {
    use geo_types::line_string;

    use super::*;
    use crate::ingest::DepthRaster;

    #[test]
    fn cells_and_mask_come_back_as_they_were_written() {
        let raster = raster();
        let bytes = raster.to_bytes().unwrap();
        let again = Raster::read(&bytes).unwrap();
        assert_eq!(again.grid.cells(), raster.grid.cells());
        for (south, east) in [(-0.25, 117.4), (-0.25, 117.6), (-0.75, 117.9)] {
            let line = line_string![(x: 116.1, y: south), (x: east, y: south)];
            assert_eq!(again.along(&line), raster.along(&line));
            assert_eq!(again.covers(&line), raster.covers(&line));
        }
        assert_eq!((again.band_ids, again.outline), (raster.band_ids, raster.outline));
        assert!(Raster::read(&bytes[..bytes.len() / 2]).is_err());
        assert!(Raster::read(b"x").is_err());
    }

    #[test]
    fn what_an_earlier_release_wrote_is_still_read() {
        let raster = raster();
        let head = "{\"transform\":[116.0,0.5,0.0,0.0,0.0,-0.5],\"columns\":4,\"rows\":2,\"crs\":\"\",\
             \"threshold_m\":0.05,\"bounds\":[116.0,-1.0,118.0,0.0],\"outline\":[],\
             \"band_ids\":[\"\",\"d-2\"]}\n";
        let mut whole = head.as_bytes().to_vec();
        whole.extend(VALUES.iter().flat_map(|value| value.to_le_bytes()));
        let again = Raster::read(&deflated(&whole)).unwrap();
        assert_eq!(again.grid.cells(), raster.grid.cells());
        whole.truncate(whole.len() - 4);
        assert!(Raster::read(&deflated(&whole)).is_err());
    }

    #[test]
    fn damaged_runs_are_told() {
        let cells = raster().grid.cells().clone();
        let mut rows = Vec::new();
        (0..2).for_each(|row| write_row(&cells, row, &mut rows));
        let head = |columns| Head {
            layout: CellLayout::Runs,
            transform: [0.0; 6],
            columns,
            rows: 2,
            crs: String::new(),
            threshold_m: 0.0,
            bounds: [0.0; 4],
            outline: Vec::new(),
            band_ids: Vec::new(),
        };
        assert_eq!(read_rows(&head(4), &rows).unwrap(), cells);
        assert!(read_rows(&head(3), &rows).is_err(), "longer than its rows");
        for length in 0..rows.len() {
            assert!(read_rows(&head(4), &rows[..length]).is_err(), "{length}");
        }
        let mut odd = rows.clone();
        odd[8] = 7;
        assert!(read_rows(&head(4), &odd).is_err(), "a kind that there is not");
    }

    fn deflated(whole: &[u8]) -> Vec<u8> {
        let mut deflate = Compressor::new(CompressionLvl::fastest());
        let mut bytes = (whole.len() as u64).to_le_bytes().to_vec();
        bytes.resize(8 + deflate.deflate_compress_bound(whole.len()), 0);
        let length = deflate.deflate_compress(whole, &mut bytes[8..]).unwrap();
        bytes.truncate(8 + length);
        bytes
    }

    const VALUES: [f32; 8] = [0.02, 0.1, 0.3, f32::NAN, 0.02, 0.1, 1.5, 3.0];

    fn raster() -> Raster {
        let transform = [116.0, 0.5, 0.0, 0.0, 0.0, -0.5];
        let corners = [(116.0, 0.0), (118.0, 0.0), (118.0, -1.0), (116.0, -1.0)];
        let cells = RasterCells::of_values(4, VALUES, 0.05).unwrap();
        Raster {
            grid: RasterGrid::new(transform, cells).unwrap(),
            transform,
            crs: Arc::from(""),
            threshold_m: 0.05,
            bounds: Rect::new(Coord { x: 116.0, y: -1.0 }, Coord { x: 118.0, y: 0.0 }),
            outline: Polygon::new(LineString::from(corners.to_vec()), Vec::new()),
            band_ids: vec![String::new(), "d-2".to_owned()],
        }
    }
}
