//! `[embed]` of `server.toml`: whose pages may show the map in a frame.

use serde::Deserialize;

/// Whose pages may show `/embed` in a frame, as the directive `frame-ancestors` of a
/// Content-Security-Policy (CSP Level 3, section 6.4.2) lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameAncestors(String);

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct EmbedTable {
    ancestors: Option<Vec<String>>,
}

impl Default for FrameAncestors {
    /// Any page: the map is public, and nothing can be done in a frame but look.
    fn default() -> Self {
        Self("*".to_owned())
    }
}

impl FrameAncestors {
    /// The value of the directive.
    pub(crate) fn directive(&self) -> &str {
        &self.0
    }
}

impl EmbedTable {
    pub(super) fn resolve(self) -> Result<FrameAncestors, String> {
        let Some(listed) = self.ancestors else { return Ok(FrameAncestors::default()) };
        let sources = listed.iter().map(|listed| source(listed)).collect::<Result<Vec<_>, _>>()?;
        // An empty list says what `'none'` says.
        Ok(FrameAncestors(if sources.is_empty() { "'none'".to_owned() } else { sources.join(" ") }))
    }
}

/// One entry as a policy writes it: an origin, `*.` before its host for all hosts below it, or `self`.
fn source(listed: &str) -> Result<String, String> {
    let refused = || {
        format!(
            "[embed] ancestors: \"{listed}\" is no origin; write \"https://peta.example.id\", \
             \"https://*.example.id\", or \"self\" for pages of this server"
        )
    };
    if listed == "self" {
        return Ok("'self'".to_owned());
    }
    let (scheme, authority) = listed.split_once("://").ok_or_else(refused)?;
    let (host, port) =
        authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let name = host.strip_prefix("*.").unwrap_or(host);
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
    };
    let is_sound = ["http", "https"].contains(&scheme)
        && name.split('.').all(is_label)
        && port.is_none_or(|port| port == "*" || port.parse::<u16>().is_ok_and(|it| it > 0));
    if is_sound { Ok(listed.to_ascii_lowercase()) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(listed: &[&str]) -> Result<FrameAncestors, String> {
        EmbedTable { ancestors: Some(listed.iter().map(|&it| it.to_owned()).collect()) }.resolve()
    }

    #[test]
    fn origins_become_a_directive_and_nothing_else_gets_into_it() {
        let told = resolve(&[
            "self",
            "https://Posko.example.id",
            "https://*.example.id:8443",
            "http://10.0.0.1:*",
        ]);
        assert_eq!(
            told.unwrap().directive(),
            "'self' https://posko.example.id https://*.example.id:8443 http://10.0.0.1:*"
        );
        assert_eq!(resolve(&[]).unwrap().directive(), "'none'");
        assert_eq!(EmbedTable::default().resolve().unwrap().directive(), "*");
        for wrong in [
            "",
            "*",
            "example.id",
            "'self'",
            "https://",
            "https://a b",
            "https://a.id/path",
            "https://a.id; script-src *",
            "https://*",
            "https://a..id",
            "https://a.id:",
            "https://a.id:99999",
            "javascript://a.id",
            "https://u@a.id",
        ] {
            let refused = resolve(&[wrong]).unwrap_err();
            assert!(
                refused.contains("[embed] ancestors") && refused.contains("https://"),
                "{refused}"
            );
        }
    }
}
