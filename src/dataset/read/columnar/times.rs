//! Dates and timestamps of any unit, with and without a zone.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Date32Array, Int64Array, TimestampMicrosecondArray};
use arrow_schema::{DataType, TimeUnit};

use super::convert::{Converted, Outcome, by_text, cast, exact_cast};
use crate::dataset::read::canonical::timestamp;
use crate::dataset::read::{Request, TimeFormat};
use crate::time::{SECOND, Zone};
use crate::value::Type;

pub(super) fn convert(array: &ArrayRef, ty: &Type, request: &Request, zone: &Zone) -> Outcome {
    match (ty, array.data_type()) {
        (Type::Date, DataType::Date32 | DataType::Date64) => exact_cast(array, &DataType::Date32),
        (Type::Date, DataType::Timestamp(_, None)) => {
            // The civil day as it is written.
            let civil = micros(array)?;
            let days = |value: i64| i32::try_from(value.div_euclid(crate::time::DAY)).ok();
            Ok(dates(&civil, days))
        }
        (Type::Date, DataType::Timestamp(..)) => {
            let instants = micros(array)?;
            Ok(dates(&instants, |instant| Some(zone.day_of(instant))))
        }
        (Type::Timestamp, DataType::Timestamp(..)) => timestamps(array, zone),
        (Type::Timestamp, DataType::Date32 | DataType::Date64) => {
            let days = cast(array, &DataType::Date32)?;
            let days = days.as_primitive::<Date32Type>();
            let starts: TimestampMicrosecondArray = days.unary(|day| zone.start_of_day(day));
            Ok(Converted::whole(Arc::new(starts.with_timezone("UTC"))))
        }
        (Type::Timestamp, from) if from.is_integer() => match request.format {
            Some(TimeFormat::Unix(per_second)) => unix(array, per_second),
            _ => by_text(array, ty, request, zone),
        },
        _ => by_text(array, ty, request, zone),
    }
}

/// Microseconds, whatever the unit, and the cells that have too many of them.
struct Micros {
    values: Int64Array,
    misfits: Vec<usize>,
}

fn micros(array: &ArrayRef) -> Result<Micros, String> {
    let DataType::Timestamp(unit, _) = array.data_type() else {
        return Err(format!("{} is no timestamp", array.data_type()));
    };
    let counts = cast(array, &DataType::Int64)?;
    let counts = counts.as_primitive::<Int64Type>();
    Ok(match unit {
        TimeUnit::Second => scaled(counts, SECOND),
        TimeUnit::Millisecond => scaled(counts, SECOND / 1_000),
        TimeUnit::Microsecond => scaled(counts, 1),
        TimeUnit::Nanosecond => Micros {
            values: counts.unary(|value| value.div_euclid(1_000)),
            misfits: Vec::new(),
        },
    })
}

fn scaled(counts: &Int64Array, factor: i64) -> Micros {
    if factor == 1 {
        return Micros {
            values: counts.clone(),
            misfits: Vec::new(),
        };
    }
    let limit = i64::MAX / factor;
    let fits = |value: i64| -limit <= value && value <= limit;
    if counts.values().iter().all(|value| fits(*value)) {
        return Micros {
            values: counts.unary(|value| value * factor),
            misfits: Vec::new(),
        };
    }
    let values = counts
        .iter()
        .map(|value| value.filter(|value| fits(*value)).map(|v| v * factor));
    let values: Int64Array = values.collect();
    let misfits = (0..counts.len())
        .filter(|row| values.is_null(*row) && counts.is_valid(*row))
        .collect();
    Micros { values, misfits }
}

fn dates(micros: &Micros, day: impl Fn(i64) -> Option<i32>) -> Converted {
    let days: Date32Array = micros
        .values
        .iter()
        .map(|value| value.and_then(&day))
        .collect();
    Converted {
        array: Arc::new(days),
        misfits: micros.misfits.clone(),
    }
}

/// Timestamps without a zone are civil times of the project's.
fn timestamps(array: &ArrayRef, zone: &Zone) -> Outcome {
    if *array.data_type() == timestamp() {
        return Ok(Converted::whole(array.clone()));
    }
    let is_civil = matches!(array.data_type(), DataType::Timestamp(_, None));
    let micros = micros(array)?;
    let values = if is_civil && zone.name() != "UTC" {
        micros.values.unary(|civil| zone.instant_of(civil))
    } else {
        micros.values
    };
    Ok(of_micros(&values, micros.misfits))
}

fn of_micros(values: &Int64Array, misfits: Vec<usize>) -> Converted {
    let instants = values.reinterpret_cast::<TimestampMicrosecondType>();
    Converted {
        array: Arc::new(instants.with_timezone("UTC")),
        misfits,
    }
}

fn unix(array: &ArrayRef, per_second: i64) -> Outcome {
    let counts = exact_cast(array, &DataType::Int64)?;
    let mut micros = scaled(
        counts.array.as_primitive::<Int64Type>(),
        SECOND / per_second,
    );
    micros.misfits.extend(counts.misfits);
    Ok(of_micros(&micros.values, micros.misfits))
}
