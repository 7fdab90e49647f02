//! Rules and verdicts in words.

mod decisions;
mod why;
