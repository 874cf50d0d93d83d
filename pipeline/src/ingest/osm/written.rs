//! Writes small PBF files for tests of this crate, with versions and deleted elements (OpenStreetMap wiki, PBF Format).

/// An element: id, version, whether it was not deleted, and its tags.
pub(crate) struct WrittenElement<'a> {
    pub(crate) id: i64,
    pub(crate) version: i32,
    pub(crate) visible: bool,
    pub(crate) tags: &'a [(&'a str, &'a str)],
    pub(crate) what: ElementBody<'a>,
}

pub(crate) enum ElementBody<'a> {
    /// Longitude and latitude, degrees.
    Node(f64, f64),
    Way(&'a [i64]),
    /// Ways: id and role.
    Relation(&'a [(i64, &'a str)]),
}

pub(crate) fn node(id: i64, lon: f64, lat: f64) -> WrittenElement<'static> {
    WrittenElement { id, version: 1, visible: true, tags: &[], what: ElementBody::Node(lon, lat) }
}

pub(crate) fn way<'a>(
    id: i64,
    nodes: &'a [i64],
    tags: &'a [(&'a str, &'a str)],
) -> WrittenElement<'a> {
    WrittenElement { id, version: 1, visible: true, tags, what: ElementBody::Way(nodes) }
}

/// A multipolygon of ways.
pub(crate) fn area<'a>(
    id: i64,
    members: &'a [(i64, &'a str)],
    tags: &'a [(&'a str, &'a str)],
) -> WrittenElement<'a> {
    let what = ElementBody::Relation(members);
    WrittenElement { id, version: 1, visible: true, tags, what }
}

impl WrittenElement<'_> {
    pub(crate) fn version(self, version: i32) -> Self {
        Self { version, ..self }
    }

    pub(crate) fn deleted(self) -> Self {
        Self { visible: false, ..self }
    }
}

/// A file with these elements, in this order, each in a block of its own.
pub(super) fn pbf(elements: &[WrittenElement<'_>]) -> Vec<u8> {
    headed(&[], elements)
}

/// The same, which says that it was cut to a box: west, south, east, north.
pub(crate) fn cut_to(extent: [f64; 4], elements: &[WrittenElement<'_>]) -> Vec<u8> {
    let [west, south, east, north] = extent.map(|degrees| zigzag((degrees * 1e9).round() as i64));
    let sides = [number(1, west), number(2, east), number(3, north), number(4, south)];
    headed(&field(1, &sides.concat()), elements)
}

fn headed(extent: &[u8], elements: &[WrittenElement<'_>]) -> Vec<u8> {
    let mut file = Vec::new();
    blob(&mut file, "OSMHeader", &[extent, &field(4, b"OsmSchema-V0.6")].concat());
    for element in elements {
        blob(&mut file, "OSMData", &block(element));
    }
    file
}

fn blob(file: &mut Vec<u8>, kind: &str, data: &[u8]) {
    let blob = field(1, data);
    let mut header = field(1, kind.as_bytes());
    header.extend(number(3, blob.len() as u64));
    file.extend(u32::try_from(header.len()).unwrap().to_be_bytes());
    file.extend(header);
    file.extend(blob);
}

fn block(element: &WrittenElement<'_>) -> Vec<u8> {
    let mut strings = vec![""];
    let mut index = |text| {
        strings.push(text);
        strings.len() as u64 - 1
    };
    let keys: Vec<u64> = element.tags.iter().map(|(key, _)| index(key)).collect();
    let values: Vec<u64> = element.tags.iter().map(|(_, value)| index(value)).collect();
    let roles: Vec<u64> = match element.what {
        ElementBody::Relation(members) => members.iter().map(|(_, role)| index(role)).collect(),
        _ => Vec::new(),
    };
    let info = [number(1, element.version as u64), number(6, u64::from(element.visible))].concat();
    let is_node = matches!(element.what, ElementBody::Node(..));
    let id = if is_node { zigzag(element.id) } else { element.id as u64 };
    let common = [number(1, id), packed(2, &keys), packed(3, &values), field(4, &info)].concat();
    let degrees = |degrees: f64| zigzag((degrees * 1e7).round() as i64);
    let (kind, own) = match element.what {
        ElementBody::Node(lon, lat) => {
            (1, [number(8, degrees(lat)), number(9, degrees(lon))].concat())
        }
        ElementBody::Way(nodes) => (3, packed(8, &steps(nodes.iter().copied()))),
        ElementBody::Relation(members) => {
            let ids = steps(members.iter().map(|(id, _)| *id));
            let types = vec![1; members.len()];
            (4, [packed(8, &roles), packed(9, &ids), packed(10, &types)].concat())
        }
    };
    let table: Vec<u8> = strings.iter().flat_map(|text| field(1, text.as_bytes())).collect();
    let group = field(kind, &[common, own].concat());
    [field(1, &table), field(2, &group)].concat()
}

/// Differences of ids, as they are stored.
fn steps(ids: impl Iterator<Item = i64>) -> Vec<u64> {
    let mut last = 0;
    ids.map(|id| zigzag(id - std::mem::replace(&mut last, id))).collect()
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn number(tag: u64, value: u64) -> Vec<u8> {
    [varint(tag << 3), varint(value)].concat()
}

fn field(tag: u64, bytes: &[u8]) -> Vec<u8> {
    [&varint(tag << 3 | 2)[..], &varint(bytes.len() as u64), bytes].concat()
}

fn packed(tag: u64, values: &[u64]) -> Vec<u8> {
    let bytes: Vec<u8> = values.iter().flat_map(|value| varint(*value)).collect();
    field(tag, &bytes)
}
