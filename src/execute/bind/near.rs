//! Where points near a place can lie: a box around it.

use crate::check::typed::{Expr, ExprKind};
use crate::dataset::column::Values;
use crate::interpret::distance::EARTH;
use crate::value::Value;

use super::leaf::BoundSource;

/// Degrees that no rounding of a distance comes up to.
const MARGIN: f64 = 1e-6;

/// A box in degrees that everything near a place lies in.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// The sources that are latitude and longitude, floats both.
    pub lat: usize,
    pub lon: usize,
    south: f64,
    north: f64,
    /// Infinite where the box has no such sides.
    west: f64,
    east: f64,
}

impl Around {
    /// `None` where a condition is not about the distance of a point from a constant one.
    pub fn of(condition: &Expr, sources: &[BoundSource]) -> Option<Around> {
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
        Some(Around {
            lat: of_floats(lat, sources)?,
            lon: of_floats(lon, sources)?,
            ..Around::new(constant(center)?, *meters)?
        })
    }

    fn new((center_lat, center_lon): (f64, f64), meters: f64) -> Option<Around> {
        let angle = meters / EARTH;
        let degrees = angle.to_degrees() + MARGIN;
        if degrees > 80.0 || center_lat.abs() > 90.0 {
            return None;
        }
        let mut around = Around {
            lat: 0,
            lon: 0,
            south: center_lat - degrees,
            north: center_lat + degrees,
            west: f64::NEG_INFINITY,
            east: f64::INFINITY,
        };
        let sine = angle.sin() / center_lat.to_radians().cos();
        if center_lat.abs() + degrees < 89.0 && sine < 0.99 {
            let degrees = sine.asin().to_degrees() + MARGIN;
            if center_lon.abs() + degrees < 180.0 {
                around.west = center_lon - degrees;
                around.east = center_lon + degrees;
            }
        }
        Some(around)
    }

    /// Whether a point can be near. Degrees further out mean other places: of them all can.
    #[inline]
    pub fn has(&self, lat: f64, lon: f64) -> bool {
        let is_lat = (self.south <= lat) & (lat <= self.north);
        let is_lon = (self.west <= lon) & (lon <= self.east);
        (lat.abs() > 90.0) | (is_lat & (is_lon | (lon.abs() > 180.0)))
    }
}

fn of_floats(expr: &Expr, sources: &[BoundSource]) -> Option<usize> {
    let ExprKind::Attribute(id) = expr.kind else {
        return None;
    };
    let source = id.0 as usize;
    match sources.get(source)? {
        BoundSource::Attribute(column) if matches!(column.form(), Values::Float(_)) => Some(source),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::distance::distance;

    #[test]
    fn nothing_near_lies_outside() {
        for (center, meters) in [
            ((52.52, 13.405), 250_000.0),
            ((0.0, 0.0), 10.0),
            ((-70.0, 150.0), 1_500_000.0),
            ((85.0, 10.0), 400_000.0),
            ((10.0, 179.0), 900_000.0),
        ] {
            let degrees = f64::to_degrees(meters / EARTH) + MARGIN;
            let point = |value: f64| Expr {
                kind: ExprKind::Constant(Value::Float(value)),
                ty: crate::value::Type::Float,
                span: crate::diagnostics::Span::default(),
            };
            let constant = constant(&Expr {
                kind: ExprKind::Point(Box::new(point(center.0)), Box::new(point(center.1))),
                ..point(0.0)
            });
            assert_eq!(constant, Some(center));
            let around = Around::new(center, meters).expect("small enough");
            for step in 0..200_000u32 {
                let turn = f64::from(step % 1000) / 1000.0 * std::f64::consts::TAU;
                let far = degrees * (0.9 + f64::from(step / 1000) / 1000.0);
                let (lat, lon) = (
                    center.0 + far * turn.sin(),
                    center.1 + 3.0 * far * turn.cos(),
                );
                if distance((lat, lon), center) <= meters {
                    assert!(around.has(lat, lon), "{lat} {lon} of {center:?}");
                }
            }
        }
    }
}
