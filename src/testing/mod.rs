//! Runs `test` items: the profiles and events of each make a small dataset, on which the
//! segments are evaluated at the test's own instant, by the interpreter and by the engine.

pub mod coverage;
mod world;

use roaring::RoaringBitmap;

use crate::check::typed::{Expectation, Expected, Project, SegmentId, Test};
use crate::dataset::catalog::Catalog;
use crate::explain::{Decision, decide};
use crate::interpret::{Interpreter, Population, Profile, RowProfile};
use crate::time::{Clock, Weekday, Zone};
use crate::{execute, plan};

pub use world::World;

/// Where and when tests run.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    pub project: &'a Project,
    pub catalog: &'a Catalog,
    pub zone: Zone,
    pub week_start: Weekday,
    /// Of tests without `as of`.
    pub as_of: i64,
}

/// What came of one test.
#[derive(Debug)]
pub struct Outcome<'a> {
    pub test: &'a Test,
    pub clock: Clock,
    pub world: World,
    /// Expectations that do not hold, in the order written.
    pub failures: Vec<Failure<'a>>,
}

/// An expectation that does not hold. Profiles are indices into the test's.
#[derive(Debug)]
pub struct Failure<'a> {
    pub expectation: &'a Expectation,
    /// All members of the segment.
    pub got: Vec<usize>,
    /// Who should be in it.
    pub missing: Vec<Misplaced>,
    /// Who should not be in it.
    pub unexpected: Vec<Misplaced>,
    /// Of whom interpreter and engine say different things: a mistake of Cantle itself.
    pub disputed: Vec<usize>,
}

/// A profile of which another thing is expected.
#[derive(Debug)]
pub struct Misplaced {
    pub profile: usize,
    pub decision: Decision,
}

impl Outcome<'_> {
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs one test of a project without errors.
pub fn run<'a>(setting: &Setting<'a>, test: &'a Test) -> Outcome<'a> {
    let mut clock = Clock {
        as_of: setting.as_of,
        zone: setting.zone.clone(),
        week_start: setting.week_start,
    };
    if let Some(point) = &test.as_of {
        clock.as_of = clock.instant(point);
    }
    let asked = segments(test);
    let world = World::new(setting, test, &asked, &clock);
    let plan = plan::lower(setting.project, &asked, &clock);
    let engine = execute::run(&plan, &world.dataset).members;
    let interpreter = Interpreter {
        project: setting.project,
        clock: &clock,
    };
    let rows = world.profiles();
    let population = population(interpreter, &rows);
    let failures = test.expectations.iter().filter_map(|expectation| {
        let got = population.members(expectation.segment);
        let place = asked.iter().position(|id| *id == expectation.segment);
        let members = place.and_then(|place| engine.get(place));
        let decide = |profile| Misplaced {
            profile,
            decision: decide(&interpreter, expectation.segment, &population.peer(profile)),
        };
        failure(expectation, got, members, &world, decide)
    });
    let failures = failures.collect();
    Outcome {
        test,
        clock,
        world,
        failures,
    }
}

/// The profiles of a test among one another.
fn population<'a>(interpreter: Interpreter<'a>, rows: &'a [RowProfile<'a>]) -> Population<'a> {
    let rows = rows.iter().map(|row| row as &dyn Profile);
    Population::new(interpreter, rows.collect())
}

/// The segments that a test asks for, each once.
pub fn segments(test: &Test) -> Vec<SegmentId> {
    let mut asked = Vec::new();
    for expectation in &test.expectations {
        if !asked.contains(&expectation.segment) {
            asked.push(expectation.segment);
        }
    }
    asked
}

fn failure<'a>(
    expectation: &'a Expectation,
    got: Vec<usize>,
    engine: Option<&RoaringBitmap>,
    world: &World,
    decide: impl Fn(usize) -> Misplaced,
) -> Option<Failure<'a>> {
    let is_in = |profile: &usize| got.contains(profile);
    let (wanted, unwanted): (Vec<usize>, Vec<usize>) = match &expectation.expected {
        Expected::Exactly(members) => {
            let others = (0..world.rows.len()).filter(|profile| !members.contains(profile));
            (members.clone(), others.collect())
        }
        Expected::Member(profile) => (vec![*profile], Vec::new()),
        Expected::NoMember(profile) => (Vec::new(), vec![*profile]),
    };
    let missing: Vec<usize> = wanted.into_iter().filter(|p| !is_in(p)).collect();
    let unexpected: Vec<usize> = unwanted.into_iter().filter(|p| is_in(p)).collect();
    let disputed = (0..world.rows.len()).filter(|profile| {
        let row = u32::try_from(world.rows[*profile]).ok();
        let in_engine = row.is_some_and(|row| engine.is_some_and(|rows| rows.contains(row)));
        in_engine != is_in(profile)
    });
    let disputed: Vec<usize> = disputed.collect();
    let holds = missing.is_empty() && unexpected.is_empty() && disputed.is_empty();
    (!holds).then_some(Failure {
        expectation,
        missing: missing.into_iter().map(&decide).collect(),
        unexpected: unexpected.into_iter().map(&decide).collect(),
        got,
        disputed,
    })
}
