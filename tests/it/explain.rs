//! Rules and verdicts in words.

mod decisions;
mod english;
mod projects;
mod why;
