//! Columns of which every cell can be taken, whatever it holds: these can be read when the rows
//! are chosen.

use arrow_schema::{DataType, Fields, TimeUnit};

use super::convert::is_text;
use super::select::path;
use crate::dataset::read::{Request, Wanted};
use crate::value::Type;

/// Whether no cell of the column that is there can refuse its row. `times_fit` tells of a column of
/// times whether none is too far away.
pub(super) fn is_whole(
    fields: &Fields,
    request: &Request,
    times_fit: impl FnOnce() -> bool,
) -> bool {
    let is_free = request.values.is_none() && request.digits.is_none();
    let path = path(fields, &request.column);
    let Some(from) = path.as_ref().and_then(|path| type_at(fields, path)) else {
        return false;
    };
    is_free
        && match &request.wanted {
            Wanted::Key => always_fits(from, &Type::Int) || always_fits(from, &Type::Text),
            Wanted::Value(Type::Timestamp) if matches!(from, DataType::Timestamp(..)) => {
                always_fits(from, &Type::Timestamp) || times_fit()
            }
            Wanted::Value(ty) => always_fits(from, ty),
        }
}

fn type_at<'a>(fields: &'a Fields, path: &[String]) -> Option<&'a DataType> {
    let (first, rest) = path.split_first()?;
    let (_, field) = fields.find(first)?;
    match (rest, field.data_type()) {
        ([], ty) => Some(ty),
        (rest, DataType::Struct(inner)) => type_at(inner, rest),
        _ => None,
    }
}

fn always_fits(from: &DataType, ty: &Type) -> bool {
    match (ty, from) {
        (_, DataType::Dictionary(_, values)) => always_fits(values, ty),
        (Type::Bool, DataType::Boolean) | (Type::Date, DataType::Date32) => true,
        (Type::Int, from) => from.is_integer() && *from != DataType::UInt64,
        (Type::Float, from) => from.is_floating() || from.is_integer(),
        (Type::Decimal, DataType::Decimal128(_, 0..)) => true,
        (Type::Decimal, from) => from.is_integer(),
        (Type::Text, from) => is_text(from),
        // Coarser units can mean more microseconds than there are.
        (Type::Timestamp, DataType::Timestamp(TimeUnit::Microsecond | TimeUnit::Nanosecond, _)) => {
            true
        }
        (Type::List(item), DataType::List(field)) => always_fits(field.data_type(), item),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use arrow_schema::Field;

    use super::*;

    #[test]
    fn only_what_cannot_fail_is_whole() {
        let list = |ty| DataType::List(Field::new("item", ty, true).into());
        let texts = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        for (from, ty, expected) in [
            (DataType::Int32, Type::Int, true),
            (DataType::UInt64, Type::Int, false),
            (DataType::Utf8, Type::Int, false),
            (DataType::Float32, Type::Float, true),
            (DataType::Float64, Type::Decimal, false),
            (texts, Type::Text, true),
            (list(DataType::Utf8), Type::List(Type::Text.into()), true),
            (list(DataType::Utf8), Type::List(Type::Int.into()), false),
            (
                DataType::Timestamp(TimeUnit::Millisecond, None),
                Type::Timestamp,
                false,
            ),
        ] {
            assert_eq!(always_fits(&from, &ty), expected, "{from} as {ty}");
        }
    }
}
