//! Reads CQL2 text (OGC 21-065r2, clause 8.2 and annex B) by recursive descent: one pass, no
//! backtracking, O(length).
//!
//! The crate `cql2` 0.6 was weighed for this and left. Its grammar tries a parenthesis as a group
//! and then again as a list, so that reading doubles with each level (`((((1,2),2),2),2)`: 0.3 s at
//! 16 levels, hours at 32); it reads every number as a float, so that ids beyond 2^53 change; its
//! errors repeat the text that was sent; and it brings a JSON Schema validator, an SQL parser and a
//! second geozero. Its Python package is what the tests compare this reader with.

use super::{
    cost::{DEPTH, FilterAllowance, deeper, refused},
    expression::{
        ArithmeticOperator, ComparisonOperator, Expression, LetterFolding, SpatialRelation,
        TemporalRelation,
    },
    instant,
    text_reader::TextReader,
    token::{Token, tokens},
};
use crate::http::problem::Problem;

/// Reads a filter.
///
/// # Errors
/// `invalid_parameter`, with the place of what was not expected; the text itself is not repeated.
pub(super) fn read(text: &str) -> Result<Expression, Problem> {
    let allowance = FilterAllowance::of(text)?;
    let mut reader = TextReader::new(tokens(text)?, allowance);
    let expression = reader.expression(0)?;
    match reader.peek() {
        None => Ok(expression),
        Some(_) => Err(reader.unexpected("AND, OR or the end")),
    }
}

impl TextReader {
    /// A boolean expression, or anything that may stand in one.
    fn expression(&mut self, depth: usize) -> Result<Expression, Problem> {
        let depth = deeper(depth)?;
        let first = self.conjunction(depth)?;
        if !self.is_word("or") {
            return Ok(first);
        }
        self.allowance.node()?;
        let mut parts = vec![first];
        while self.take_word("or") {
            parts.push(self.conjunction(depth)?);
        }
        Ok(Expression::Or(parts))
    }

    fn conjunction(&mut self, depth: usize) -> Result<Expression, Problem> {
        let first = self.negation(depth)?;
        if !self.is_word("and") {
            return Ok(first);
        }
        self.allowance.node()?;
        let mut parts = vec![first];
        while self.take_word("and") {
            parts.push(self.negation(depth)?);
        }
        Ok(Expression::And(parts))
    }

    fn negation(&mut self, depth: usize) -> Result<Expression, Problem> {
        if self.take_word("not") {
            self.allowance.node()?;
            let inner = self.negation(deeper(depth)?)?;
            return Ok(Expression::Not(Box::new(inner)));
        }
        self.comparison(depth)
    }

    fn comparison(&mut self, depth: usize) -> Result<Expression, Problem> {
        let left = self.sum(depth)?;
        if let Some(operator) = self.take_sign_of(ComparisonOperator::from_word) {
            self.allowance.node()?;
            let right = self.sum(depth)?;
            return Ok(Expression::Compare(operator, Box::new([left, right])));
        }
        if self.take_word("is") {
            let negated = self.take_word("not");
            self.expect_word("null")?;
            self.allowance.node()?;
            return self.negated(negated, Expression::IsNull(Box::new(left)));
        }
        let negated = self.take_word("not");
        if self.take_word("like") {
            self.allowance.node()?;
            let pattern = self.sum(depth)?;
            return self.negated(negated, Expression::Like(Box::new([left, pattern])));
        }
        if self.take_word("between") {
            self.allowance.node()?;
            let low = self.sum(depth)?;
            self.expect_word("and")?;
            let high = self.sum(depth)?;
            return self.negated(negated, Expression::Between(Box::new([left, low, high])));
        }
        if self.take_word("in") {
            self.allowance.node()?;
            let list = self.list(deeper(depth)?)?;
            return self.negated(negated, Expression::In(Box::new(left), list));
        }
        if negated {
            return Err(self.unexpected("LIKE, BETWEEN or IN"));
        }
        Ok(left)
    }

    fn negated(&mut self, negated: bool, inner: Expression) -> Result<Expression, Problem> {
        if !negated {
            return Ok(inner);
        }
        self.allowance.node()?;
        Ok(Expression::Not(Box::new(inner)))
    }

    fn sum(&mut self, depth: usize) -> Result<Expression, Problem> {
        self.chain(depth, &["+", "-"], Self::product)
    }

    fn product(&mut self, depth: usize) -> Result<Expression, Problem> {
        self.chain(depth, &["*", "/", "%", "div"], Self::power)
    }

    fn power(&mut self, depth: usize) -> Result<Expression, Problem> {
        self.chain(depth, &["^"], Self::signed)
    }

    /// Operands of one rank, from the left. The tree that they give is as deep as the chain is long:
    /// that is why it is bounded.
    fn chain(
        &mut self,
        depth: usize,
        words: &[&str],
        operand: fn(&mut Self, usize) -> Result<Expression, Problem>,
    ) -> Result<Expression, Problem> {
        let mut left = operand(self, depth)?;
        for _ in 0..DEPTH {
            let operator = self.take_operator(words);
            let Some(operator) = operator else { return Ok(left) };
            self.allowance.node()?;
            let right = operand(self, depth)?;
            left = Expression::Arithmetic(operator, Box::new([left, right]));
        }
        Err(refused("A sum or product in a filter has at most 32 operands."))
    }

    fn take_operator(&mut self, words: &[&str]) -> Option<ArithmeticOperator> {
        let word = match self.peek()? {
            Token::Sign(sign) => *sign,
            Token::Word(word) => word.as_str(),
            Token::Quoted(_) | Token::Text(_) | Token::Number(_) => return None,
        };
        let known = words.iter().find(|known| known.eq_ignore_ascii_case(word))?;
        let operator = ArithmeticOperator::from_word(known)?;
        self.skip();
        Some(operator)
    }

    fn signed(&mut self, depth: usize) -> Result<Expression, Problem> {
        if self.take_sign("+") {
            return self.signed(deeper(depth)?);
        }
        if self.take_sign("-") {
            if let Some(number) = self.take_number(true)? {
                return Ok(number);
            }
            let inner = self.signed(deeper(depth)?)?;
            self.allowance.node()?;
            let operands = Box::new([Expression::Int(0), inner]);
            return Ok(Expression::Arithmetic(ArithmeticOperator::Subtract, operands));
        }
        self.primary(depth)
    }

    fn primary(&mut self, depth: usize) -> Result<Expression, Problem> {
        if self.take_sign("(") {
            let inner = self.expression(depth)?;
            self.expect_sign(")")?;
            return Ok(inner);
        }
        self.allowance.node()?;
        if let Some(number) = self.take_number(false)? {
            return Ok(number);
        }
        let Some(token) = self.peek().cloned() else { return Err(self.unexpected("a value")) };
        let calls = self.calls();
        match token {
            Token::Text(text) => {
                self.skip();
                Ok(Expression::Text(text))
            }
            Token::Quoted(name) => {
                self.skip();
                Ok(Expression::Property(name))
            }
            Token::Word(word) => {
                if let Some(geometry) = self.geometry(&word)? {
                    return Ok(Expression::Geometry(geometry));
                }
                if calls {
                    self.skip();
                    self.skip();
                    let inner = self.call(&word, deeper(depth)?)?;
                    self.expect_sign(")")?;
                    return Ok(inner);
                }
                self.named(word)
            }
            Token::Number(_) | Token::Sign(_) => Err(self.unexpected("a value")),
        }
    }

    /// A word that calls nothing: a truth value or a queryable.
    fn named(&mut self, word: String) -> Result<Expression, Problem> {
        let expression = if word.eq_ignore_ascii_case("true") {
            Expression::Bool(true)
        } else if word.eq_ignore_ascii_case("false") {
            Expression::Bool(false)
        } else if KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(&word)) {
            return Err(self.unexpected("a value"));
        } else {
            Expression::Property(word)
        };
        self.skip();
        Ok(expression)
    }

    /// What stands between the parentheses behind a name.
    fn call(&mut self, name: &str, depth: usize) -> Result<Expression, Problem> {
        if let Some(relation) = SpatialRelation::from_word(name) {
            return Ok(Expression::Spatial(relation, Box::new(self.pair(depth)?)));
        }
        if let Some(relation) = TemporalRelation::from_word(name) {
            return Ok(Expression::Temporal(relation, Box::new(self.pair(depth)?)));
        }
        if let Some(folding) = LetterFolding::from_word(name) {
            return Ok(Expression::Fold(folding, Box::new(self.sum(depth)?)));
        }
        match name.to_ascii_lowercase().as_str() {
            "bbox" | "envelope" => self.bbox(),
            "date" => instant::date(&self.expect_text("DATE('2025-09-18')")?),
            "timestamp" => {
                instant::timestamp(&self.expect_text("TIMESTAMP('2025-09-18T01:00:00Z')")?)
            }
            "interval" => {
                let from = self.interval_end(depth)?;
                self.expect_sign(",")?;
                let to = self.interval_end(depth)?;
                Ok(Expression::Interval(Box::new([from, to])))
            }
            _ => Err(refused(
                "filter: unknown function. Known are the spatial (S_INTERSECTS …) and temporal \
                 (T_AFTER …) functions of CQL2, CASEI, ACCENTI, BBOX, DATE, TIMESTAMP, INTERVAL.",
            )),
        }
    }

    fn pair(&mut self, depth: usize) -> Result<[Expression; 2], Problem> {
        let first = self.sum(depth)?;
        self.expect_sign(",")?;
        Ok([first, self.sum(depth)?])
    }

    fn interval_end(&mut self, depth: usize) -> Result<Expression, Problem> {
        self.allowance.node()?;
        if let Some(Token::Text(text)) = self.peek().cloned() {
            self.skip();
            return instant::interval_end(&text);
        }
        self.sum(depth)
    }

    fn bbox(&mut self) -> Result<Expression, Problem> {
        let mut numbers = vec![self.expect_coordinate()?];
        while numbers.len() < 6 && self.take_sign(",") {
            numbers.push(self.expect_coordinate()?);
        }
        bbox_of(&numbers)
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Expression>, Problem> {
        self.expect_sign("(")?;
        let mut items = vec![self.sum(depth)?];
        while self.take_sign(",") {
            items.push(self.sum(depth)?);
        }
        self.expect_sign(")")?;
        Ok(items)
    }
}

/// Words that name no queryable, unless they stand in double quotes.
const KEYWORDS: [&str; 9] = ["and", "or", "not", "like", "between", "in", "is", "null", "div"];

/// A box of four numbers, or of six with heights.
pub(super) fn bbox_of(numbers: &[f64]) -> Result<Expression, Problem> {
    match *numbers {
        [x1, y1, x2, y2] | [x1, y1, _, x2, y2, _] => Ok(Expression::Bbox([x1, y1, x2, y2])),
        _ => Err(refused("BBOX has four numbers, or six with heights.")),
    }
}
