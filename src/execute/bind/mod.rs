//! Conditions of a plan made ready for the columns of one dataset: bounds in the physical form of
//! the column, texts as codes, derived values as tables.

pub mod floats;
pub mod leaf;
pub mod lists;
pub mod near;
pub mod ranges;
pub mod search;
pub mod tables;
pub mod test;
pub mod texts;
mod wanted;
pub mod zones;
