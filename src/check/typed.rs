//! The checked project: every name resolved, every expression typed, `let`s put in place.
//!
//! Still free of the instant of the run and of data: windows and points are symbolic, so one
//! checked project serves every `as of`.

mod sequence;
mod walk;

use std::sync::Arc;

pub use super::test_items::form::{Expectation, Expected, Test, TestEvent, TestProfile};
pub use sequence::{Absence, Compared, Fact, Order, Sequence, Step, StepFact, Unordered, Which};

use crate::dataset::catalog::{AttributeId, EventTypeId};
use crate::diagnostics::Span;
use crate::syntax::ast::{Arithmetic, CountRange, Place, Quantifier};
use crate::time::{Length, Point, Window};
use crate::value::{Ratio, Type, Value};

/// Index of a segment in [`Project::segments`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentId(pub u32);

/// All segments of the rule files, each after those it refers to.
#[derive(Clone, Debug, Default)]
pub struct Project {
    pub segments: Vec<Segment>,
    /// The arms of splits and waterfalls; each arm is a segment as well.
    pub arms: Vec<Arms>,
    /// What stands in the files of audiences; each audience is a segment as well.
    pub audiences: Vec<Audience>,
    /// In the order of the files.
    pub tests: Vec<Test>,
}

/// Index of a split or a waterfall in [`Project::arms`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArmsId(pub u32);

/// A split or a waterfall: segments that have no member in common.
#[derive(Clone, Debug)]
pub struct Arms {
    pub name: String,
    /// In the order written: the name of each without that of its owner, and its segment, which
    /// is called `OWNER.ARM`.
    pub arms: Vec<(String, SegmentId)>,
}

/// The columns of an audience, behind the key.
#[derive(Clone, Debug)]
pub struct Audience {
    pub segment: SegmentId,
    pub columns: Vec<OutputColumn>,
}

#[derive(Clone, Debug)]
pub struct OutputColumn {
    pub name: String,
    pub value: OutputValue,
}

#[derive(Clone, Debug)]
pub enum OutputValue {
    Expr(Expr),
    /// The name of the arm that the profile is in; missing for those in none.
    ArmOf(ArmsId),
}

impl OutputValue {
    pub fn ty(&self) -> &Type {
        match self {
            OutputValue::Expr(expr) => &expr.ty,
            OutputValue::ArmOf(_) => &Type::Text,
        }
    }
}

impl Project {
    /// The columns of a segment that is an audience.
    pub fn columns(&self, segment: SegmentId) -> &[OutputColumn] {
        let audience = self.audiences.iter().find(|a| a.segment == segment);
        audience.map_or(&[], |audience| &audience.columns)
    }

    /// # Panics
    /// If `id` is not of this project.
    pub fn arms_of(&self, id: ArmsId) -> &Arms {
        &self.arms[id.0 as usize]
    }

    /// # Panics
    /// If `id` is not of this project.
    pub fn segment(&self, id: SegmentId) -> &Segment {
        &self.segments[id.0 as usize]
    }

    pub fn find(&self, name: &str) -> Option<SegmentId> {
        let index = self.segments.iter().position(|s| s.name == name)?;
        Some(SegmentId(u32::try_from(index).ok()?))
    }
}

#[derive(Clone, Debug)]
pub struct Segment {
    pub name: String,
    pub title: Option<String>,
    /// Lines of the doc comment without `##`.
    pub doc: Vec<String>,
    pub owner: Option<String>,
    /// `@size A to B`: least and most members, both included.
    pub size: Option<(u64, u64)>,
    /// `@change at most P%`: a share of the members before.
    pub change: Option<Ratio>,
    /// The universe named by `of`; without it everyone.
    pub of: Option<SegmentId>,
    /// Of type bool. Membership is the universe and this.
    pub body: Expr,
    /// The name in the rule file.
    pub span: Span,
}

/// An expression of known type. Conditions are never missing: they hold or do not.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub ty: Type,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    // --- values; each may be missing -----------------------------------------------------------
    /// A literal. A literal that stands beside a float is already the nearest float.
    Constant(Value),
    /// A point in time; of type date or timestamp.
    Moment(Point),
    Attribute(AttributeId),
    /// A property of the event under test (inside an [`EventPattern::filter`] or an `EventHas`),
    /// by its dotted name; every type of the pattern has it, or those that an
    /// [`ExprKind::EventIs`] before it in the same `And` leaves.
    Property(Arc<str>),
    /// `time` of the event under test.
    EventTime,
    /// A fact of an earlier step, by its index in [`Order::facts`].
    OfStep(usize),
    /// The element under test (inside `HasItems`): a plain element, …
    Item,
    /// … or a field of an object: its index in the record type, and in that of the object in it.
    ItemField(Vec<usize>),
    Negate(Box<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
    /// A list whose elements are not all constants.
    List(Vec<Expr>),
    Point(Box<Expr>, Box<Expr>),
    Aggregate(Box<Aggregate>),

    // --- conditions; of type bool ---------------------------------------------------------------
    /// A bool value as a condition: known and true.
    IsTrue(Box<Expr>),
    Everyone,
    Nobody,
    /// The exact complement.
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    AtLeast(u64, Vec<Expr>),
    /// Both known and in this relation. A date compared with an instant is the start of its day.
    Compare(Relation, Box<Expr>, Box<Expr>),
    /// Known and (not) one of the constants.
    InSet {
        value: Box<Expr>,
        set: Arc<ValueSet>,
        negated: bool,
    },
    /// Known and (not) an element of a list value.
    InList {
        value: Box<Expr>,
        list: Box<Expr>,
        negated: bool,
        ignoring_case: bool,
    },
    /// A text that contains, starts or ends with one / any / all / none of the texts.
    TextTest {
        value: Box<Expr>,
        place: Place,
        quantifier: Quantifier,
        /// A text, or with a quantifier other than `One` a list of texts.
        what: Box<Expr>,
        ignoring_case: bool,
    },
    Matches {
        value: Box<Expr>,
        pattern: Pattern,
    },
    /// A list that contains one / any / all / none of the elements.
    ListTest {
        list: Box<Expr>,
        quantifier: Quantifier,
        what: Box<Expr>,
        ignoring_case: bool,
    },
    /// How many elements of a known list meet the condition. `no` is `Exactly(0)`;
    /// `only` is `Exactly(0)` of the negated condition; `any` is `AtLeast(1)`.
    HasItems {
        list: Box<Expr>,
        count: CountRange,
        condition: Box<Expr>,
    },
    Known(Box<Expr>),
    /// Of a date or timestamp value.
    InWindow(Box<Expr>, Window),
    /// The day and month of a date or timestamp falls in the window.
    Anniversary(Box<Expr>, Window),
    /// Great-circle distance at most `meters`.
    Near {
        value: Box<Expr>,
        meters: f64,
        center: Box<Expr>,
    },
    InSegment(SegmentId),
    /// `u` of the key with this salt lies in `[from, to)`: see [`crate::interpret::sample`].
    Sampled {
        salt: Arc<str>,
        from: Ratio,
        to: Ratio,
    },
    /// The profile is among those that a rank takes.
    Ranked(Box<Rank>),
    /// The event under test is of one of these types, ascending: where named events of several
    /// types with conditions of their own stand together, as in `any of (shoe_order, visit)`.
    EventIs(Vec<EventTypeId>),
    Did(Box<Did>),
    /// Some earliest / latest event of the pattern meets the condition.
    EventHas {
        last: bool,
        event: EventPattern,
        window: Option<Window>,
        condition: Box<Expr>,
    },
    Sequence(Box<Sequence>),
    Unordered(Box<Unordered>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Relation {
    /// That of the right side to the left.
    pub fn mirrored(self) -> Relation {
        match self {
            Relation::Equal | Relation::NotEqual => self,
            Relation::Less => Relation::More,
            Relation::AtMost => Relation::AtLeast,
            Relation::More => Relation::Less,
            Relation::AtLeast => Relation::AtMost,
        }
    }
}

/// The constants of an `in`, sorted and without doubles for binary search. With `ignoring_case`
/// the texts are folded beforehand, by [`crate::value::fold_case`].
#[derive(Clone, Debug, PartialEq)]
pub struct ValueSet {
    pub values: SetValues,
    pub ignoring_case: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SetValues {
    /// Literals of the type of the value, sorted by [`Value::compare`].
    Values(Vec<Value>),
    /// Texts of a list file, sorted by bytes; the value is compared as text.
    Texts(Arc<[Arc<str>]>),
}

/// A regular expression, compiled once by the check; equality is that of its text.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub text: String,
    pub ignoring_case: bool,
    pub regex: regex::Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.ignoring_case == other.ignoring_case
    }
}

/// Functions on values. A missing argument gives missing, except for `If` and `Coalesce`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    Lower,
    Upper,
    Trim,
    /// Code points.
    Length,
    /// What follows the last `@`.
    Domain,
    /// Lower-case hex of the UTF-8 bytes.
    Sha256,
    /// An address as the platform wants it before it is hashed; missing if it is none.
    GoogleEmail,
    MetaEmail,
    /// A number as the platform wants it before it is hashed. One or two arguments: the calling
    /// code of those written without one. Missing if it is none.
    GooglePhone,
    MetaPhone,
    Abs,
    /// One or two arguments.
    Round,
    Floor,
    Ceil,
    Min,
    Max,
    /// Number of elements of a list.
    Size,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    /// `"monday"` … `"sunday"`
    Weekday,
    DaysBetween,
    /// Whole years from the date to the day of `as of`.
    Age,
    ToNumber,
    ToDate,
    ToTimestamp,
    If,
    Coalesce,
    /// The start of the day of a date, as an instant: made by the check where the types need it.
    StartOfDay,
}

/// `top 100 by E among S per A`: some profiles in the order of a value, those of equal values in
/// the order of their keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Rank {
    /// Who is ranked, a condition; `None` is everyone.
    pub among: Option<Expr>,
    pub by: Expr,
    /// Each value has a ranking of its own; who has none is in no ranking.
    pub per: Option<Expr>,
    pub cut: Cut,
}

/// Which of the ranked are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cut {
    /// The highest, else the lowest.
    pub top: bool,
    pub size: CutSize,
    /// Those without a value stand behind all others; else they are not ranked.
    pub missing_last: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CutSize {
    Count(u64),
    /// A fraction of the ranked, rounded up.
    Share(Ratio),
}

impl Cut {
    /// How many of `ranked` profiles are taken.
    pub fn of(self, ranked: usize) -> usize {
        let taken = match self.size {
            CutSize::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
            CutSize::Share(share) => {
                let all = i128::try_from(ranked).unwrap_or(i128::MAX);
                let part = share.checked_mul(Ratio::integer(all));
                part.map_or(ranked, |part| {
                    usize::try_from(part.ceil()).unwrap_or(ranked)
                })
            }
        };
        taken.min(ranked)
    }
}

/// Which events: types and a condition on each one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPattern {
    /// Ascending and without doubles; may be empty (no such type in the data).
    pub types: Vec<EventTypeId>,
    /// Of type bool, over `Property`, `EventTime` and attributes of the profile.
    pub filter: Option<Box<Expr>>,
}

/// A value computed from the events of a profile before `as of`.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    pub function: AggregateFunction,
    pub event: EventPattern,
    /// `None` for `Count`, `Days` and the gaps; for `First`, `Last`, `Min` and `Max` it is then the
    /// time of the events.
    pub property: Option<Arc<str>>,
    pub window: Option<Window>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateFunction {
    Count,
    Sum,
    Avg,
    Min,
    Max,
    Median,
    Distinct,
    /// Distinct calendar days in the project's zone.
    Days,
    First,
    Last,
    MostFrequent,
    /// The instant since which the latest known value has been the same without a break.
    Changed,
    LongestGap,
    ShortestGap,
}

/// `did …`, without its `not`: the check puts a `Not` around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Did {
    pub event: EventPattern,
    pub test: DidTest,
    pub when: When,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DidTest {
    /// The number of events in the window (of each period).
    Times(CountRange),
    /// Some `n` events in the window of which the last is at most `within` after the first;
    /// only `AtLeast(n)` and `MoreThan(n)` remain here.
    TimesWithin(u64, Length),
    /// The number of distinct calendar days with an event.
    Days(CountRange),
    /// The earliest event ever that matches lies in the window.
    FirstTime,
}

#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// `None` is ever.
    Window(Option<Window>),
    /// At least so many of the periods each hold the test.
    Regularly {
        at_least: u64,
        of: u64,
        period: Length,
        calendar: bool,
    },
}

impl ExprKind {
    /// Whether it holds or does not; anything else is a value that may be missing.
    pub fn is_condition(&self) -> bool {
        !matches!(
            self,
            ExprKind::Constant(_)
                | ExprKind::Moment(_)
                | ExprKind::Attribute(_)
                | ExprKind::Property(_)
                | ExprKind::EventTime
                | ExprKind::OfStep(_)
                | ExprKind::Item
                | ExprKind::ItemField(_)
                | ExprKind::Negate(_)
                | ExprKind::Arithmetic(..)
                | ExprKind::Call(..)
                | ExprKind::List(_)
                | ExprKind::Point(..)
                | ExprKind::Aggregate(_)
        )
    }
}
