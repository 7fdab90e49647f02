//! Proofs about rules: what two segments have in common, whatever the profiles, and examples.
//!
//! ```text
//! typed conditions --lower--> formulas over atoms --lemmas--> clauses --solve--> contradiction: proven
//!                                                                           '--> model --witness--> profile
//! ```
//!
//! An atom is a condition on one value or one count of events. What must hold between atoms
//! (bounds on one value, windows in windows, texts in texts) is told to the solver as lemmas; each
//! is true of every profile, so a contradiction is a proof. A model is only a guess: the lemmas
//! may not tell all. So a profile is made of it, and the interpreter has the last word.

mod atom;
mod compare;
mod counts;
mod edge;
mod formula;
mod lemmas;
mod lints;
mod logic;
mod lower;
mod query;
mod slots;
mod solver;
mod witness;

pub use compare::{Comparison, Prover, Relation, Side, Verdict};
pub use lints::lint;
pub use query::Budget;
pub use witness::{Happened, Person, Shown, as_test};
