//! Cells of one column gathered into an Arrow array of its canonical type.

use arrow_array::ArrayRef;
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use std::sync::Arc;

use super::cell::{self, Decimal};
use super::{json, moment};
use crate::dataset::read::canonical;
use crate::dataset::read::{Request, TimeFormat, Wanted};
use crate::time::Zone;
use crate::value::{Type, Value};

/// Gathers the cells of one request.
#[derive(Debug)]
pub(in crate::dataset::read) struct Sink {
    cells: Cells,
    format: Option<TimeFormat>,
    zone: Zone,
    ty: Type,
    is_key: bool,
}

#[derive(Debug)]
enum Cells {
    Bool(BooleanBuilder),
    Int(Int64Builder),
    Decimal(Vec<Option<Decimal>>),
    Float(Float64Builder),
    Text(StringBuilder),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder),
    Values(Vec<Option<Value>>),
}

/// The cell does not fit the type of the column.
#[derive(Debug)]
pub(in crate::dataset::read) struct Misfit;

impl Sink {
    pub fn new(request: &Request, zone: &Zone) -> Sink {
        let ty = match &request.wanted {
            Wanted::Key => Type::Text,
            Wanted::Value(ty) => ty.clone(),
        };
        Sink {
            cells: Cells::of(&ty),
            format: request.format.clone(),
            zone: zone.clone(),
            ty,
            is_key: request.wanted == Wanted::Key,
        }
    }

    pub fn missing(&mut self) {
        match &mut self.cells {
            Cells::Bool(cells) => cells.append_null(),
            Cells::Int(cells) => cells.append_null(),
            Cells::Decimal(cells) => cells.push(None),
            Cells::Float(cells) => cells.append_null(),
            Cells::Text(cells) => cells.append_null(),
            Cells::Date(cells) => cells.append_null(),
            Cells::Timestamp(cells) => cells.append_null(),
            Cells::Values(cells) => cells.push(None),
        }
    }

    /// Takes a cell; one that does not fit is missing here, and an error.
    pub fn push(&mut self, text: &str) -> Result<(), Misfit> {
        let taken = self.take(text);
        if taken.is_none() {
            self.missing();
        }
        taken.ok_or(Misfit)
    }

    /// Takes a value of JSON text.
    pub fn push_json(&mut self, raw: &str) -> Result<(), Misfit> {
        if raw == "null" {
            self.missing();
            return Ok(());
        }
        if let Cells::Values(cells) = &mut self.cells {
            let value = json::value(raw, &self.ty, &self.zone);
            let fits = value.is_some();
            cells.push(value.flatten());
            return if fits { Ok(()) } else { Err(Misfit) };
        }
        match raw.as_bytes().first() {
            Some(b'"') => match serde_json::from_str::<String>(raw) {
                Ok(text) => self.push(&text),
                Err(_) => self.misfit(),
            },
            Some(b'{' | b'[') => self.misfit(),
            Some(b'0'..=b'9' | b'-') if self.is_key => match cell::whole(raw) {
                Some(digits) => self.push(&digits),
                None => self.misfit(),
            },
            _ => self.push(raw),
        }
    }

    fn misfit(&mut self) -> Result<(), Misfit> {
        self.missing();
        Err(Misfit)
    }

    fn take(&mut self, text: &str) -> Option<()> {
        match &mut self.cells {
            Cells::Bool(cells) => cells.append_value(cell::bool(text)?),
            Cells::Int(cells) => cells.append_value(cell::int(text)?),
            Cells::Decimal(cells) => cells.push(Some(cell::decimal(text)?)),
            Cells::Float(cells) => cells.append_option(cell::float(text)?),
            Cells::Text(cells) => cells.append_value(text),
            Cells::Date(cells) => {
                cells.append_value(moment::date(text, self.format.as_ref(), &self.zone)?);
            }
            Cells::Timestamp(cells) => {
                cells.append_value(moment::timestamp(text, self.format.as_ref(), &self.zone)?);
            }
            Cells::Values(cells) => cells.push(composite(text, &self.ty, &self.zone)?),
        }
        Some(())
    }

    /// The array, and the cells that turned out not to fit together with the others.
    pub fn finish(self) -> (ArrayRef, Vec<usize>) {
        let array: ArrayRef = match self.cells {
            Cells::Bool(mut cells) => Arc::new(cells.finish()),
            Cells::Int(mut cells) => Arc::new(cells.finish()),
            Cells::Decimal(cells) => return canonical::decimals(&cells),
            Cells::Float(mut cells) => Arc::new(cells.finish()),
            Cells::Text(mut cells) => Arc::new(cells.finish()),
            Cells::Date(mut cells) => Arc::new(cells.finish()),
            Cells::Timestamp(mut cells) => Arc::new(cells.finish().with_timezone("UTC")),
            Cells::Values(cells) => return canonical::array(&self.ty, &cells),
        };
        (array, Vec::new())
    }
}

impl Cells {
    fn of(ty: &Type) -> Cells {
        match ty {
            Type::Bool => Cells::Bool(BooleanBuilder::new()),
            Type::Int => Cells::Int(Int64Builder::new()),
            Type::Decimal => Cells::Decimal(Vec::new()),
            Type::Float => Cells::Float(Float64Builder::new()),
            Type::Text => Cells::Text(StringBuilder::new()),
            Type::Date => Cells::Date(Date32Builder::new()),
            Type::Timestamp => Cells::Timestamp(TimestampMicrosecondBuilder::new()),
            _ => Cells::Values(Vec::new()),
        }
    }
}

/// A point as `lat,lon`; a list or an object as JSON.
fn composite(text: &str, ty: &Type, zone: &Zone) -> Option<Option<Value>> {
    if let (Type::Point, Some((lat, lon))) = (ty, cell::point(text)) {
        return Some(Some(Value::Point { lat, lon }));
    }
    json::value(text, ty, zone)
}
