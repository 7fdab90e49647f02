//! Where points near a place can lie: a box around it.

use crate::check::typed::{Expr, ExprKind};
use crate::dataset::column::{Column, Values};
use crate::dataset::zone;
use crate::interpret::distance::EARTH;
use crate::value::Value;

use super::leaf::BoundSource;

/// Degrees that no rounding of a distance comes up to.
const MARGIN: f64 = 1e-6;

/// Sources that are floats, each between which of them a condition can hold at all.
pub fn hull(condition: &Expr, sources: &[BoundSource]) -> Vec<(usize, (f64, f64))> {
    around(condition, sources).unwrap_or_default()
}

fn around(condition: &Expr, sources: &[BoundSource]) -> Option<Vec<(usize, (f64, f64))>> {
    let ExprKind::Near {
        value,
        meters,
        center,
    } = &condition.kind
    else {
        return None;
    };
    let ExprKind::Point(lat, lon) = &value.kind else {
        return None;
    };
    let (center_lat, center_lon) = constant(center)?;
    let angle = meters / EARTH;
    let degrees = angle.to_degrees() + MARGIN;
    let mut hull = Vec::new();
    let (lat, lon) = (source(lat)?, source(lon)?);
    // Further out the angles mean other places.
    if !lies_in(&sources[lat], 90.0) || !lies_in(&sources[lon], 180.0) || degrees > 80.0 {
        return None;
    }
    hull.push((lat, (center_lat - degrees, center_lat + degrees)));
    let sine = angle.sin() / center_lat.to_radians().cos();
    if center_lat.abs() + degrees < 89.0 && sine < 0.99 {
        let degrees = sine.asin().to_degrees() + MARGIN;
        if center_lon.abs() + degrees < 180.0 {
            hull.push((lon, (center_lon - degrees, center_lon + degrees)));
        }
    }
    Some(hull)
}

fn source(expr: &Expr) -> Option<usize> {
    match expr.kind {
        ExprKind::Attribute(id) => Some(id.0 as usize),
        _ => None,
    }
}

fn constant(center: &Expr) -> Option<(f64, f64)> {
    let number = |expr: &Expr| match &expr.kind {
        ExprKind::Constant(value) => Some(value.as_number()?.to_f64()),
        _ => None,
    };
    match &center.kind {
        ExprKind::Constant(Value::Point { lat, lon }) => Some((*lat, *lon)),
        ExprKind::Point(lat, lon) => Some((number(lat)?, number(lon)?)),
        _ => None,
    }
}

/// Whether a source is a column of floats that are no further from zero.
fn lies_in(source: &BoundSource, most: f64) -> bool {
    let of_floats = |column: &Column| matches!(column.form(), Values::Float(_));
    match source {
        BoundSource::Attribute(column) if of_floats(column) => column
            .ends()
            .is_some_and(|(low, high)| -most <= zone::float(low) && zone::float(high) <= most),
        _ => false,
    }
}
