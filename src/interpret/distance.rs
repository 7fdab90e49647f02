//! Great-circle distance.

/// Mean radius of the earth in meters.
pub const EARTH: f64 = 6_371_008.8;

/// Meters between two points in degrees, by the haversine formula.
pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat1, lat2) = (a.0.to_radians(), b.0.to_radians());
    let half = |from: f64, to: f64| ((to - from) / 2.0).sin().powi(2);
    let (lon1, lon2) = (a.1.to_radians(), b.1.to_radians());
    let square = half(lat1, lat2) + lat1.cos() * lat2.cos() * half(lon1, lon2);
    2.0 * EARTH * square.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_distances() {
        let (berlin, munich) = ((52.52, 13.405), (48.1372, 11.5755));
        assert!((distance(berlin, munich) - 504_400.0).abs() < 500.0);
        assert_eq!(distance(berlin, berlin), 0.0);
        let half_way = distance((0.0, 0.0), (0.0, 180.0));
        assert!((half_way - std::f64::consts::PI * EARTH).abs() < 1e-6);
        assert!(distance((0.0, 179.9), (0.0, -179.9)) < 23_000.0);
    }
}
