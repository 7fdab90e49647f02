//! Chunks to Arrow arrays, without a copy.

use std::sync::Arc;

use arrow_array::types::{
    ArrowDictionaryKeyType, Date32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type,
};
use arrow_array::{
    ArrayRef, ArrowPrimitiveType, BooleanArray, Decimal128Array, DictionaryArray, LargeStringArray,
    ListArray, PrimitiveArray, StructArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields};

use crate::dataset::column::{Chunk, Codes, Dictionary, Integers, Values};
use crate::dataset::texts::Texts;

/// Makes arrays; a dictionary is one array however many chunks use it, so that it is written once.
#[derive(Debug, Default)]
pub struct Arrays {
    dictionaries: Vec<(Arc<Dictionary>, ArrayRef)>,
}

impl Arrays {
    /// The array of a chunk, of the type that the field has.
    pub fn of(&mut self, chunk: &Chunk, field: &Field) -> Result<ArrayRef, ArrowError> {
        let nulls = || chunk.validity.clone().map(NullBuffer::new);
        Ok(match &chunk.values {
            Values::Bool(bits) => Arc::new(BooleanArray::new(bits.clone(), nulls())),
            Values::Int(integers)
            | Values::Decimal {
                mantissas: integers,
                ..
            } => match integers {
                Integers::I8(values) => primitive::<Int8Type>(values, nulls())?,
                Integers::I16(values) => primitive::<Int16Type>(values, nulls())?,
                Integers::I32(values) => primitive::<Int32Type>(values, nulls())?,
                Integers::I64(values) => primitive::<Int64Type>(values, nulls())?,
            },
            Values::WideDecimal { mantissas, .. } => {
                let array = Decimal128Array::try_new(mantissas.clone(), nulls())?;
                Arc::new(array.with_data_type(field.data_type().clone()))
            }
            Values::Float(values) => primitive::<Float64Type>(values, nulls())?,
            Values::Text { codes, dictionary } => {
                let texts = self.dictionary(dictionary)?;
                match codes {
                    Codes::U8(codes) => text::<UInt8Type>(codes, nulls(), texts)?,
                    Codes::U16(codes) => text::<UInt16Type>(codes, nulls(), texts)?,
                    Codes::U32(codes) => text::<UInt32Type>(codes, nulls(), texts)?,
                }
            }
            Values::Date(days) => primitive::<Date32Type>(days, nulls())?,
            Values::Timestamp(instants) => {
                let array =
                    PrimitiveArray::<TimestampMicrosecondType>::try_new(instants.clone(), nulls())?;
                Arc::new(array.with_timezone("UTC"))
            }
            Values::Point { lat, lon } => {
                let sides = [lat, lon].map(|side| primitive::<Float64Type>(side, None));
                let [lat, lon] = sides;
                let fields = fields(field)?;
                Arc::new(StructArray::try_new(fields, vec![lat?, lon?], nulls())?)
            }
            Values::List { offsets, items } => {
                let DataType::List(item) = field.data_type() else {
                    return Err(mismatch(field));
                };
                let items = self.of(items, item)?;
                let offsets = signed(offsets)?;
                Arc::new(ListArray::try_new(item.clone(), offsets, items, nulls())?)
            }
            Values::Record(chunks) => {
                let fields = fields(field)?;
                let columns = chunks.iter().zip(&fields);
                let columns = columns.map(|(chunk, field)| self.of(chunk, field));
                let columns = columns.collect::<Result<Vec<_>, _>>()?;
                Arc::new(StructArray::try_new_with_length(
                    fields,
                    columns,
                    nulls(),
                    chunk.len(),
                )?)
            }
        })
    }

    fn dictionary(&mut self, dictionary: &Arc<Dictionary>) -> Result<ArrayRef, ArrowError> {
        let mut known = self.dictionaries.iter();
        if let Some((_, array)) = known.find(|(known, _)| Arc::ptr_eq(known, dictionary)) {
            return Ok(array.clone());
        }
        let array = texts(&dictionary.texts)?;
        self.dictionaries.push((dictionary.clone(), array.clone()));
        Ok(array)
    }
}

pub fn texts(texts: &Texts) -> Result<ArrayRef, ArrowError> {
    let offsets = OffsetBuffer::new(texts.offsets().clone());
    let array = LargeStringArray::try_new(offsets, texts.bytes().clone(), None)?;
    Ok(Arc::new(array))
}

/// Offsets of lists as Arrow has them.
pub fn signed(offsets: &ScalarBuffer<u32>) -> Result<OffsetBuffer<i32>, ArrowError> {
    let last = offsets.last().copied().unwrap_or_default();
    if i32::try_from(last).is_err() {
        let message = "more than 2,147,483,647 elements in one morsel";
        return Err(ArrowError::InvalidArgumentError(message.to_owned()));
    }
    let len = offsets.len();
    Ok(OffsetBuffer::new(ScalarBuffer::new(
        offsets.inner().clone(),
        0,
        len,
    )))
}

fn primitive<T: ArrowPrimitiveType>(
    values: &ScalarBuffer<T::Native>,
    nulls: Option<NullBuffer>,
) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(PrimitiveArray::<T>::try_new(
        values.clone(),
        nulls,
    )?))
}

fn text<T: ArrowDictionaryKeyType>(
    codes: &ScalarBuffer<T::Native>,
    nulls: Option<NullBuffer>,
    texts: ArrayRef,
) -> Result<ArrayRef, ArrowError> {
    let codes = PrimitiveArray::<T>::try_new(codes.clone(), nulls)?;
    Ok(Arc::new(DictionaryArray::try_new(codes, texts)?))
}

fn fields(field: &Field) -> Result<Fields, ArrowError> {
    match field.data_type() {
        DataType::Struct(fields) => Ok(fields.clone()),
        _ => Err(mismatch(field)),
    }
}

fn mismatch(field: &Field) -> ArrowError {
    ArrowError::SchemaError(format!("`{}` is of another form", field.name()))
}
