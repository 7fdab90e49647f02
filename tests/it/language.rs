//! The language page by example: rules that hold and rules that do not, for one person.

mod behaviour;
mod conditions;
mod missing;
mod person;
mod sequences;
mod time;
