//! Rules and verdicts in words.

mod decisions;
mod english;
mod why;
