//! A column while it is collected: selected values of Arrow batches, in the widest form.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{Array, ArrowPrimitiveType};
use arrow_buffer::NullBuffer;

use super::text_draft::TextDraft;
use crate::value::Type;

/// Values so far, and which of them are known.
#[derive(Debug)]
pub struct Draft {
    pub values: Cells,
    /// One entry a value, or empty while all are known.
    pub known: Vec<bool>,
    pub len: usize,
}

#[derive(Debug)]
pub enum Cells {
    /// Of a type that no data has: every value is missing.
    Nothing,
    Bool(Vec<bool>),
    Int(Vec<i64>),
    Decimal {
        mantissas: Vec<i128>,
        scale: u32,
    },
    Float(Vec<f64>),
    Text(TextDraft),
    Date(Vec<i32>),
    Timestamp(Vec<i64>),
    Point {
        lat: Vec<f64>,
        lon: Vec<f64>,
    },
    /// Number of elements of each list.
    List {
        lengths: Vec<u32>,
        items: Box<Draft>,
    },
    Record(Vec<Draft>),
}

impl Draft {
    pub fn new(ty: &Type) -> Draft {
        let values = match ty {
            Type::Bool => Cells::Bool(Vec::new()),
            Type::Int => Cells::Int(Vec::new()),
            Type::Decimal => Cells::Decimal {
                mantissas: Vec::new(),
                scale: 0,
            },
            Type::Float => Cells::Float(Vec::new()),
            Type::Text => Cells::Text(TextDraft::default()),
            Type::Date => Cells::Date(Vec::new()),
            Type::Timestamp => Cells::Timestamp(Vec::new()),
            Type::Point => Cells::Point {
                lat: Vec::new(),
                lon: Vec::new(),
            },
            Type::List(item) => Cells::List {
                lengths: Vec::new(),
                items: Box::new(Draft::new(item)),
            },
            Type::Record(fields) => {
                Cells::Record(fields.iter().map(|field| Draft::new(&field.ty)).collect())
            }
            Type::Duration | Type::Unknown => Cells::Nothing,
        };
        Draft {
            values,
            known: Vec::new(),
            len: 0,
        }
    }

    /// Whether any value is known.
    pub fn has_known(&self) -> bool {
        if self.known.is_empty() {
            return self.len > 0;
        }
        self.known.contains(&true)
    }

    /// Appends the values of `array` at `rows`. `false` if a decimal does not fit 38 digits at the
    /// scale of the column.
    ///
    /// # Panics
    /// If the array is not of the one Arrow type that the readers make for the type.
    #[must_use]
    pub fn append(&mut self, array: &dyn Array, rows: &[u32]) -> bool {
        let nulls = array.logical_nulls().filter(|nulls| nulls.null_count() > 0);
        let pick = Pick {
            array,
            rows,
            nulls: nulls.as_ref(),
        };
        let mut fits = true;
        match &mut self.values {
            Cells::Nothing => {
                self.append_missing(rows.len());
                return true;
            }
            Cells::Bool(out) => pick.bools(out),
            Cells::Int(out) => pick.primitives::<Int64Type>(out),
            Cells::Decimal { mantissas, scale } => fits = pick.decimals(mantissas, scale),
            Cells::Float(out) => pick.primitives::<Float64Type>(out),
            Cells::Text(texts) => texts.append(array, rows),
            Cells::Date(out) => pick.primitives::<Date32Type>(out),
            Cells::Timestamp(out) => pick.primitives::<TimestampMicrosecondType>(out),
            Cells::Point { lat, lon } => {
                let fields = array.as_struct();
                pick.of(fields.column(0)).primitives::<Float64Type>(lat);
                pick.of(fields.column(1)).primitives::<Float64Type>(lon);
            }
            Cells::List { lengths, items } => fits = pick.lists(lengths, items),
            Cells::Record(fields) => {
                let array = array.as_struct();
                for (field, column) in fields.iter_mut().zip(array.columns()) {
                    fits &= field.append(column, rows);
                }
            }
        }
        self.mark(rows, nulls.as_ref());
        fits
    }

    fn mark(&mut self, rows: &[u32], nulls: Option<&NullBuffer>) {
        match nulls {
            Some(nulls) => {
                self.known.resize(self.len, true);
                let known = rows.iter().map(|&row| nulls.is_valid(row as usize));
                self.known.extend(known);
            }
            None if !self.known.is_empty() => self.known.resize(self.len + rows.len(), true),
            None => {}
        }
        self.len += rows.len();
    }

    /// Appends so many missing values.
    pub fn append_missing(&mut self, count: usize) {
        let end = self.len + count;
        self.known.resize(self.len, true);
        self.known.resize(end, false);
        self.len = end;
        match &mut self.values {
            Cells::Nothing => {}
            Cells::Bool(values) => values.resize(end, false),
            Cells::Int(values) | Cells::Timestamp(values) => values.resize(end, 0),
            Cells::Decimal { mantissas, .. } => mantissas.resize(end, 0),
            Cells::Float(values) => values.resize(end, 0.0),
            Cells::Text(texts) => texts.fill(end),
            Cells::Date(values) => values.resize(end, 0),
            Cells::Point { lat, lon } => {
                lat.resize(end, 0.0);
                lon.resize(end, 0.0);
            }
            Cells::List { lengths, .. } => lengths.resize(end, 0),
            Cells::Record(fields) => fields.iter_mut().for_each(|f| f.append_missing(count)),
        }
    }
}

/// Selected rows of one array.
#[derive(Clone, Copy)]
struct Pick<'a> {
    array: &'a dyn Array,
    rows: &'a [u32],
    nulls: Option<&'a NullBuffer>,
}

impl<'a> Pick<'a> {
    /// The same rows of a child, missing where the parent is.
    fn of(self, child: &'a dyn Array) -> Pick<'a> {
        Pick {
            array: child,
            ..self
        }
    }

    fn is_known(&self, row: u32) -> bool {
        self.nulls.is_none_or(|nulls| nulls.is_valid(row as usize))
    }

    fn primitives<T: ArrowPrimitiveType>(self, out: &mut Vec<T::Native>) {
        let values = self.array.as_primitive::<T>().values();
        if self.nulls.is_none() && is_all(self.rows, values.len()) {
            return out.extend_from_slice(values);
        }
        if self.nulls.is_none() {
            out.extend(self.rows.iter().map(|&row| values[row as usize]));
            return;
        }
        out.extend(self.rows.iter().map(|&row| {
            if self.is_known(row) {
                values[row as usize]
            } else {
                T::Native::default()
            }
        }));
    }

    fn bools(self, out: &mut Vec<bool>) {
        let values = self.array.as_boolean().values();
        let rows = self.rows.iter();
        out.extend(rows.map(|&row| self.is_known(row) && values.value(row as usize)));
    }

    fn decimals(self, out: &mut Vec<i128>, scale: &mut u32) -> bool {
        let array = self.array.as_primitive::<Decimal128Type>();
        let incoming = u32::try_from(array.scale()).unwrap_or(0);
        let from = out.len();
        self.primitives::<Decimal128Type>(out);
        let target = incoming.max(*scale);
        let fits = rescale(&mut out[..from], target - *scale)
            && rescale(&mut out[from..], target - incoming);
        *scale = target;
        fits
    }

    fn lists(self, lengths: &mut Vec<u32>, items: &mut Draft) -> bool {
        let lists = self.array.as_list::<i32>();
        let offsets = lists.value_offsets();
        let mut elements = Vec::new();
        for &row in self.rows {
            let (start, end) = (offsets[row as usize], offsets[row as usize + 1]);
            let range = if self.is_known(row) {
                start.cast_unsigned()..end.cast_unsigned()
            } else {
                0..0
            };
            lengths.push(range.end - range.start);
            elements.extend(range);
        }
        items.append(lists.values(), &elements)
    }
}

/// Whether these are all of so many rows, one after the other.
pub fn is_all(rows: &[u32], len: usize) -> bool {
    let is_other = |(at, row): (u32, &u32)| u32::from(at != *row);
    rows.len() == len && (0..).zip(rows).map(is_other).fold(0, |any, one| any | one) == 0
}

/// Multiplies by `10^digits`; `false` on overflow.
pub fn rescale(mantissas: &mut [i128], digits: u32) -> bool {
    if digits == 0 {
        return true;
    }
    let power = 10i128.checked_pow(digits);
    for mantissa in mantissas {
        match power.and_then(|power| mantissa.checked_mul(power)) {
            Some(scaled) => *mantissa = scaled,
            None if *mantissa == 0 => {}
            None => return false,
        }
    }
    true
}
