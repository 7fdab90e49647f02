//! Where values come from: as they were read, to the order of rows.

use arrow_buffer::{ArrowNativeType, BooleanBuffer, ScalarBuffer};

use crate::dataset::column::{Chunk, Codes, Integers, Values};

/// The place in an order of a value that is nowhere.
pub const MISSING: u32 = u32::MAX;

/// For each value the place where it is; missing where that is [`MISSING`].
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    pub places: &'a [u32],
    /// All values are in their place already.
    is_same: bool,
}

impl<'a> Order<'a> {
    /// Of so many values.
    pub fn of(places: &'a [u32], values: usize) -> Order<'a> {
        let is_same = places.len() == values && (0..).zip(places).all(|(i, place)| i == *place);
        Order { places, is_same }
    }

    pub fn len(self) -> usize {
        self.places.len()
    }

    /// The values in order; the default where none is.
    pub fn gather<T: Copy + Default>(self, values: Vec<T>) -> Vec<T> {
        if self.is_same {
            return values;
        }
        gather(&values, self.places)
    }

    /// Whether the order has each of so many values.
    pub fn is_of_all(self, values: usize) -> bool {
        self.is_same || (self.places.len() == values && !self.places.contains(&MISSING))
    }

    pub fn codes(self, values: Codes) -> Codes {
        match self.is_same {
            true => values,
            false => codes(&values, self),
        }
    }

    pub fn integers(self, values: Integers) -> Integers {
        if self.is_same {
            return values;
        }
        integers(&values, self)
    }

    /// The bits in order; unset where there is none.
    pub fn bits(self, is_set: impl Fn(usize) -> bool) -> BooleanBuffer {
        BooleanBuffer::collect_bool(self.len(), |i| {
            self.places[i] != MISSING && is_set(self.places[i] as usize)
        })
    }
}

fn gather<T: Copy + Default>(values: &[T], places: &[u32]) -> Vec<T> {
    let value = |&at: &u32| values.get(at as usize).copied().unwrap_or_default();
    places.iter().map(value).collect()
}

/// The values of a chunk in another order.
pub fn reorder(chunk: &Chunk, places: &[u32]) -> Chunk {
    let order = Order {
        places,
        is_same: false,
    };
    let known = order.bits(|at| chunk.is_known(at));
    Chunk {
        values: values(&chunk.values, order),
        validity: (known.count_set_bits() < known.len()).then_some(known),
        zone: None,
    }
}

fn values(values: &Values, order: Order<'_>) -> Values {
    match values {
        Values::Bool(bits) => Values::Bool(order.bits(|at| bits.value(at))),
        Values::Int(values) => Values::Int(integers(values, order)),
        Values::Decimal { mantissas, scale } => Values::Decimal {
            mantissas: integers(mantissas, order),
            scale: *scale,
        },
        Values::WideDecimal { mantissas, scale } => Values::WideDecimal {
            mantissas: buffer(mantissas, order),
            scale: *scale,
        },
        Values::Float(values) => Values::Float(buffer(values, order)),
        Values::Text { codes, dictionary } => Values::Text {
            codes: self::codes(codes, order),
            dictionary: dictionary.clone(),
        },
        Values::Date(days) => Values::Date(buffer(days, order)),
        Values::Timestamp(instants) => Values::Timestamp(buffer(instants, order)),
        Values::Point { lat, lon } => Values::Point {
            lat: buffer(lat, order),
            lon: buffer(lon, order),
        },
        Values::List { offsets, items } => lists(offsets, items, order),
        Values::Record(fields) => {
            let fields = fields.iter().map(|field| reorder(field, order.places));
            Values::Record(fields.collect())
        }
    }
}

fn buffer<T: ArrowNativeType>(values: &ScalarBuffer<T>, order: Order<'_>) -> ScalarBuffer<T> {
    gather(values, order.places).into()
}

fn codes(values: &Codes, order: Order<'_>) -> Codes {
    match values {
        Codes::U8(codes) => Codes::U8(buffer(codes, order)),
        Codes::U16(codes) => Codes::U16(buffer(codes, order)),
        Codes::U32(codes) => Codes::U32(buffer(codes, order)),
    }
}

fn integers(values: &Integers, order: Order<'_>) -> Integers {
    match values {
        Integers::I8(values) => Integers::I8(buffer(values, order)),
        Integers::I16(values) => Integers::I16(buffer(values, order)),
        Integers::I32(values) => Integers::I32(buffer(values, order)),
        Integers::I64(values) => Integers::I64(buffer(values, order)),
    }
}

fn lists(offsets: &ScalarBuffer<u32>, items: &Chunk, order: Order<'_>) -> Values {
    let mut elements = Vec::with_capacity(items.len());
    let mut ends = vec![0];
    for &at in order.places {
        if at != MISSING {
            elements.extend(offsets[at as usize]..offsets[at as usize + 1]);
        }
        // No list is taken twice, so that there are no more elements than before.
        ends.push(elements.len() as u32);
    }
    Values::List {
        offsets: ends.into(),
        items: Box::new(reorder(items, &elements)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::import::chunk_of;
    use crate::value::{Type, Value};

    #[test]
    fn chunks_are_put_in_another_order() {
        let list =
            |items: &[i64]| Value::List(items.iter().map(|i| Some(Value::int(*i))).collect());
        let of_lists = Type::List(Box::new(Type::Int));
        let cases = [
            (Type::Bool, [Value::Bool(true), Value::Bool(false)]),
            (Type::Int, [Value::int(7), Value::int(-70_000)]),
            (Type::Text, [Value::text("b"), Value::text("a")]),
            (Type::Float, [Value::Float(0.5), Value::Float(2.0)]),
            (of_lists, [list(&[1, 2, 3]), list(&[])]),
        ];
        for (ty, [one, two]) in cases {
            let chunk = chunk_of(&ty, &[Some(one.clone()), None, Some(two.clone())]);
            let other = reorder(&chunk, &[2, MISSING, 0, 1]);
            let found: Vec<_> = (0..4).map(|i| other.value(i)).collect();
            assert_eq!(found, [Some(two), None, Some(one), None], "{ty}");
        }
    }
}
