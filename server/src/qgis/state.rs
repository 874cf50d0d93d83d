//! How QGIS draws the states of roads: the colours, widths and dashes of the map style (`styles/README.md`), and
//! letters. Colour is never alone.

use lintas_model::passability::Status;

use super::{
    rule::{DrawnRule, called},
    symbol::{Colour, MapSymbol, SymbolLayer},
};

/// The look of a state.
#[derive(Debug, Clone, Copy)]
pub(super) struct StateLook {
    /// The state.
    pub(super) status: Status,
    /// Its colour, that of the map style.
    pub(super) colour: Colour,
    /// Width of a line, mm, on a road of middling class.
    width: f64,
    /// Dash and gap in turn, mm.
    dashes: &'static str,
    /// Colour of the line below; empty for none.
    casing: Colour,
    /// The letter of its sign, and the shape around it.
    sign: [&'static str; 2],
}

const DARK: Colour = "#2b1a12";
const WHITE: Colour = "#ffffff";

/// States, the worst first: in this order they stand in the legend, and the first is drawn last, on top.
#[rustfmt::skip]
pub(super) const STATES: [StateLook; 8] = [
    look(Status::Closed,        "#c4142c", 1.0, "",        DARK,  ["X", "octagon"]),
    look(Status::BoatOnly,      "#0072b2", 1.1, "0.6;1.4", WHITE, ["P", "square"]),
    look(Status::EmergencyOnly, "#7b3294", 1.0, "1.8;1.1", WHITE, ["D", "square"]),
    look(Status::Restricted,    "#f2a900", 1.0, "3.2;1.2", DARK,  ["T", "triangle"]),
    look(Status::Planned,       "#7d7d26", 0.7, "0.5;1.2", WHITE, ["R", "diamond"]),
    look(Status::Open,          "#1b7f3b", 1.0, "",        DARK,  ["B", "circle"]),
    look(Status::Presumed,      "#5a7c69", 0.5, "",        WHITE, ["", "circle"]),
    look(Status::Unknown,       "#6a6a6a", 0.6, "0.7;0.9", WHITE, ["?", "circle"]),
];

/// An `open` that only a model says: never drawn like one that somebody saw.
const MODELLED: StateLook =
    look(Status::Open, "#1b7f3b", 0.7, "3;0.8;0.8;0.8", WHITE, ["M", "hexagon"]);

const fn look(
    status: Status,
    colour: Colour,
    width: f64,
    dashes: &'static str,
    casing: Colour,
    sign: [&'static str; 2],
) -> StateLook {
    StateLook { status, colour, width, dashes, casing, sign }
}

/// What the width of a road is multiplied by, as in the map style: alleys stay quiet, and a whole regency is not
/// covered by its roads.
const BY_CLASS: &str = "CASE \
    WHEN \"class\" IN ('motorway', 'trunk', 'motorway_link', 'trunk_link') THEN 1.6 \
    WHEN \"class\" IN ('primary', 'primary_link') THEN 1.4 \
    WHEN \"class\" IN ('secondary', 'secondary_link') THEN 1.2 \
    WHEN \"class\" IN ('tertiary', 'tertiary_link', 'ferry', 'river', 'unclassified') THEN 1 \
    ELSE 0.55 END * \
    CASE WHEN @map_scale > 500000 THEN 0.45 WHEN @map_scale > 150000 THEN 0.7 ELSE 1 END";

/// Whether somebody saw what `evidence` speaks of. A road without `evidence` counts as not seen.
const SEEN: &str = "coalesce(\"evidence\", '') IN ('reported', 'confirmed')";

impl StateLook {
    /// Its line; `scale` as in [`SymbolLayer::Stroke`].
    fn line(&self, scale: &'static str) -> MapSymbol {
        let Self { colour, width, dashes, .. } = *self;
        let mut layers = Vec::new();
        if !self.casing.is_empty() {
            let casing = self.casing;
            layers.push(SymbolLayer::Stroke {
                colour: casing,
                width: width + 0.5,
                dashes: "",
                scale,
            });
        }
        layers.push(SymbolLayer::Stroke { colour, width, dashes, scale });
        if self.status == Status::Closed {
            layers.push(SymbolLayer::Along {
                shape: "cross2",
                colour: DARK,
                size: 2.2,
                every: 7.0,
            });
        }
        MapSymbol(layers)
    }

    /// Its sign: shape, colour and letter.
    fn sign(&self) -> MapSymbol {
        let [letter, shape] = self.sign;
        let mut layers = vec![SymbolLayer::Sign {
            shape,
            colour: self.colour,
            edge: WHITE,
            edge_style: "solid",
            edge_width: 0.4,
            size: 5.0,
        }];
        if !letter.is_empty() {
            // White on amber is not to be read.
            let colour = if self.status == Status::Restricted { DARK } else { WHITE };
            layers.push(SymbolLayer::Letter { letter, colour, size: 3.0 });
        }
        MapSymbol(layers)
    }

    /// Both languages: `TERTUTUP · Closed`.
    fn words(&self) -> String {
        format!("{} · {}", self.status.label_id(), self.status.label_en())
    }

    fn filter(&self) -> String {
        format!("\"status\" = '{}'", self.status.name())
    }
}

/// The rules of roads. What has no status, or one that is none, is unknown, and so never left out.
pub(super) fn roads() -> Vec<DrawnRule> {
    let mut rules = Vec::new();
    for state in STATES {
        match state.status {
            Status::Open => {
                let seen = format!("{} AND {SEEN}", state.filter());
                rules.push(DrawnRule::new(
                    called("legend.qgis.open_seen"),
                    seen,
                    state.line(BY_CLASS),
                ));
                let modelled = format!("{} AND NOT {SEEN}", state.filter());
                let words = called("legend.qgis.open_modelled");
                rules.push(DrawnRule::new(words, modelled, MODELLED.line(BY_CLASS)));
            }
            Status::Unknown => {
                rules.push(DrawnRule::new(state.words(), "ELSE", state.line(BY_CLASS)));
            }
            _ => rules.push(DrawnRule::new(state.words(), state.filter(), state.line(BY_CLASS))),
        }
    }
    rules
}

/// The rules of lines that have a `status` and no evidence: recommended ways, stretches to clear.
pub(super) fn lines() -> Vec<DrawnRule> {
    of_states(|state| state.line(""))
}

/// Whether a closure was declared ended.
const ENDED: &str = "coalesce(\"evidence_state\", '') = 'ended'";

/// The rules of closures along lines, those that were declared ended apart.
pub(super) fn closed_lines() -> Vec<DrawnRule> {
    let ended = SymbolLayer::Stroke { colour: "#6a6a6a", width: 0.3, dashes: "1;1.5", scale: "" };
    with_ended(ended, lines())
}

/// The rules of closures at points, those that were declared ended apart.
pub(super) fn signs() -> Vec<DrawnRule> {
    let ended = SymbolLayer::Sign {
        shape: "circle",
        colour: WHITE,
        edge: "#6a6a6a",
        edge_style: "dash",
        edge_width: 0.5,
        size: 4.0,
    };
    with_ended(ended, of_states(StateLook::sign))
}

fn with_ended(ended: SymbolLayer, others: Vec<DrawnRule>) -> Vec<DrawnRule> {
    let mut rules: Vec<DrawnRule> = others.into_iter().map(|rule| rule.unless(ENDED)).collect();
    rules.push(DrawnRule::new(called("legend.qgis.ended"), ENDED, MapSymbol(vec![ended])));
    rules
}

fn of_states(symbol: impl Fn(&StateLook) -> MapSymbol) -> Vec<DrawnRule> {
    let known: Vec<String> = STATES
        .iter()
        .filter(|state| state.status != Status::Unknown)
        .map(|state| format!("'{}'", state.status.name()))
        .collect();
    let unknown = format!("coalesce(\"status\", '') NOT IN ({})", known.join(", "));
    STATES
        .iter()
        .map(|state| {
            let is_unknown = state.status == Status::Unknown;
            let filter = if is_unknown { unknown.clone() } else { state.filter() };
            DrawnRule::new(state.words(), filter, symbol(state))
        })
        .collect()
}
