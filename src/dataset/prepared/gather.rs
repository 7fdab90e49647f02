//! Values of several chunks of a column, put in another order.

use arrow_buffer::{ArrowNativeType, BooleanBuffer, ScalarBuffer};

use crate::dataset::MORSEL;
use crate::dataset::column::{Chunk, Codes, Integers, Values};

/// The rank of a row without a profile.
pub const NOWHERE: u32 = u32::MAX;

/// Where a value is; nowhere if the chunk is [`NOWHERE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub chunk: u32,
    pub index: u32,
}

impl Place {
    /// Of a value of an attribute.
    pub fn of_row(row: u32) -> Place {
        match row {
            NOWHERE => Place {
                chunk: NOWHERE,
                index: 0,
            },
            row => Place {
                chunk: row / MORSEL as u32,
                index: row % MORSEL as u32,
            },
        }
    }

    fn in_chunk<'a, 'c>(self, chunks: &'a [&'c Chunk]) -> Option<(&'a &'c Chunk, usize)> {
        let chunk = chunks.get(self.chunk as usize)?;
        Some((chunk, self.index as usize))
    }
}

/// The values at these places, missing where there is none. All chunks are of one column.
pub fn gather(chunks: &[&Chunk], places: &[Place]) -> Chunk {
    let is_known = |at: usize| {
        let found = places[at].in_chunk(chunks);
        found.is_some_and(|(chunk, index)| chunk.is_known(index))
    };
    let bits = BooleanBuffer::collect_bool(places.len(), is_known);
    let validity = (bits.count_set_bits() < bits.len()).then_some(bits);
    let values = match &chunks[0].values {
        Values::Bool(_) => Values::Bool(BooleanBuffer::collect_bool(places.len(), |at| {
            let found = places[at].in_chunk(chunks);
            found.is_some_and(
                |(chunk, index)| matches!(&chunk.values, Values::Bool(bits) if bits.value(index)),
            )
        })),
        Values::Int(integers) => Values::Int(integers_at(integers, chunks, places)),
        Values::Decimal { mantissas, scale } => Values::Decimal {
            mantissas: integers_at(mantissas, chunks, places),
            scale: *scale,
        },
        Values::WideDecimal { scale, .. } => Values::WideDecimal {
            mantissas: scalars(chunks, places, |values| match values {
                Values::WideDecimal { mantissas, .. } => Some(mantissas),
                _ => None,
            }),
            scale: *scale,
        },
        Values::Float(_) => Values::Float(scalars(chunks, places, |values| match values {
            Values::Float(floats) => Some(floats),
            _ => None,
        })),
        Values::Text { codes, dictionary } => Values::Text {
            codes: codes_at(codes, chunks, places),
            dictionary: dictionary.clone(),
        },
        Values::Date(_) => Values::Date(scalars(chunks, places, |values| match values {
            Values::Date(days) => Some(days),
            _ => None,
        })),
        Values::Timestamp(_) => Values::Timestamp(scalars(chunks, places, |values| match values {
            Values::Timestamp(instants) => Some(instants),
            _ => None,
        })),
        Values::Point { .. } => Values::Point {
            lat: scalars(chunks, places, |values| match values {
                Values::Point { lat, .. } => Some(lat),
                _ => None,
            }),
            lon: scalars(chunks, places, |values| match values {
                Values::Point { lon, .. } => Some(lon),
                _ => None,
            }),
        },
        Values::List { .. } => lists(chunks, places),
        Values::Record(fields) => Values::Record(
            (0..fields.len())
                .map(|field| gather(&fields_of(chunks, field), places))
                .collect(),
        ),
    };
    Chunk {
        values,
        validity,
        zone: None,
    }
}

fn scalars<T: ArrowNativeType>(
    chunks: &[&Chunk],
    places: &[Place],
    of: impl Fn(&Values) -> Option<&ScalarBuffer<T>>,
) -> ScalarBuffer<T> {
    let sources: Vec<&[T]> = chunks
        .iter()
        .map(|chunk| of(&chunk.values).map_or(&[] as &[T], |values| values))
        .collect();
    let value = |place: &Place| {
        let source = sources.get(place.chunk as usize);
        let value = source.and_then(|values| values.get(place.index as usize));
        value.copied().unwrap_or_default()
    };
    places.iter().map(value).collect()
}

/// The integers of a chunk, be they numbers or the mantissas of decimals.
fn integers_of(values: &Values) -> Option<&Integers> {
    match values {
        Values::Int(integers)
        | Values::Decimal {
            mantissas: integers,
            ..
        } => Some(integers),
        _ => None,
    }
}

fn integers_at(form: &Integers, chunks: &[&Chunk], places: &[Place]) -> Integers {
    macro_rules! of {
        ($width:ident) => {
            Integers::$width(scalars(chunks, places, |values| {
                match integers_of(values) {
                    Some(Integers::$width(integers)) => Some(integers),
                    _ => None,
                }
            }))
        };
    }
    match form {
        Integers::I8(_) => of!(I8),
        Integers::I16(_) => of!(I16),
        Integers::I32(_) => of!(I32),
        Integers::I64(_) => of!(I64),
    }
}

fn codes_at(form: &Codes, chunks: &[&Chunk], places: &[Place]) -> Codes {
    macro_rules! of {
        ($width:ident) => {
            Codes::$width(scalars(chunks, places, |values| match values {
                Values::Text {
                    codes: Codes::$width(codes),
                    ..
                } => Some(codes),
                _ => None,
            }))
        };
    }
    match form {
        Codes::U8(_) => of!(U8),
        Codes::U16(_) => of!(U16),
        Codes::U32(_) => of!(U32),
    }
}

fn lists(chunks: &[&Chunk], places: &[Place]) -> Values {
    let mut offsets = Vec::with_capacity(places.len() + 1);
    let mut elements = Vec::new();
    offsets.push(0u32);
    for place in places {
        if let Some((chunk, index)) = place.in_chunk(chunks)
            && let Values::List { offsets, .. } = &chunk.values
        {
            elements.extend((offsets[index]..offsets[index + 1]).map(|index| Place {
                chunk: place.chunk,
                index,
            }));
        }
        offsets.push(elements.len() as u32);
    }
    let items: Vec<&Chunk> = chunks
        .iter()
        .filter_map(|chunk| match &chunk.values {
            Values::List { items, .. } => Some(&**items),
            _ => None,
        })
        .collect();
    Values::List {
        offsets: offsets.into(),
        items: Box::new(gather(&items, &elements)),
    }
}

fn fields_of<'c>(chunks: &[&'c Chunk], field: usize) -> Vec<&'c Chunk> {
    let fields = chunks.iter().filter_map(|chunk| match &chunk.values {
        Values::Record(fields) => fields.get(field),
        _ => None,
    });
    fields.collect()
}
