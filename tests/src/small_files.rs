//! Small files of the formats that `README.md` names, written byte by byte: no library of ours, and none
//! that reads them, takes part.

use std::path::Path;

/// An OpenStreetMap extract (`.osm.pbf`, blobs not compressed) with a primary road from each of these
/// points to the next; longitude and latitude.
///
/// # Panics
/// Where there are more than 60 points.
pub fn osm_pbf(points: &[[f64; 2]]) -> Vec<u8> {
    let ids: Vec<u64> = (1..).take(points.len()).collect();
    let mut group = Vec::new();
    for (id, [lon, lat]) in ids.iter().zip(points) {
        let degrees = |degrees: f64| zigzag((degrees * 1e7).round() as i64);
        let mut node = number(1, zigzag(*id as i64));
        node.extend(number(8, degrees(*lat)));
        node.extend(number(9, degrees(*lon)));
        group.extend(message(1, &node));
    }
    for start in ids.iter().skip(1).map(|end| end - 1) {
        let mut way = number(1, start);
        way.extend(message(2, &[1]));
        way.extend(message(3, &[2]));
        // The second node is told by its difference from the first: one more.
        let small = |id: u64| u8::try_from(zigzag(id as i64)).expect("few points");
        way.extend(message(8, &[small(start), small(1)]));
        group.extend(message(3, &way));
    }
    let strings: Vec<u8> =
        ["", "highway", "primary"].iter().flat_map(|text| message(1, text.as_bytes())).collect();
    let mut block = message(1, &strings);
    block.extend(message(2, &group));
    let mut file = blob("OSMHeader", &message(4, b"OsmSchema-V0.6"));
    file.extend(blob("OSMData", &block));
    file
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = message(1, content);
    let mut header = message(1, kind.as_bytes());
    header.extend(number(3, blob.len() as u64));
    let mut all = (header.len() as u32).to_be_bytes().to_vec();
    all.extend(header);
    all.extend(blob);
    all
}

/// A field of a protocol buffer that holds bytes.
fn message(field: u64, bytes: &[u8]) -> Vec<u8> {
    let mut told = varint((field << 3) | 2);
    told.extend(varint(bytes.len() as u64));
    told.extend(bytes);
    told
}

/// A field of a protocol buffer that holds a number.
fn number(field: u64, value: u64) -> Vec<u8> {
    let mut told = varint(field << 3);
    told.extend(varint(value));
    told
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Writes a Shapefile with one rectangle (west, south, east, north) and one column of whole numbers:
/// `path` without its ending.
///
/// # Panics
/// Where the folder cannot be written.
pub fn shapefile(path: &Path, [west, south, east, north]: [f64; 4], column: &str, value: u32) {
    let ring = [[west, south], [west, north], [east, north], [east, south], [west, south]];
    let floats = |of: &[f64]| of.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<u8>>();
    let bounds = floats(&[west, south, east, north]);
    let mut shape = 5_u32.to_le_bytes().to_vec();
    shape.extend(&bounds);
    shape.extend([1_u32, ring.len() as u32, 0].iter().flat_map(|it| it.to_le_bytes()));
    shape.extend(floats(ring.as_flattened()));
    let words = |bytes: usize| (bytes as u32 / 2).to_be_bytes();
    let head = |bytes: usize| {
        let mut head = 9994_u32.to_be_bytes().to_vec();
        head.resize(24, 0);
        head.extend(words(bytes));
        head.extend([1000_u32, 5].iter().flat_map(|it| it.to_le_bytes()));
        head.extend(&bounds);
        head.resize(100, 0);
        head
    };
    let mut shp = head(100 + 8 + shape.len());
    shp.extend(1_u32.to_be_bytes());
    shp.extend(words(shape.len()));
    shp.extend(&shape);
    let mut shx = head(100 + 8);
    shx.extend(words(100));
    shx.extend(words(shape.len()));
    let mut dbf = vec![3, 125, 9, 18];
    dbf.extend(1_u32.to_le_bytes());
    dbf.extend([65_u16, 11].iter().flat_map(|it| it.to_le_bytes()));
    dbf.resize(32, 0);
    dbf.extend(column.as_bytes());
    dbf.resize(43, 0);
    dbf.extend([b'N', 0, 0, 0, 0, 10, 0]);
    dbf.resize(64, 0);
    dbf.push(0x0d);
    dbf.extend(format!(" {value:>10}\u{1a}").as_bytes());
    let prj = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,\
               298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
    for (ending, bytes) in
        [("shp", &shp[..]), ("shx", &shx), ("dbf", &dbf), ("prj", prj.as_bytes())]
    {
        std::fs::write(path.with_extension(ending), bytes).expect("a folder is writable");
    }
}

/// A workbook (`.xlsx`) with one sheet of texts.
pub fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>");
    for (row, cells) in (1..).zip(rows) {
        sheet.push_str(&format!("<row r=\"{row}\">"));
        for (column, text) in ('A'..='Z').zip(*cells) {
            let cell = format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
            sheet.push_str(&cell);
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let related = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let types = format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
    );
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"Stok\" \
         sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    zip(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", related("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", related("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A zip archive of texts, not compressed.
fn zip(files: &[(&str, String)]) -> Vec<u8> {
    let (mut all, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5a];
        about.extend(crc32(text.as_bytes()).to_le_bytes());
        about.extend([text.len() as u32; 2].iter().flat_map(|it| it.to_le_bytes()));
        about.extend((name.len() as u32).to_le_bytes());
        directory.extend(*b"PK\x01\x02\x14\x00");
        directory.extend(&about);
        directory.extend([0; 10]);
        directory.extend((all.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        all.extend(*b"PK\x03\x04");
        all.extend(&about);
        all.extend(name.as_bytes());
        all.extend(text.as_bytes());
    }
    let start = all.len() as u32;
    all.extend(&directory);
    all.extend(*b"PK\x05\x06\x00\x00\x00\x00");
    all.extend([files.len() as u16; 2].iter().flat_map(|it| it.to_le_bytes()));
    all.extend([directory.len() as u32, start].iter().flat_map(|it| it.to_le_bytes()));
    all.extend([0; 2]);
    all
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}
