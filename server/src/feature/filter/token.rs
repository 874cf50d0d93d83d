//! The tokens of CQL2 text (OGC 21-065r2, annex B).

use super::cost::refused;
use crate::http::problem::Problem;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name without quotes: a keyword, a function or a queryable.
    Word(String),
    /// A name in double quotes: always a queryable.
    Quoted(String),
    /// A text in single quotes, without them.
    Text(String),
    /// A number without a sign, as written.
    Number(String),
    /// An operator, a parenthesis or a comma.
    Sign(&'static str),
}

/// A token and where it begins, in characters from 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedToken {
    pub(super) token: Token,
    pub(super) at: usize,
}

/// Longer signs first.
const SIGNS: [&str; 14] =
    ["<>", "<=", ">=", "!=", "=", "<", ">", "+", "-", "*", "/", "%", "^", ","];

/// Splits a text into tokens. O(length).
///
/// # Errors
/// `invalid_parameter`, with the place of what is no token.
pub(super) fn tokens(text: &str) -> Result<Vec<PlacedToken>, Problem> {
    let letters: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(&letter) = letters.get(at) {
        if letter.is_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        let token = match letter {
            '\'' => {
                let (content, end) = quoted(&letters, at)?;
                at = end;
                Token::Text(content)
            }
            '"' => {
                let (content, end) = quoted(&letters, at)?;
                at = end;
                Token::Quoted(content)
            }
            '0'..='9' | '.' => {
                at = number_end(&letters, at);
                Token::Number(letters[start..at].iter().collect())
            }
            letter if begins_name(letter) => {
                while letters.get(at).is_some_and(|letter| continues_name(*letter)) {
                    at += 1;
                }
                Token::Word(letters[start..at].iter().collect())
            }
            _ => {
                let sign = sign(&letters[at..]).ok_or_else(|| {
                    refused(format!("filter: character {} belongs to no CQL2.", at + 1))
                })?;
                at += sign.len();
                // SQL's other spelling of the same.
                Token::Sign(if sign == "!=" { "<>" } else { sign })
            }
        };
        found.push(PlacedToken { token, at: start + 1 });
    }
    Ok(found)
}

/// The content of a quoted token that begins at `at`, and where it ends. Inside, a quote is
/// doubled, or, in a text, has a backslash before it (`escapeQuote`).
fn quoted(letters: &[char], at: usize) -> Result<(String, usize), Problem> {
    let quote = letters[at];
    let (mut content, mut next) = (String::new(), at + 1);
    loop {
        match (letters.get(next), letters.get(next + 1)) {
            (Some(one), Some(two)) if *one == quote && *two == quote => {
                content.push(quote);
                next += 2;
            }
            (Some('\\'), Some('\'')) if quote == '\'' => {
                content.push(quote);
                next += 2;
            }
            (Some(one), _) if *one == quote => return Ok((content, next + 1)),
            (Some(one), _) => {
                content.push(*one);
                next += 1;
            }
            (None, _) => {
                return Err(refused(format!(
                    "filter: the quote at character {} is not closed.",
                    at + 1
                )));
            }
        }
    }
}

fn number_end(letters: &[char], start: usize) -> usize {
    let digits = |mut at: usize| {
        while letters.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let mut end = digits(start);
    if letters.get(end) == Some(&'.') {
        end = digits(end + 1);
    }
    if matches!(letters.get(end), Some('e' | 'E')) {
        let signed = matches!(letters.get(end + 1), Some('+' | '-'));
        let exponent = end + 1 + usize::from(signed);
        let exponent_end = digits(exponent);
        if exponent_end > exponent {
            end = exponent_end;
        }
    }
    end
}

fn begins_name(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_' || letter == ':'
}

fn continues_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | ':' | '.')
}

fn sign(rest: &[char]) -> Option<&'static str> {
    if let Some(bracket) = rest.first().and_then(|letter| match letter {
        '(' => Some("("),
        ')' => Some(")"),
        _ => None,
    }) {
        return Some(bracket);
    }
    SIGNS.into_iter().find(|sign| {
        sign.chars().enumerate().all(|(offset, letter)| rest.get(offset) == Some(&letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Token> {
        tokens(text).unwrap().into_iter().map(|placed| placed.token).collect()
    }

    #[test]
    fn names_texts_numbers_and_signs_are_told_apart() {
        assert_eq!(
            kinds(r#"depth_m>=.5 AND "name"<>'Jl. O''Connor'"#),
            [
                Token::Word("depth_m".into()),
                Token::Sign(">="),
                Token::Number(".5".into()),
                Token::Word("AND".into()),
                Token::Quoted("name".into()),
                Token::Sign("<>"),
                Token::Text("Jl. O'Connor".into()),
            ]
        );
        assert_eq!(
            kinds("1e3 2.5E-1"),
            [Token::Number("1e3".into()), Token::Number("2.5E-1".into())]
        );
        assert_eq!(kinds("a != 1")[1], Token::Sign("<>"));
        assert_eq!(kinds(r"'it\'s'"), [Token::Text("it's".into())]);
    }

    #[test]
    fn places_are_counted_in_characters() {
        let placed = tokens("é = 'ü' ").unwrap();
        assert_eq!(placed.iter().map(|token| token.at).collect::<Vec<_>>(), [1, 3, 5]);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for bad in ["a = 'open", r"a = 'open\'", "\"open", "a ; b", "a = $1", "`a`"] {
            assert!(tokens(bad).is_err(), "{bad}");
        }
    }
}
