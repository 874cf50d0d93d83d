//! The style of a layer: as a file (QML), and as part of a project.

use maud::{Markup, PreEscaped, html};

use super::{
    legend::rules,
    part::{QgisLayer, QgisShape},
    rule::DrawnRule,
    xml::{DOCTYPE, RELEASE},
};

/// What is written on a map beside a feature.
#[derive(Debug, Clone, Copy)]
struct MapLabel {
    /// The field.
    field: &'static str,
    /// Size of its letters, points.
    size: f64,
    /// From this scale on, as its denominator: above, it is left out.
    from_scale: u32,
}

/// The style of a part as a file. It holds no data, and so tells nothing of a drill.
pub(crate) fn style_file(part: &QgisLayer<'_>) -> String {
    let labels = u8::from(label(part.layer).is_some());
    let file = html! {
        (PreEscaped(DOCTYPE))
        qgis version=(RELEASE) styleCategories="Symbology|Labeling|Fields|Rendering"
            labelsEnabled=(labels) hasScaleBasedVisibilityFlag="0"
        {
            (style(part))
            layerGeometryType { (part.shape.number()) }
        }
    };
    file.into_string()
}

/// What a style file and a layer of a project have alike.
pub(super) fn style(part: &QgisLayer<'_>) -> Markup {
    html! {
        (renderer(part))
        @if let Some(label) = label(part.layer) { (labeling(label, part.shape)) }
        blendMode { "0" }
        featureBlendMode { "0" }
        layerOpacity { "1" }
        previewExpression { (shown_name(part.layer)) }
    }
}

/// Whether there are labels.
pub(super) fn is_labelled(part: &QgisLayer<'_>) -> bool {
    label(part.layer).is_some()
}

fn renderer(part: &QgisLayer<'_>) -> Markup {
    let rules = rules(part);
    // Lines in turns, so that a closed road lies over all that it crosses.
    let in_turns = part.shape == QgisShape::Line;
    let turn = |at: usize| if in_turns { rules.len() - 1 - at } else { 0 };
    html! {
        renderer-v2 type="RuleRenderer" forceraster="0" enableorderby="0"
            symbollevels=(u8::from(in_turns))
        {
            rules key={ "{" (part.name()) "}" } {
                @for (at, rule) in rules.iter().enumerate() { (one_rule(part, at, rule)) }
            }
            symbols {
                @for (at, rule) in rules.iter().enumerate() {
                    (rule.symbol.markup(at, part.shape, turn(at)))
                }
            }
        }
    }
}

fn one_rule(part: &QgisLayer<'_>, at: usize, rule: &DrawnRule) -> Markup {
    let filter = (!rule.filter.is_empty()).then_some(&rule.filter);
    html! {
        rule key={ "{" (part.name()) "-" (at) "}" } symbol=(at) label=(rule.words)
            filter=[filter] {}
    }
}

fn labeling(label: MapLabel, shape: QgisShape) -> Markup {
    // Of `QgsPalLayerSettings::Placement`: along lines, else around points and over areas; and how far from what is
    // drawn, mm.
    let (placement, away) = match shape {
        QgisShape::Point => (6, 0.5),
        QgisShape::Line => (3, 1.5),
        QgisShape::Polygon => (1, 0.0),
    };
    html! {
        labeling type="simple" {
            settings calloutType="simple" {
                text-style fieldName=(label.field) isExpression="0" fontFamily="Noto Sans"
                    namedStyle="Regular" fontSize=(label.size) fontSizeUnit="Point"
                    textColor="16,20,24,255" textOpacity="1"
                {
                    text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM"
                        bufferColor="255,255,255,255" bufferOpacity="1" bufferNoFill="1" {}
                }
                placement placement=(placement) placementFlags="10" dist=(away) distUnits="MM"
                    offsetType="1" predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR"
                    repeatDistance="40" repeatDistanceUnits="MM" priority="5" {}
                rendering drawLabels="1" scaleVisibility="1" scaleMin="0" scaleMax=(label.from_scale)
                    obstacle="1" mergeLines="1" fontLimitPixelSize="0" limitNumLabels="0" {}
            }
        }
    }
}

/// What of a layer is written on the map.
fn label(layer: &str) -> Option<MapLabel> {
    let (field, size, from_scale) = match layer {
        "roads" => ("name", 8.0, 60_000),
        "shelters" => ("name", 8.5, 150_000),
        "depots" => ("name", 8.5, 300_000),
        "places" => ("name", 9.0, 400_000),
        "admin" => ("name", 9.5, 1_500_000),
        "water" => ("name", 8.0, 200_000),
        "reopening" => ("code", 9.0, 300_000),
        _ => return None,
    };
    Some(MapLabel { field, size, from_scale })
}

/// By what a feature goes in lists and under the pointer: the words of its state in both languages.
fn shown_name(layer: &str) -> &'static str {
    match layer {
        "roads" | "reopening" => {
            "coalesce(\"name\", \"id\") || ': ' || coalesce(\"label_id\", '?') || ' · ' || \
             coalesce(\"label_en\", '?')"
        }
        "closures" => {
            "coalesce(\"reason\", \"cause\", \"id\") || ': ' || coalesce(\"status\", '?')"
        }
        "hazards" => "\"kind\" || ' (' || coalesce(\"basis\", '?') || ')'",
        "routes" => "\"depot\" || ' → ' || \"shelter\" || ' (' || \"vehicle\" || ')'",
        _ => "coalesce(\"name\", \"id\")",
    }
}
