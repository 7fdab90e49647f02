//! Drafts to columns: values put in order, narrowed, dictionaries sorted.

use std::sync::Arc;

use arrow_buffer::{BooleanBuffer, ScalarBuffer};
use rayon::slice::ParallelSliceMut;

use super::draft::{Cells, Draft, rescale};
use crate::dataset::column::{Codes, Column, Dictionary, Integers, Values};
use crate::value::Type;

/// The place in an order of a value that is nowhere.
pub const MISSING: u32 = u32::MAX;

/// Why a column cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// A decimal needs more than 38 digits at the scale of its column.
    Digits,
    /// More elements of lists than 32 bits count.
    Elements,
}

/// The column whose value `i` is the one at `order[i]` of the drafts, laid one after the other;
/// missing where that is [`MISSING`].
pub fn finish(ty: &Type, drafts: Vec<Draft>, order: &[u32]) -> Result<Column, Overflow> {
    let mut drafts = drafts.into_iter();
    let mut all = drafts.next().unwrap_or_else(|| Draft::new(ty));
    for draft in drafts {
        all.extend(draft)?;
    }
    all.into_column(order)
}

impl Draft {
    fn extend(&mut self, other: Draft) -> Result<(), Overflow> {
        let len = self.len + other.len;
        if !self.known.is_empty() || !other.known.is_empty() {
            self.known.resize(self.len, true);
            self.known.extend(other.known);
            self.known.resize(len, true);
        }
        self.len = len;
        match (&mut self.values, other.values) {
            (Cells::Bool(to), Cells::Bool(from)) => to.extend(from),
            (Cells::Int(to), Cells::Int(from)) | (Cells::Timestamp(to), Cells::Timestamp(from)) => {
                to.extend(from)
            }
            (
                Cells::Decimal { mantissas, scale },
                Cells::Decimal {
                    mantissas: mut from,
                    scale: other,
                },
            ) => {
                let target = other.max(*scale);
                if !rescale(mantissas, target - *scale) || !rescale(&mut from, target - other) {
                    return Err(Overflow::Digits);
                }
                *scale = target;
                mantissas.extend(from);
            }
            (Cells::Float(to), Cells::Float(from)) => to.extend(from),
            (
                Cells::Text { codes, texts },
                Cells::Text {
                    codes: from,
                    texts: other,
                },
            ) => {
                let recoded: Vec<u32> = other
                    .texts
                    .into_iter()
                    .map(|text| texts.code_of_shared(text))
                    .collect();
                codes.extend(
                    from.iter()
                        .map(|&code| recoded.get(code as usize).map_or(0, |c| *c)),
                );
            }
            (Cells::Date(to), Cells::Date(from)) => to.extend(from),
            (Cells::Point { lat, lon }, Cells::Point { lat: y, lon: x }) => {
                lat.extend(y);
                lon.extend(x);
            }
            (
                Cells::List { lengths, items },
                Cells::List {
                    lengths: from,
                    items: other,
                },
            ) => {
                lengths.extend(from);
                items.extend(*other)?;
            }
            (Cells::Record(to), Cells::Record(from)) => {
                for (to, from) in to.iter_mut().zip(from) {
                    to.extend(from)?;
                }
            }
            (Cells::Nothing, _) => {}
            (_, _) => unreachable!("drafts of one column are of one type"),
        }
        Ok(())
    }

    fn into_column(self, order: &[u32]) -> Result<Column, Overflow> {
        let validity = self.validity(order);
        let values = match self.values {
            Cells::Nothing => Values::Bool(BooleanBuffer::new_unset(order.len())),
            Cells::Bool(values) => Values::Bool(BooleanBuffer::collect_bool(order.len(), |i| {
                order[i] != MISSING && values[order[i] as usize]
            })),
            Cells::Int(values) => Values::Int(gather_integers(values, order)),
            Cells::Decimal { mantissas, scale } => gather_decimals(&mantissas, scale, order),
            Cells::Float(values) => Values::Float(gather(&values, order).into()),
            Cells::Text { codes, texts } => gather_texts(&codes, texts.texts, &validity, order),
            Cells::Date(values) => Values::Date(gather(&values, order).into()),
            Cells::Timestamp(values) => Values::Timestamp(gather(&values, order).into()),
            Cells::Point { lat, lon } => Values::Point {
                lat: gather(&lat, order).into(),
                lon: gather(&lon, order).into(),
            },
            Cells::List { lengths, items } => gather_lists(&lengths, *items, order)?,
            Cells::Record(fields) => Values::Record(
                fields
                    .into_iter()
                    .map(|field| field.into_column(order))
                    .collect::<Result<_, _>>()?,
            ),
        };
        Ok(Column { values, validity })
    }

    fn validity(&self, order: &[u32]) -> Option<BooleanBuffer> {
        let is_known = |i: usize| {
            let at = order[i];
            at != MISSING && (self.known.is_empty() || self.known[at as usize])
        };
        if matches!(self.values, Cells::Nothing) {
            return Some(BooleanBuffer::new_unset(order.len()));
        }
        if self.known.is_empty() && !order.contains(&MISSING) {
            return None;
        }
        let bits = BooleanBuffer::collect_bool(order.len(), is_known);
        (bits.count_set_bits() < bits.len()).then_some(bits)
    }
}

/// The values in order; the default where none is.
pub fn gather<T: Copy + Default>(values: &[T], order: &[u32]) -> Vec<T> {
    let value = |&at: &u32| values.get(at as usize).copied().unwrap_or_default();
    order.iter().map(value).collect()
}

fn gather_integers(values: Vec<i64>, order: &[u32]) -> Integers {
    match Integers::narrow(values) {
        Integers::I8(values) => Integers::I8(gather(&values, order).into()),
        Integers::I16(values) => Integers::I16(gather(&values, order).into()),
        Integers::I32(values) => Integers::I32(gather(&values, order).into()),
        Integers::I64(values) => Integers::I64(gather(&values, order).into()),
    }
}

fn gather_decimals(mantissas: &[i128], scale: u32, order: &[u32]) -> Values {
    let narrow: Option<Vec<i64>> = mantissas.iter().map(|&m| i64::try_from(m).ok()).collect();
    match narrow {
        Some(mantissas) => Values::Decimal {
            mantissas: gather_integers(mantissas, order),
            scale,
        },
        None => Values::WideDecimal {
            mantissas: gather(mantissas, order).into(),
            scale,
        },
    }
}

/// Codes of a dictionary that is sorted and holds only texts that occur.
fn gather_texts(
    codes: &[u32],
    texts: Vec<Arc<str>>,
    validity: &Option<BooleanBuffer>,
    order: &[u32],
) -> Values {
    let mut codes = gather(codes, order);
    let is_known = |i: usize| validity.as_ref().is_none_or(|bits| bits.value(i));
    let mut occurs = vec![false; texts.len()];
    for (i, &code) in codes.iter().enumerate() {
        if is_known(i) {
            occurs[code as usize] = true;
        }
    }
    let mut sorted: Vec<(Arc<str>, u32)> =
        (0..).zip(texts).map(|(code, text)| (text, code)).collect();
    sorted.retain(|(_, code)| occurs[*code as usize]);
    sorted.par_sort_unstable();
    let mut ranks = vec![0; occurs.len()];
    for (rank, (_, code)) in (0..).zip(&sorted) {
        ranks[*code as usize] = rank;
    }
    for (i, code) in codes.iter_mut().enumerate() {
        *code = if is_known(i) {
            ranks[*code as usize]
        } else {
            0
        };
    }
    let texts: Vec<Arc<str>> = sorted.into_iter().map(|(text, _)| text).collect();
    Values::Text {
        codes: Codes::narrow(codes, texts.len()),
        dictionary: Arc::new(Dictionary { texts }),
    }
}

fn gather_lists(lengths: &[u32], items: Draft, order: &[u32]) -> Result<Values, Overflow> {
    let total = u32::try_from(items.len).map_err(|_| Overflow::Elements)?;
    let mut starts = Vec::with_capacity(lengths.len());
    let mut start = 0u32;
    for length in lengths {
        starts.push(start);
        start += length;
    }
    debug_assert_eq!(start, total);
    let mut offsets = vec![0u32];
    let mut elements = Vec::with_capacity(items.len);
    for &at in order {
        if at != MISSING {
            let start = starts[at as usize];
            elements.extend(start..start + lengths[at as usize]);
        }
        offsets.push(u32::try_from(elements.len()).map_err(|_| Overflow::Elements)?);
    }
    Ok(Values::List {
        offsets: ScalarBuffer::from(offsets),
        items: Box::new(items.into_column(&elements)?),
    })
}
