//! Tiles read back for tests, by the text of the vector tile format 2.1 and nothing of the encoder's.

use std::fmt::Write as _;

/// A tile as its layers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DecodedLayer {
    pub(crate) name: String,
    pub(crate) version: u64,
    pub(crate) extent: u64,
    pub(crate) features: Vec<DecodedFeature>,
}

/// A feature with its properties spelled out and its geometry in tile units.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DecodedFeature {
    pub(crate) id: u64,
    pub(crate) kind: u64,
    pub(crate) properties: Vec<(String, String)>,
    /// Points, lines, or rings without closing vertex.
    pub(crate) paths: Vec<Vec<[i32; 2]>>,
}

impl DecodedFeature {
    #[allow(dead_code, reason = "not every user of this file looks single values up")]
    pub(crate) fn property(&self, key: &str) -> Option<&str> {
        self.properties.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }
}

enum Wire<'a> {
    Number(u64),
    Eight([u8; 8]),
    Four([u8; 4]),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    let mut shift = 0;
    loop {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        value |= u64::from(byte & 127) << shift;
        shift += 7;
        if byte < 128 {
            return value;
        }
    }
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Wire<'_>)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let head = varint(&mut bytes);
        let wire = match head & 7 {
            0 => Wire::Number(varint(&mut bytes)),
            1 => {
                let (value, rest) = bytes.split_first_chunk().unwrap();
                bytes = rest;
                Wire::Eight(*value)
            }
            2 => {
                let length = varint(&mut bytes) as usize;
                let (value, rest) = bytes.split_at(length);
                bytes = rest;
                Wire::Bytes(value)
            }
            5 => {
                let (value, rest) = bytes.split_first_chunk().unwrap();
                bytes = rest;
                Wire::Four(*value)
            }
            other => panic!("wire type {other}"),
        };
        fields.push((head >> 3, wire));
    }
    fields
}

fn numbers(mut bytes: &[u8]) -> Vec<u64> {
    let mut numbers = Vec::new();
    while !bytes.is_empty() {
        numbers.push(varint(&mut bytes));
    }
    numbers
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

fn value(bytes: &[u8]) -> String {
    let fields = fields(bytes);
    assert_eq!(fields.len(), 1, "a value has exactly one type");
    match &fields[0] {
        (1, Wire::Bytes(text)) => format!("{:?}", std::str::from_utf8(text).unwrap()),
        (2, Wire::Four(number)) => format!("{:?}", f32::from_le_bytes(*number)),
        (3, Wire::Eight(number)) => format!("{:?}", f64::from_le_bytes(*number)),
        (4 | 5, Wire::Number(number)) => number.to_string(),
        (6, Wire::Number(number)) => unzigzag(*number).to_string(),
        (7, Wire::Number(truth)) => (*truth != 0).to_string(),
        (field, _) => panic!("value of field {field}"),
    }
}

fn paths(commands: &[u64]) -> Vec<Vec<[i32; 2]>> {
    let mut paths: Vec<Vec<[i32; 2]>> = Vec::new();
    let mut at = [0_i64; 2];
    let mut rest = commands;
    while let [head, after @ ..] = rest {
        rest = after;
        let count = (head >> 3) as usize;
        match head & 7 {
            id @ (1 | 2) => {
                for _ in 0..count {
                    at = [at[0] + unzigzag(rest[0]), at[1] + unzigzag(rest[1])];
                    rest = &rest[2..];
                    if id == 1 {
                        paths.push(Vec::new());
                    }
                    paths.last_mut().unwrap().push([at[0] as i32, at[1] as i32]);
                }
            }
            7 => assert_eq!(count, 1),
            other => panic!("command {other}"),
        }
    }
    paths
}

/// Reads a tile (not compressed).
pub(crate) fn decode(tile: &[u8]) -> Vec<DecodedLayer> {
    let layers = fields(tile).into_iter().map(|(field, wire)| match (field, wire) {
        (3, Wire::Bytes(bytes)) => layer(bytes),
        (field, _) => panic!("field {field} of a tile"),
    });
    layers.collect()
}

fn layer(bytes: &[u8]) -> DecodedLayer {
    let mut layer =
        DecodedLayer { name: String::new(), version: 0, extent: 0, features: Vec::new() };
    let (mut keys, mut values, mut features) = (Vec::new(), Vec::new(), Vec::new());
    for (field, wire) in fields(bytes) {
        match (field, wire) {
            (1, Wire::Bytes(name)) => layer.name = String::from_utf8(name.to_vec()).unwrap(),
            (2, Wire::Bytes(feature)) => features.push(feature),
            (3, Wire::Bytes(key)) => keys.push(String::from_utf8(key.to_vec()).unwrap()),
            (4, Wire::Bytes(bytes)) => values.push(value(bytes)),
            (5, Wire::Number(extent)) => layer.extent = extent,
            (15, Wire::Number(version)) => layer.version = version,
            (field, _) => panic!("field {field} of a layer"),
        }
    }
    for bytes in features {
        let mut feature =
            DecodedFeature { id: 0, kind: 0, properties: Vec::new(), paths: Vec::new() };
        for (field, wire) in fields(bytes) {
            match (field, wire) {
                (1, Wire::Number(id)) => feature.id = id,
                (2, Wire::Bytes(tags)) => {
                    feature.properties = numbers(tags)
                        .chunks(2)
                        .map(|tag| (keys[tag[0] as usize].clone(), values[tag[1] as usize].clone()))
                        .collect();
                    feature.properties.sort();
                }
                (3, Wire::Number(kind)) => feature.kind = kind,
                (4, Wire::Bytes(commands)) => feature.paths = paths(&numbers(commands)),
                (field, _) => panic!("field {field} of a feature"),
            }
        }
        layer.features.push(feature);
    }
    layer
}

/// The paths of geometry commands alone.
#[allow(dead_code, reason = "not every user of this file reads bare geometry")]
pub(crate) fn decode_geometry(geometry: &[u8]) -> Vec<Vec<[i32; 2]>> {
    paths(&numbers(geometry))
}

/// A tile as text that people can compare.
#[allow(dead_code, reason = "not every user of this file prints tiles")]
pub(crate) fn tile_text(tile: &[u8]) -> String {
    let mut text = String::new();
    for layer in decode(tile) {
        writeln!(text, "layer {} version {} extent {}", layer.name, layer.version, layer.extent)
            .unwrap();
        for feature in layer.features {
            let kind = ["unknown", "point", "line", "polygon"][feature.kind as usize];
            writeln!(text, "  {kind} {}", feature.id).unwrap();
            for (key, value) in &feature.properties {
                writeln!(text, "    {key} = {value}").unwrap();
            }
            for path in &feature.paths {
                let points: Vec<String> =
                    path.iter().map(|p| format!("{},{}", p[0], p[1])).collect();
                writeln!(text, "    {}", points.join(" ")).unwrap();
            }
        }
    }
    text
}
