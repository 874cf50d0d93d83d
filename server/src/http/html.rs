//! Text inside HTML.

/// Text as HTML text: attributions are shown as HTML by map clients, and come from whoever wrote the
/// configuration.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribution_cannot_carry_a_script() {
        assert_eq!(
            escape("<img onerror='x'> & \"y\""),
            "&lt;img onerror=&#39;x&#39;&gt; &amp; &quot;y&quot;"
        );
        assert_eq!(escape("© OpenStreetMap"), "© OpenStreetMap");
    }
}
