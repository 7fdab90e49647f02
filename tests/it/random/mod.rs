//! Random projects: data in memory and rule text over it. Everything follows from a seed, and
//! cases come in growing size, so that the first to fail is a small one.

pub mod behaviour;
pub mod columns;
pub mod conditions;
pub mod data;
pub mod expressions;
pub mod names;
pub mod rng;
pub mod times;

pub use data::World;
pub use rng::Rng;
