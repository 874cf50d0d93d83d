//! Tiles decoded, to check what was encoded. Written from the text of the [vector tile format
//! 2.1](https://github.com/mapbox/vector-tile-spec) and sharing no code with the encoder, so that a
//! mistake of one does not hide in the other.

use std::fmt::Write as _;

/// A layer of a tile.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DecodedLayer {
    /// Its name.
    pub name: String,
    /// Version of the format.
    pub version: u64,
    /// Units along one side of the tile.
    pub extent: u64,
    /// Its features, in their order.
    pub features: Vec<DecodedFeature>,
}

/// A feature with its properties spelled out and its geometry in tile units.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DecodedFeature {
    /// Its id; 0 where it has none.
    pub id: u64,
    /// 0 unknown, 1 point, 2 line, 3 polygon.
    pub kind: u64,
    /// Names and values, texts in quotes; by name.
    pub properties: Vec<(String, String)>,
    /// Points, lines, or rings without closing vertex.
    pub paths: Vec<Vec<[i32; 2]>>,
}

impl DecodedFeature {
    /// The value of a property, spelled out.
    pub fn property(&self, key: &str) -> Option<&str> {
        self.properties.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }
}

/// Reads a tile (not compressed); `None` where that is no vector tile.
pub fn decode(tile: &[u8]) -> Option<Vec<DecodedLayer>> {
    let layers = fields(tile)?.into_iter().map(|(field, wire)| match (field, wire) {
        (3, Wire::Bytes(bytes)) => layer(bytes),
        _ => None,
    });
    layers.collect()
}

/// The paths of geometry commands alone; `None` where these are none.
pub fn decode_geometry(geometry: &[u8]) -> Option<Vec<Vec<[i32; 2]>>> {
    paths(&numbers(geometry)?)
}

/// A tile as text that people can compare; `None` where that is no vector tile.
pub fn tile_text(tile: &[u8]) -> Option<String> {
    let mut text = String::new();
    for layer in decode(tile)? {
        writeln!(text, "layer {} version {} extent {}", layer.name, layer.version, layer.extent)
            .ok()?;
        for feature in layer.features {
            let kind = ["unknown", "point", "line", "polygon"].get(feature.kind as usize)?;
            writeln!(text, "  {kind} {}", feature.id).ok()?;
            for (key, value) in &feature.properties {
                writeln!(text, "    {key} = {value}").ok()?;
            }
            for path in &feature.paths {
                let points: Vec<String> =
                    path.iter().map(|p| format!("{},{}", p[0], p[1])).collect();
                writeln!(text, "    {}", points.join(" ")).ok()?;
            }
        }
    }
    Some(text)
}

/// A field of a message of protocol buffers.
enum Wire<'a> {
    Number(u64),
    Eight([u8; 8]),
    Four([u8; 4]),
    Bytes(&'a [u8]),
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for place in 0..10 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 127) << (7 * place);
        if *byte < 128 {
            return Some(value);
        }
    }
    None
}

fn fields(mut bytes: &[u8]) -> Option<Vec<(u64, Wire<'_>)>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let head = varint(&mut bytes)?;
        let wire = match head & 7 {
            0 => Wire::Number(varint(&mut bytes)?),
            1 => {
                let (value, rest) = bytes.split_first_chunk()?;
                bytes = rest;
                Wire::Eight(*value)
            }
            2 => {
                let length = usize::try_from(varint(&mut bytes)?).ok()?;
                let (value, rest) = bytes.split_at_checked(length)?;
                bytes = rest;
                Wire::Bytes(value)
            }
            5 => {
                let (value, rest) = bytes.split_first_chunk()?;
                bytes = rest;
                Wire::Four(*value)
            }
            _ => return None,
        };
        fields.push((head >> 3, wire));
    }
    Some(fields)
}

fn numbers(mut bytes: &[u8]) -> Option<Vec<u64>> {
    let mut numbers = Vec::new();
    while !bytes.is_empty() {
        numbers.push(varint(&mut bytes)?);
    }
    Some(numbers)
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

fn text(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

/// A value, which has exactly one type.
fn value(bytes: &[u8]) -> Option<String> {
    match &fields(bytes)?[..] {
        [(1, Wire::Bytes(bytes))] => Some(format!("{:?}", text(bytes)?)),
        [(2, Wire::Four(number))] => Some(format!("{:?}", f32::from_le_bytes(*number))),
        [(3, Wire::Eight(number))] => Some(format!("{:?}", f64::from_le_bytes(*number))),
        [(4 | 5, Wire::Number(number))] => Some(number.to_string()),
        [(6, Wire::Number(number))] => Some(unzigzag(*number).to_string()),
        [(7, Wire::Number(truth))] => Some((*truth != 0).to_string()),
        _ => None,
    }
}

fn paths(commands: &[u64]) -> Option<Vec<Vec<[i32; 2]>>> {
    let mut paths: Vec<Vec<[i32; 2]>> = Vec::new();
    let mut at = [0_i64; 2];
    let mut rest = commands;
    while let [head, after @ ..] = rest {
        rest = after;
        let count = head >> 3;
        match head & 7 {
            id @ (1 | 2) => {
                for _ in 0..count {
                    let (step, after) = rest.split_first_chunk::<2>()?;
                    rest = after;
                    at = [
                        at[0].checked_add(unzigzag(step[0]))?,
                        at[1].checked_add(unzigzag(step[1]))?,
                    ];
                    if id == 1 {
                        paths.push(Vec::new());
                    }
                    paths.last_mut()?.push([at[0] as i32, at[1] as i32]);
                }
            }
            7 if count == 1 => {}
            _ => return None,
        }
    }
    Some(paths)
}

fn layer(bytes: &[u8]) -> Option<DecodedLayer> {
    let mut layer = DecodedLayer::default();
    let (mut keys, mut values, mut features) = (Vec::new(), Vec::new(), Vec::new());
    for (field, wire) in fields(bytes)? {
        match (field, wire) {
            (1, Wire::Bytes(name)) => layer.name = text(name)?,
            (2, Wire::Bytes(feature)) => features.push(feature),
            (3, Wire::Bytes(key)) => keys.push(text(key)?),
            (4, Wire::Bytes(bytes)) => values.push(value(bytes)?),
            (5, Wire::Number(extent)) => layer.extent = extent,
            (15, Wire::Number(version)) => layer.version = version,
            _ => return None,
        }
    }
    for bytes in features {
        layer.features.push(feature(bytes, &keys, &values)?);
    }
    Some(layer)
}

fn feature(bytes: &[u8], keys: &[String], values: &[String]) -> Option<DecodedFeature> {
    let mut feature = DecodedFeature::default();
    for (field, wire) in fields(bytes)? {
        match (field, wire) {
            (1, Wire::Number(id)) => feature.id = id,
            (2, Wire::Bytes(tags)) => {
                for tag in numbers(tags)?.chunks(2) {
                    let [key, value] = tag else { return None };
                    let (key, value) = (keys.get(*key as usize)?, values.get(*value as usize)?);
                    feature.properties.push((key.clone(), value.clone()));
                }
                feature.properties.sort();
            }
            (3, Wire::Number(kind)) => feature.kind = kind,
            (4, Wire::Bytes(commands)) => feature.paths = paths(&numbers(commands)?)?,
            _ => return None,
        }
    }
    Some(feature)
}
