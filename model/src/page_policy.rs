//! What a page that we write may do in a browser: look as its own style sheets say, and nothing else.
//!
//! Such pages are read from a server, from a disk and from a mail, so the policy stands in the page itself,
//! too. Style sheets are named by their hashes: a style that a text brought with it is not among them.

use maud::{Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

/// A Content-Security-Policy that lets a page use these style sheets inside of it, and load, run and send
/// nothing at all (CSP level 3; `hash-source` of SHA-256).
///
/// ```
/// use lintas_model::page_policy::page_policy;
///
/// let policy = page_policy(&["p{color:#111}"]);
/// assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
/// assert!(!policy.contains("unsafe-inline"));
/// ```
pub fn page_policy(sheets: &[&str]) -> String {
    let mut policy = "default-src 'none'; style-src".to_owned();
    if sheets.is_empty() {
        policy.push_str(" 'none'");
    }
    for sheet in sheets {
        policy.push_str(" 'sha256-");
        push_base64(&mut policy, &Sha256::digest(sheet.as_bytes()));
        policy.push('\'');
    }
    policy.push_str("; base-uri 'none'; form-action 'none'");
    policy
}

/// The policy of a page, for its head and before anything that it is about; `sheets` are all that the page has
/// inside of it, those of drawings among them.
pub fn policy_tag(sheets: &[&str]) -> Markup {
    html! { meta http-equiv="Content-Security-Policy" content=(page_policy(sheets)); }
}

/// A style sheet inside a page, letter by letter as its policy names it.
pub fn style_tag(sheet: &'static str) -> Markup {
    html! { style { (PreEscaped(sheet)) } }
}

/// Base64 with padding (RFC 4648, section 4).
fn push_base64(text: &mut String, bytes: &[u8]) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for three in bytes.chunks(3) {
        let at = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
        let bits = (at(0) << 16) | (at(1) << 8) | at(2);
        for letter in 0..4 {
            let index = (bits >> (18 - 6 * letter)) & 63;
            text.push(if letter > three.len() as u32 {
                '='
            } else {
                char::from(LETTERS[index as usize])
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, wanted) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            let mut text = String::new();
            push_base64(&mut text, bytes.as_bytes());
            assert_eq!(text, wanted);
        }
    }

    #[test]
    fn a_sheet_is_named_by_the_hash_that_browsers_compute() {
        // The SHA-256 of nothing, as every text on it says.
        assert!(
            page_policy(&[""])
                .contains("style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';")
        );
        assert_eq!(
            page_policy(&[]),
            "default-src 'none'; style-src 'none'; base-uri 'none'; form-action 'none'"
        );
        let two = page_policy(&["a", "b"]);
        assert_eq!(two.matches("'sha256-").count(), 2);
        assert_ne!(two, page_policy(&["b", "a"]));
    }

    #[test]
    fn the_tag_and_the_sheet_agree() {
        let sheet = "p::before{content:\"<>&'\"}";
        let tag = style_tag(sheet).into_string();
        assert_eq!(tag, format!("<style>{sheet}</style>"));
        let policy = policy_tag(&[sheet]).into_string();
        let told = policy.split("content=\"").nth(1).unwrap().trim_end_matches("\">");
        assert_eq!(told, page_policy(&[sheet]));
    }
}
