//! Symbols of QGIS: layers that are drawn one over the other. Lengths in millimetres of the screen or the paper.

use maud::{Markup, html};

use super::part::QgisShape;

/// A colour: `#rrggbb`, or red, green, blue, opacity (0 to 255).
pub(super) type Colour = &'static str;

/// A symbol: its layers, the lowest first.
#[derive(Debug, Clone)]
pub(super) struct MapSymbol(pub(super) Vec<SymbolLayer>);

/// A layer of a symbol.
#[derive(Debug, Clone, Copy)]
pub(super) enum SymbolLayer {
    /// A line.
    Stroke {
        /// Its colour.
        colour: Colour,
        /// Its width, mm.
        width: f64,
        /// Dash and gap in turn, mm, joined by `;`; empty for a whole line.
        dashes: &'static str,
        /// What its width is multiplied by: an expression over the feature; empty for nothing.
        scale: &'static str,
    },
    /// Signs along a line.
    Along {
        /// Name of the shape.
        shape: &'static str,
        /// Their colour.
        colour: Colour,
        /// Their size, mm.
        size: f64,
        /// From one to the next, mm.
        every: f64,
    },
    /// An area.
    Area {
        /// Its colour.
        colour: Colour,
        /// How it is filled: `solid`, `no`, `b_diagonal`, `f_diagonal`, `dense6` and so on.
        pattern: &'static str,
        /// Colour of its edge.
        edge: Colour,
        /// Width of its edge, mm; 0 for none.
        edge_width: f64,
        /// Style of its edge: `solid`, `dash` and so on.
        edge_style: &'static str,
    },
    /// A shape at a point.
    Sign {
        /// Name of the shape.
        shape: &'static str,
        /// Its colour.
        colour: Colour,
        /// Colour of its edge.
        edge: Colour,
        /// Style of its edge: `solid`, `dash` and so on.
        edge_style: &'static str,
        /// Width of its edge, mm.
        edge_width: f64,
        /// Its size, mm.
        size: f64,
    },
    /// A letter at a point.
    Letter {
        /// The letter.
        letter: &'static str,
        /// Its colour.
        colour: Colour,
        /// Its size, mm.
        size: f64,
    },
}

impl MapSymbol {
    /// The symbol as XML: number `at` of its renderer, drawn in turn `turn`, 0 first.
    pub(super) fn markup(&self, at: usize, shape: QgisShape, turn: usize) -> Markup {
        html! {
            symbol type=(shape.symbol()) name=(at) alpha="1" clip_to_extent="1" force_rhr="0" {
                @for (number, layer) in self.0.iter().enumerate() {
                    (layer.markup([at, number], turn))
                }
            }
        }
    }
}

impl SymbolLayer {
    fn markup(&self, [symbol, number]: [usize; 2], turn: usize) -> Markup {
        let (width, sign) = match *self {
            Self::Stroke { width, scale, .. } if !scale.is_empty() => (Some((width, scale)), None),
            Self::Along { shape, colour, size, .. } => (None, Some(sign_of(shape, colour, size))),
            _ => (None, None),
        };
        html! {
            layer class=(self.class()) enabled="1" locked="0" pass=(turn) {
                Option type="Map" {
                    @for (name, value) in self.options() { (text(name, &value)) }
                }
                @if let Some((width, scale)) = width { (width_by(width, scale)) }
                @if let Some(sign) = sign {
                    symbol type="marker" name={ "@" (symbol) "@" (number) } alpha="1"
                        clip_to_extent="1" force_rhr="0"
                    {
                        (sign.markup([0, 0], turn))
                    }
                }
            }
        }
    }

    /// The name that QGIS has for this kind of layer.
    const fn class(&self) -> &'static str {
        match self {
            Self::Stroke { .. } => "SimpleLine",
            Self::Along { .. } => "MarkerLine",
            Self::Area { .. } => "SimpleFill",
            Self::Sign { .. } => "SimpleMarker",
            Self::Letter { .. } => "FontMarker",
        }
    }

    fn options(&self) -> Vec<(&'static str, String)> {
        match *self {
            Self::Stroke { colour, width, dashes, .. } => {
                let mut all = vec![
                    ("line_color", colour.to_owned()),
                    ("line_width", width.to_string()),
                    ("line_width_unit", "MM".to_owned()),
                    ("line_style", "solid".to_owned()),
                    ("joinstyle", "round".to_owned()),
                    ("capstyle", if dashes.is_empty() { "round" } else { "flat" }.to_owned()),
                ];
                if !dashes.is_empty() {
                    all.push(("use_custom_dash", "1".to_owned()));
                    all.push(("customdash", dashes.to_owned()));
                    all.push(("customdash_unit", "MM".to_owned()));
                }
                all
            }
            Self::Along { every, .. } => vec![
                ("placement", "interval".to_owned()),
                ("interval", every.to_string()),
                ("interval_unit", "MM".to_owned()),
                ("rotate", "1".to_owned()),
            ],
            Self::Area { colour, pattern, edge, edge_width, edge_style } => vec![
                ("color", colour.to_owned()),
                ("style", pattern.to_owned()),
                ("outline_color", edge.to_owned()),
                ("outline_width", edge_width.to_string()),
                ("outline_width_unit", "MM".to_owned()),
                ("outline_style", if edge_width > 0.0 { edge_style } else { "no" }.to_owned()),
                ("joinstyle", "round".to_owned()),
            ],
            Self::Sign { shape, colour, edge, edge_style, edge_width, size } => vec![
                ("name", shape.to_owned()),
                ("color", colour.to_owned()),
                ("outline_color", edge.to_owned()),
                ("outline_style", edge_style.to_owned()),
                ("outline_width", edge_width.to_string()),
                ("outline_width_unit", "MM".to_owned()),
                ("size", size.to_string()),
                ("size_unit", "MM".to_owned()),
            ],
            Self::Letter { letter, colour, size } => vec![
                ("chr", letter.to_owned()),
                // Where a machine lacks it, QGIS takes what it has.
                ("font", "Noto Sans".to_owned()),
                ("color", colour.to_owned()),
                ("size", size.to_string()),
                ("size_unit", "MM".to_owned()),
            ],
        }
    }
}

/// The shape that stands along a line.
const fn sign_of(shape: &'static str, colour: Colour, size: f64) -> SymbolLayer {
    SymbolLayer::Sign { shape, colour, edge: colour, edge_style: "solid", edge_width: 0.5, size }
}

/// A text among the options of a symbol.
fn text(name: &str, value: &str) -> Markup {
    html! { Option type="QString" name=(name) value=(value) {} }
}

/// A width (mm) that an expression over the feature multiplies.
fn width_by(width: f64, scale: &str) -> Markup {
    html! {
        data_defined_properties {
            Option type="Map" {
                (text("name", ""))
                Option type="Map" name="properties" {
                    Option type="Map" name="outlineWidth" {
                        Option type="bool" name="active" value="true" {}
                        (text("expression", &format!("{width} * ({scale})")))
                        Option type="int" name="type" value="3" {}
                    }
                }
                (text("type", "collection"))
            }
        }
    }
}
