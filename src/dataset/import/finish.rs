//! Drafts to columns: values put in order, narrowed, dictionaries sorted.

use arrow_buffer::{BooleanBuffer, ScalarBuffer};

use super::draft::{Cells, Draft, rescale};
use super::order::{MISSING, Order};
use crate::dataset::column::{Chunk, Integers, Values};
use crate::value::Type;

/// Why a column cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// A decimal needs more than 38 digits at the scale of its column.
    Digits,
    /// More elements of lists than 32 bits count.
    Elements,
}

/// The values whose `i`-th is the one at `order[i]` of the drafts, laid one after the other;
/// missing where that is [`MISSING`]. None is taken twice.
pub fn finish(ty: &Type, drafts: Vec<Draft>, order: &[u32]) -> Result<Chunk, Overflow> {
    let all = joined(ty, drafts)?;
    let order = Order::of(order, all.len);
    all.into_chunk(order)
}

/// The same; the dictionary of texts that are mostly different is not sorted.
pub fn finish_loosely(ty: &Type, drafts: Vec<Draft>, order: &[u32]) -> Result<Chunk, Overflow> {
    let all = joined(ty, drafts)?;
    let order = Order::of(order, all.len);
    let validity = all.validity(order);
    match all.values {
        Cells::Text(texts) => Ok(Chunk {
            values: texts.gather_loosely(&all.known, order),
            validity,
            zone: None,
        }),
        values => Draft { values, ..all }.into_chunk(order),
    }
}

fn joined(ty: &Type, drafts: Vec<Draft>) -> Result<Draft, Overflow> {
    let total: usize = drafts.iter().map(|draft| draft.len).sum();
    let mut drafts = drafts.into_iter();
    let mut all = drafts.next().unwrap_or_else(|| Draft::new(ty));
    all.reserve(total - all.len);
    for draft in drafts {
        all.extend(draft)?;
    }
    // Often all that are missing are in rows that were not taken.
    if all.known.iter().fold(true, |all, known| all & known) {
        all.known = Vec::new();
    }
    Ok(all)
}

impl Draft {
    /// Makes room for so many more values, so that growing does not copy them.
    pub fn reserve(&mut self, more: usize) {
        match &mut self.values {
            Cells::Nothing => {}
            Cells::Bool(values) => values.reserve_exact(more),
            Cells::Int(values) | Cells::Timestamp(values) => values.reserve_exact(more),
            Cells::Decimal { mantissas, .. } => mantissas.reserve_exact(more),
            Cells::Float(values) => values.reserve_exact(more),
            Cells::Text(texts) => texts.reserve(more),
            Cells::Date(values) => values.reserve_exact(more),
            Cells::Point { lat, lon } => {
                lat.reserve_exact(more);
                lon.reserve_exact(more);
            }
            Cells::List { lengths, .. } => lengths.reserve_exact(more),
            Cells::Record(fields) => fields.iter_mut().for_each(|field| field.reserve(more)),
        }
    }

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
            (Cells::Text(to), Cells::Text(from)) => to.extend(from),
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

    fn into_chunk(self, order: Order<'_>) -> Result<Chunk, Overflow> {
        let validity = self.validity(order);
        let values = match self.values {
            Cells::Nothing => Values::Bool(BooleanBuffer::new_unset(order.len())),
            Cells::Bool(values) => Values::Bool(order.bits(|at| values[at])),
            Cells::Int(values) => Values::Int(order.integers(Integers::narrow(values))),
            Cells::Decimal { mantissas, scale } => gather_decimals(mantissas, scale, order),
            Cells::Float(values) => Values::Float(order.gather(values).into()),
            Cells::Text(texts) => texts.gather(&self.known, order),
            Cells::Date(values) => Values::Date(order.gather(values).into()),
            Cells::Timestamp(values) => Values::Timestamp(order.gather(values).into()),
            Cells::Point { lat, lon } => Values::Point {
                lat: order.gather(lat).into(),
                lon: order.gather(lon).into(),
            },
            Cells::List { lengths, items } => gather_lists(&lengths, *items, order)?,
            Cells::Record(fields) => Values::Record(
                fields
                    .into_iter()
                    .map(|field| field.into_chunk(order))
                    .collect::<Result<_, _>>()?,
            ),
        };
        Ok(Chunk {
            values,
            validity,
            zone: None,
        })
    }

    fn validity(&self, order: Order<'_>) -> Option<BooleanBuffer> {
        if matches!(self.values, Cells::Nothing) {
            return Some(BooleanBuffer::new_unset(order.len()));
        }
        if self.known.is_empty() && !order.places.contains(&MISSING) {
            return None;
        }
        let bits = order.bits(|at| self.known.is_empty() || self.known[at]);
        (bits.count_set_bits() < bits.len()).then_some(bits)
    }
}

fn gather_decimals(mantissas: Vec<i128>, scale: u32, order: Order<'_>) -> Values {
    let narrow: Option<Vec<i64>> = mantissas.iter().map(|&m| i64::try_from(m).ok()).collect();
    match narrow {
        Some(mantissas) => Values::Decimal {
            mantissas: order.integers(Integers::narrow(mantissas)),
            scale,
        },
        None => Values::WideDecimal {
            mantissas: order.gather(mantissas).into(),
            scale,
        },
    }
}

fn gather_lists(lengths: &[u32], items: Draft, order: Order<'_>) -> Result<Values, Overflow> {
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
    for &at in order.places {
        if at != MISSING {
            let start = starts[at as usize];
            elements.extend(start..start + lengths[at as usize]);
        }
        offsets.push(u32::try_from(elements.len()).map_err(|_| Overflow::Elements)?);
    }
    let order = Order::of(&elements, items.len);
    Ok(Values::List {
        offsets: ScalarBuffer::from(offsets),
        items: Box::new(items.into_chunk(order)?),
    })
}

#[cfg(test)]
mod tests {
    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::types::Int32Type;
    use arrow_array::{Array, Decimal128Array, DictionaryArray, Int64Array, StringArray};

    use super::*;
    use crate::dataset::column::Codes;
    use crate::value::{Ratio, Value};

    fn texts(column: &Chunk) -> Vec<Option<String>> {
        let text = |i| Some(column.value(i)?.as_text()?.to_owned());
        (0..column.len()).map(text).collect()
    }

    fn draft(ty: &Type, array: &dyn Array, rows: &[u32]) -> Draft {
        let mut draft = Draft::new(ty);
        assert!(draft.append(array, rows));
        draft
    }

    #[test]
    fn dictionaries_of_batches_become_one_that_is_sorted() {
        let first: DictionaryArray<Int32Type> = [Some("pear"), None, Some("fig"), Some("unused")]
            .into_iter()
            .collect();
        let second = StringArray::from(vec![Some("apple"), Some("pear"), None]);
        let drafts = vec![
            draft(&Type::Text, &first, &[2, 0, 1]),
            draft(&Type::Text, &second, &[0, 1, 2]),
        ];
        let column = finish(&Type::Text, drafts, &[0, 3, MISSING, 1, 4, 2, 5]).expect("fits");
        let expected = ["fig", "apple", "", "pear", "pear", "", ""];
        let expected = expected.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        assert_eq!(texts(&column), expected);
        let Values::Text { codes, dictionary } = &column.values else {
            panic!("not text");
        };
        let sorted: Vec<&str> = dictionary.texts.iter().collect();
        assert_eq!(sorted, ["apple", "fig", "pear"]);
        assert_eq!(
            (codes.get(2), codes.get(5)),
            (0, 0),
            "code 0 under the missing"
        );
        assert!(matches!(codes, Codes::U8(_)));
    }

    #[test]
    fn decimals_of_other_scales_agree() {
        let scaled = |mantissas: Vec<i128>, scale| {
            Decimal128Array::from(mantissas)
                .with_precision_and_scale(38, scale)
                .expect("a decimal type")
        };
        let drafts = vec![
            draft(&Type::Decimal, &scaled(vec![5], 0), &[0]),
            draft(&Type::Decimal, &scaled(vec![125, -70], 2), &[1, 0]),
        ];
        let column = finish(&Type::Decimal, drafts, &[0, 1, 2]).expect("fits");
        let values: Vec<_> = (0..3).map(|i| column.value(i)).collect();
        let expected = ["5", "-0.7", "1.25"].map(|text| Ratio::parse(text).map(Value::Exact));
        assert_eq!(values, expected);

        let wide = vec![draft(&Type::Decimal, &scaled(vec![1 << 70, 1], 2), &[0, 1])];
        let column = finish(&Type::Decimal, wide, &[1, 0]).expect("fits");
        assert!(matches!(column.values, Values::WideDecimal { .. }));

        let far = vec![
            draft(&Type::Decimal, &scaled(vec![i128::MAX / 2], 0), &[0]),
            draft(&Type::Decimal, &scaled(vec![1], 2), &[0]),
        ];
        assert_eq!(
            finish(&Type::Decimal, far, &[0]).err(),
            Some(Overflow::Digits)
        );
    }

    #[test]
    fn integers_are_as_narrow_as_they_fit() {
        let width = |values: Vec<i64>| {
            let rows: Vec<u32> = (0..).take(values.len()).collect();
            let drafts = vec![draft(&Type::Int, &Int64Array::from(values), &rows)];
            match finish(&Type::Int, drafts, &rows).expect("fits").values {
                Values::Int(Integers::I8(_)) => 8,
                Values::Int(Integers::I16(_)) => 16,
                Values::Int(Integers::I32(_)) => 32,
                _ => 64,
            }
        };
        assert_eq!(width(vec![-128, 127]), 8);
        assert_eq!(width(vec![-129]), 16);
        assert_eq!(width(vec![32_768]), 32);
        assert_eq!(width(vec![i64::MIN, i64::MAX]), 64);
        assert_eq!(width(vec![]), 8);
    }

    #[test]
    fn lists_keep_their_elements() {
        let mut lists = ListBuilder::new(StringBuilder::new());
        lists.append_value([Some("b"), None]);
        lists.append_null();
        lists.append_value([] as [Option<&str>; 0]);
        lists.append_value([Some("a")]);
        let lists = lists.finish();
        let ty = Type::List(Box::new(Type::Text));
        let drafts = vec![draft(&ty, &lists, &[3, 0]), draft(&ty, &lists, &[1, 2])];
        let column = finish(&ty, drafts, &[1, 0, 2, 3, MISSING]).expect("fits");
        let values: Vec<_> = (0..5).map(|i| column.value(i)).collect();
        let list = |items: &[Option<&str>]| {
            Some(Value::List(
                items.iter().map(|item| item.map(Value::text)).collect(),
            ))
        };
        let expected = [
            list(&[Some("b"), None]),
            list(&[Some("a")]),
            None,
            list(&[]),
            None,
        ];
        assert_eq!(values, expected);
    }

    #[test]
    fn a_column_without_values_is_missing_everywhere() {
        for ty in [Type::Text, Type::Unknown, Type::Point, Type::Decimal] {
            let column = finish(&ty, Vec::new(), &[MISSING, MISSING]).expect("fits");
            assert_eq!((column.value(0), column.value(1)), (None, None));
            assert_eq!(column.len(), 2);
        }
    }
}
