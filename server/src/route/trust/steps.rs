//! How a certificate is installed on each kind of device.

use maud::{Markup, html};

use crate::paper::both;

/// The steps on each kind of device: messages.
const SYSTEMS: [(&str, &[&str]); 4] = [
    (
        "Android (Chrome)",
        &[
            "open.trust.step.android.open",
            "open.trust.step.android.choose",
            "open.trust.step.android.search",
        ],
    ),
    ("iPhone, iPad", &["open.trust.step.ios.download", "open.trust.step.ios.trust"]),
    ("Windows (Chrome, Edge)", &["open.trust.step.windows.open", "open.trust.step.windows.store"]),
    ("Firefox", &["open.trust.step.firefox.computer", "open.trust.step.firefox.android"]),
];

/// The steps on each kind of device, one after the other.
pub(super) fn of_each_system() -> Markup {
    html! {
        @for (name, steps) in SYSTEMS {
            h3 { (name) }
            ol { @for step in steps { li { (both(step)) } } }
        }
    }
}
