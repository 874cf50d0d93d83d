//! What a filter says, as it was written: the tree that CQL2 text and CQL2 JSON are read into.

use geo_types::Geometry;
use jiff::{Timestamp, civil::Date};

/// A node of a filter. Nothing is known yet of columns and types.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    /// All of them hold.
    And(Vec<Self>),
    /// One of them holds.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// Two values compare so.
    Compare(ComparisonOperator, Box<[Self; 2]>),
    /// A text fits a pattern.
    Like(Box<[Self; 2]>),
    /// A value lies between two others, both included.
    Between(Box<[Self; 3]>),
    /// A value is one of a list.
    In(Box<Self>, Vec<Self>),
    /// A value is not there.
    IsNull(Box<Self>),
    /// Two geometries lie so.
    Spatial(SpatialRelation, Box<[Self; 2]>),
    /// Two times lie so.
    Temporal(TemporalRelation, Box<[Self; 2]>),
    /// A text with letters of one kind left.
    Fold(LetterFolding, Box<Self>),
    /// What two numbers give.
    Arithmetic(ArithmeticOperator, Box<[Self; 2]>),
    /// The value of a queryable.
    Property(String),
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A finite number.
    Float(f64),
    /// A text.
    Text(String),
    /// A day.
    Date(Date),
    /// A moment.
    Timestamp(Timestamp),
    /// From one instant to another, both included.
    Interval(Box<[Self; 2]>),
    /// An end of an interval that is open.
    Unbounded,
    /// A geometry, in the axis order of the filter's coordinate reference system.
    Geometry(Geometry<f64>),
    /// A box: first and second axis of its lower corner, then of its upper.
    Bbox([f64; 4]),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// All of them.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its word in CQL2, in lower case; CQL2 reads any case.
            pub(crate) const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one with this word.
            pub(crate) fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word().eq_ignore_ascii_case(word))
            }
        }
    };
}

words! {
    /// How two values compare.
    ComparisonOperator {
        /// Equal.
        Equal = "=",
        /// Not equal.
        NotEqual = "<>",
        /// Less.
        Less = "<",
        /// Less or equal.
        LessOrEqual = "<=",
        /// Greater.
        Greater = ">",
        /// Greater or equal.
        GreaterOrEqual = ">=",
    }
}

words! {
    /// How two geometries lie to each other (OGC 06-103r4, clause 6.1.15).
    SpatialRelation {
        /// They share a point.
        Intersects = "s_intersects",
        /// They share none.
        Disjoint = "s_disjoint",
        /// They cover the same points.
        Equals = "s_equals",
        /// They share points of their borders, none of their insides.
        Touches = "s_touches",
        /// The first lies in the second.
        Within = "s_within",
        /// The second lies in the first.
        Contains = "s_contains",
        /// They share a part of each, of less dimensions than the greater has.
        Crosses = "s_crosses",
        /// They share a part of each, of the dimensions that both have.
        Overlaps = "s_overlaps",
    }
}

words! {
    /// How two times lie to each other (OWL-Time, <https://www.w3.org/TR/owl-time/>).
    TemporalRelation {
        /// The first begins when the second is over.
        After = "t_after",
        /// The first is over when the second begins.
        Before = "t_before",
        /// The second lies inside the first, and touches none of its ends.
        Contains = "t_contains",
        /// They share no moment.
        Disjoint = "t_disjoint",
        /// The first lies inside the second, and touches none of its ends.
        During = "t_during",
        /// They begin and end together.
        Equals = "t_equals",
        /// They end together, and the second begins later.
        FinishedBy = "t_finishedby",
        /// They end together, and the first begins later.
        Finishes = "t_finishes",
        /// They share a moment.
        Intersects = "t_intersects",
        /// The first ends when the second begins.
        Meets = "t_meets",
        /// The second ends when the first begins.
        MetBy = "t_metby",
        /// The first begins inside the second, and ends after it.
        OverlappedBy = "t_overlappedby",
        /// The first begins before the second, and ends inside it.
        Overlaps = "t_overlaps",
        /// They begin together, and the second ends earlier.
        StartedBy = "t_startedby",
        /// They begin together, and the first ends earlier.
        Starts = "t_starts",
    }
}

words! {
    /// Which differences of letters do not count.
    LetterFolding {
        /// Capitals.
        Case = "casei",
        /// Accents.
        Accents = "accenti",
    }
}

words! {
    /// What is done with two numbers.
    ArithmeticOperator {
        /// Sum.
        Add = "+",
        /// Difference.
        Subtract = "-",
        /// Product.
        Multiply = "*",
        /// Quotient.
        Divide = "/",
        /// Whole quotient, towards zero.
        WholeDivide = "div",
        /// Rest of the whole quotient.
        Modulo = "%",
        /// Power.
        Power = "^",
    }
}

impl ComparisonOperator {
    /// Whether it holds of two values that lie so to each other.
    pub(crate) fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl SpatialRelation {
    /// The same with its operands changed over.
    pub(crate) const fn turned(self) -> Self {
        match self {
            Self::Within => Self::Contains,
            Self::Contains => Self::Within,
            symmetric => symmetric,
        }
    }
}

impl TemporalRelation {
    /// Whether it is defined between intervals alone (OGC 21-065r2, table 8).
    pub(crate) const fn wants_intervals(self) -> bool {
        !matches!(
            self,
            Self::After | Self::Before | Self::Disjoint | Self::Equals | Self::Intersects
        )
    }
}
