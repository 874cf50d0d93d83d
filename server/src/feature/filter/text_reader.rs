//! What a reader of CQL2 text sees: the tokens, from the left, and what is wrong with them.

use super::{
    cost::{FilterAllowance, refused},
    expression::Expression,
    token::{PlacedToken, Token},
};
use crate::http::problem::Problem;

/// Reads tokens from the left.
pub(super) struct TextReader {
    tokens: Vec<PlacedToken>,
    next: usize,
    pub(super) allowance: FilterAllowance,
}

impl TextReader {
    /// Stands before the first token.
    pub(super) fn new(tokens: Vec<PlacedToken>, allowance: FilterAllowance) -> Self {
        Self { tokens, next: 0, allowance }
    }

    /// Whether the token that is next calls a function.
    pub(super) fn calls(&self) -> bool {
        let second = self.tokens.get(self.next + 1);
        second.is_some_and(|placed| placed.token == Token::Sign("("))
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|placed| &placed.token)
    }

    pub(super) fn skip(&mut self) {
        self.next += 1;
    }

    pub(super) fn unexpected(&self, wanted: &str) -> Problem {
        match self.tokens.get(self.next) {
            Some(placed) => {
                refused(format!("filter: at character {} {wanted} is expected.", placed.at))
            }
            None => refused(format!("filter: at its end {wanted} is expected.")),
        }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<(), Problem> {
        if self.take_word(word) {
            return Ok(());
        }
        Err(self.unexpected(&word.to_ascii_uppercase()))
    }

    pub(super) fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.next += usize::from(found);
        found
    }

    pub(super) fn expect_sign(&mut self, sign: &str) -> Result<(), Problem> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected(sign)) }
    }

    pub(super) fn take_sign_of<T>(&mut self, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let Some(Token::Sign(sign)) = self.peek() else { return None };
        let read = read(sign)?;
        self.next += 1;
        Some(read)
    }

    pub(super) fn expect_text(&mut self, wanted: &str) -> Result<String, Problem> {
        let Some(Token::Text(text)) = self.peek().cloned() else {
            return Err(self.unexpected(wanted));
        };
        self.next += 1;
        Ok(text)
    }

    pub(super) fn take_number(&mut self, negative: bool) -> Result<Option<Expression>, Problem> {
        let Some(Token::Number(digits)) = self.peek() else { return Ok(None) };
        let sign = if negative { "-" } else { "" };
        let number = number(&format!("{sign}{digits}"));
        let number = number.ok_or_else(|| self.unexpected("a finite number"))?;
        self.next += 1;
        Ok(Some(number))
    }

    /// A coordinate: a number with or without a sign.
    pub(super) fn expect_coordinate(&mut self) -> Result<f64, Problem> {
        let negative = self.take_sign("-");
        if !negative {
            let _ = self.take_sign("+");
        }
        match self.take_number(negative)? {
            Some(Expression::Int(number)) => Ok(number as f64),
            Some(Expression::Float(number)) => Ok(number),
            _ => Err(self.unexpected("a number")),
        }
    }
}

/// A number: whole where it is written so and fits 64 bits.
fn number(text: &str) -> Option<Expression> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(Expression::Int(whole));
    }
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
    Some(Expression::Float(number))
}
