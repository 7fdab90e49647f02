//! The syntax tree: what a rule file says, with a span for everything, before any name is known.
//!
//! Spellings that mean the same but read differently (`=` and `is`) are kept, so that the
//! formatter gives back what the author chose.

use crate::diagnostics::Span;
use crate::time::{Length, Point, Window};
use crate::value::Ratio;

/// One rule file. Items that could not be parsed at all are absent; diagnostics say why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    pub items: Vec<Item>,
    /// Plain comments (`#`) in order; doc comments (`##`) belong to their items.
    pub comments: Vec<Comment>,
    /// Where each line begins, in bytes: the formatter keeps the author's blank lines.
    pub line_starts: Vec<u32>,
}

/// A comment with its `#` or `##`, up to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub text: String,
    /// Characters before it on its line.
    pub column: usize,
    /// Something else stands before it on its line.
    pub trailing: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub docs: Vec<Comment>,
    pub annotations: Vec<Annotation>,
    pub kind: ItemKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    Let(Let),
    Segment(Segment),
    Waterfall(Waterfall),
    Split(Split),
    Audience(Audience),
    Test(Test),
}

/// A name as written, without its backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

/// Names joined by dots: `address.city`, `purchase.amount`, `winback_test.control`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub parts: Vec<Name>,
    pub span: Span,
}

impl Path {
    /// The parts joined by dots: the name of a nested attribute.
    pub fn dotted(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|part| part.text.as_str()).collect();
        parts.join(".")
    }
}

/// A text literal, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub value: String,
    pub span: Span,
}

/// A number literal. `text` is as written (`1_000`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub text: String,
    pub value: Ratio,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    pub kind: AnnotationKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AnnotationKind {
    Owner(Text),
    /// `@size 1_000 to 50_000`
    Size(Number, Number),
    /// `@change at most 5%`
    Change(Number),
    /// Days since 1970-01-01.
    Expires(i32),
    /// `@allow CODE "reason"`
    Allow(Name, Text),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    pub name: Name,
    pub value: LetValue,
}

#[derive(Clone, Debug, PartialEq)]
pub enum LetValue {
    Expr(Expr),
    /// A named event: it has a `where` or begins with `any`.
    Event(EventPattern),
    /// It could not be parsed, and a diagnostic says why; the name stays known.
    Invalid,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub name: Name,
    pub title: Option<Text>,
    pub of: Option<Path>,
    pub body: Block,
}

/// Conditions that stand one a line between braces.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub conditions: Vec<Expr>,
    /// From the opening to the closing brace.
    pub span: Span,
    /// A line of it could not be parsed and was left out; emptiness then says nothing.
    pub recovered: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    pub name: Name,
    pub of: Path,
    pub arms: Vec<WaterfallArm>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WaterfallArm {
    pub name: Name,
    /// `None` is `everyone`.
    pub segment: Option<Path>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    pub name: Name,
    pub of: Path,
    pub salt: Option<Text>,
    pub arms: Vec<SplitArm>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SplitArm {
    pub name: Name,
    /// Percent.
    pub share: Number,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Audience {
    pub name: Name,
    pub title: Option<Text>,
    pub clauses: Vec<AudienceClause>,
    /// A line of it could not be parsed and was left out; what is not there then says nothing.
    pub recovered: bool,
    pub span: Span,
}

/// A line of an audience, in the order written; the check says which may repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct AudienceClause {
    pub kind: AudienceClauseKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AudienceClauseKind {
    From(Path),
    Except(Vec<Path>),
    Consent(Name),
    Limit(Number, Expr),
    Columns(Vec<OutputColumn>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct OutputColumn {
    pub name: Name,
    pub value: OutputValue,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum OutputValue {
    /// `first_name`: the attribute or `let` of that name.
    Itself,
    Expr(Expr),
    /// `arm of winback_test`
    ArmOf(Path),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub title: Text,
    pub statements: Vec<TestStatement>,
    /// A line of it could not be parsed and was left out; what is not there then says nothing.
    pub recovered: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TestStatement {
    pub kind: TestStatementKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TestStatementKind {
    AsOf(Point),
    Profile {
        name: Name,
        attributes: Vec<Setting>,
    },
    Event {
        event: Name,
        properties: Vec<Setting>,
        profiles: Vec<Name>,
        at: Vec<(Point, Span)>,
    },
    /// `expect winback is [ana]`
    ExpectMembers {
        segment: Path,
        members: Vec<Name>,
    },
    /// `expect ana in winback`, `expect bo not in winback`
    ExpectMember {
        profile: Name,
        negated: bool,
        segment: Path,
    },
    /// `cases { … }`: a row a profile.
    Cases(Vec<Case>),
}

/// `ana { country = "DE" } in dach, adults not in vip` in a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub profile: Name,
    /// With braces the row makes the profile, without it is one that the test has.
    pub attributes: Option<Vec<Setting>>,
    pub member_of: Vec<Path>,
    pub not_member_of: Vec<Path>,
    pub span: Span,
}

/// `country = "DE"` in a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    pub name: Path,
    pub value: SettingValue,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SettingValue {
    Expr(Expr),
    /// `[{ topic = "cars" }]`: a list of objects.
    Objects(Vec<Vec<Setting>>, Span),
}

impl SettingValue {
    pub fn span(&self) -> Span {
        match self {
            SettingValue::Expr(value) => value.span,
            SettingValue::Objects(_, span) => *span,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    // values
    Number(Number),
    Text(String),
    Bool(bool),
    /// A date, a date-time, `now`, `30 days ago`, `start of month`.
    Moment(Point),
    /// `30 days` as a value, to compare with gaps.
    Duration(Length),
    Name(Path),
    List(Vec<Expr>),
    /// `(52.52, 13.405)`
    Point(Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Call(Call),
    Aggregate(Aggregate),
    /// Parentheses, kept as written.
    Paren(Box<Expr>),

    // conditions
    Not(Box<Expr>),
    /// Two or more conditions of one line.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare {
        op: Comparison,
        /// Words as in `is at least`, or the sign.
        in_words: bool,
        left: Box<Expr>,
        right: Box<Expr>,
        ignoring_case: bool,
    },
    /// `x between 1 and 5`; with points in time it is a window.
    Between {
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    /// `x in [..]`, `x not in dach_countries`
    In {
        value: Box<Expr>,
        negated: bool,
        list: Box<Expr>,
        ignoring_case: bool,
    },
    /// `x in file "list.csv" column "email"`
    InFile {
        value: Box<Expr>,
        negated: bool,
        file: Text,
        column: Option<Text>,
        ignoring_case: bool,
    },
    /// `contains`, `starts with`, `ends with`: of a text, or `contains` of a list.
    Contains {
        value: Box<Expr>,
        place: Place,
        quantifier: Quantifier,
        what: Box<Expr>,
        ignoring_case: bool,
    },
    Matches {
        value: Box<Expr>,
        pattern: Text,
        ignoring_case: bool,
    },
    /// `interests has any item where (…)`
    HasItems {
        value: Box<Expr>,
        items: Items,
        condition: Box<Expr>,
    },
    /// `is known`, `is missing`
    Known {
        value: Box<Expr>,
        known: bool,
    },
    /// `signup in last 30 days`
    InWindow {
        value: Box<Expr>,
        window: TimeWindow,
    },
    /// `birth_date has anniversary in next 7 days`
    Anniversary {
        value: Box<Expr>,
        window: TimeWindow,
    },
    /// `location within 25 km of (52.52, 13.405)`
    Near {
        value: Box<Expr>,
        distance: Number,
        unit: DistanceUnit,
        center: Box<Expr>,
    },
    /// `in segment S`, `in any of [S, T]`
    InSegment {
        segments: Vec<Path>,
        any_of: bool,
    },
    Rank(Rank),
    /// `sample 10% by "salt"`
    Sample {
        share: Number,
        salt: Text,
    },
    Everyone,
    Nobody,
    Group {
        quantifier: GroupQuantifier,
        body: Block,
    },
    Did(Did),
    /// `last delivery in last 90 days has late is true`
    EventHas {
        end: End,
        event: EventPattern,
        window: Option<TimeWindow>,
        condition: Box<Expr>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// Where in a text (or whether in a list) something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Anywhere,
    Start,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `contains "x"`
    One,
    /// `contains any of [..]`
    AnyOf,
    AllOf,
    NoneOf,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Items {
    Any,
    No,
    Only,
    /// `exactly 2 items`, `at least 2 items`, …
    Count(CountRange),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DistanceUnit {
    Meters,
    Kilometers,
    Miles,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    First,
    Last,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupQuantifier {
    All,
    Any,
    None,
    AtLeast(u64),
}

/// A window of a rule with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeWindow {
    pub window: Window,
    pub span: Span,
}

/// `top 10% by spend_1y among customers per country`
#[derive(Clone, Debug, PartialEq)]
pub struct Rank {
    /// `top`, else `bottom`.
    pub top: bool,
    pub size: RankSize,
    pub by: Box<Expr>,
    pub among: Option<Path>,
    pub per: Option<Path>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum RankSize {
    Count(Number),
    Percent(Number),
}

/// A function of values: `lower(email)`, `min(a, b)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub function: Name,
    pub arguments: Vec<Expr>,
}

/// `sum(purchase.amount where category is "shoes" in last 90 days)`.
/// `min` and `max` of one path are aggregates, of two or more arguments they are functions.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    pub function: Name,
    pub event: EventPattern,
    /// `amount` of `purchase.amount`.
    pub property: Option<Path>,
    pub window: Option<TimeWindow>,
}

/// Which events are meant: a kind and a condition on each one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPattern {
    pub kind: EventKind,
    /// After `where`; a parenthesised condition is an [`ExprKind::Paren`].
    pub filter: Option<Box<Expr>>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// An event type or a named event.
    Named(Name),
    /// `any of (a, b)`
    AnyOf(Vec<Name>),
    /// `any event`
    Any,
    /// `any event except (a, b)`
    AnyExcept(Vec<Name>),
    /// `any event starting with "order:"`
    AnyStartingWith(Text),
}

/// A behaviour: `did …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Did {
    pub negated: bool,
    pub kind: DidKind,
    pub when: Option<When>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum DidKind {
    Count {
        event: EventPattern,
        count: Option<Count>,
    },
    Sequence {
        first: Step,
        rest: Vec<Link>,
        all_within: Option<Length>,
    },
    /// `all of (a, b, c) within 14 days without x`, `at least 2 of (a, b, c) within 14 days`
    Unordered {
        /// `None` is all of them.
        at_least: Option<u64>,
        events: Vec<EventPattern>,
        within: Option<Length>,
        without: Option<EventPattern>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum When {
    Window(TimeWindow),
    /// `in at least 3 of last 4 weeks`
    Regularly(Regularity),
}

/// `in at least 3 of last 4 weeks`, `in at least 2 of last 3 periods of 2 months`,
/// `in at least 2 of previous 3 weeks`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regularity {
    pub at_least: u64,
    pub of: u64,
    pub period: Length,
    /// Whole calendar units before this one (`previous`), else back from now (`last`).
    pub calendar: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub kind: CountKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CountKind {
    /// `at least 3 times`, with `within 24 hours` a sliding span.
    Times {
        range: CountRange,
        within: Option<Length>,
    },
    /// `on at least 3 days`
    Days(CountRange),
    /// `for the first time`
    FirstTime,
}

/// A number of times, days or items; the check refuses what cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountRange {
    AtLeast(u64),
    AtMost(u64),
    Exactly(u64),
    MoreThan(u64),
    FewerThan(u64),
    /// `2 to 5 times`
    Between(u64, u64),
}

/// A step of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub event: EventPattern,
    pub name: Option<Name>,
    /// At most this long after the step before.
    pub within: Option<Length>,
    pub later: Option<(Later, Length)>,
    pub without: Option<EventPattern>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Later {
    AtLeast,
    MoreThan,
    LessThan,
}

/// A step with how it follows the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub kind: LinkKind,
    pub step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    Then,
    StrictlyThen,
    ThenNo,
}
