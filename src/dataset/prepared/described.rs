//! The catalog and the findings of an import, as the manifest of a dataset keeps them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::dataset::catalog::{Catalog, Column, Digits, EventType};
use crate::diagnostics::{Diagnostic, FilePlace, codes};
use crate::value::{Field, Type};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Described {
    pub key: Option<String>,
    attributes: Vec<NamedColumn>,
    events: Vec<NamedEvent>,
    /// Findings about columns.
    warnings: Vec<Warning>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct NamedEvent {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<String>,
    properties: Vec<NamedColumn>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct NamedColumn {
    name: String,
    /// None if no rule can use the column; then `reason` says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    ty: Option<TypeName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Precision and scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    digits: Option<(u8, u8)>,
    optional: bool,
    pii: bool,
    never_set: bool,
    of_table: bool,
    listed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TypeName {
    Bool,
    Int,
    Decimal,
    Float,
    String,
    Date,
    Timestamp,
    Duration,
    Point,
    List(Box<TypeName>),
    Object(Vec<(String, TypeName)>),
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Warning {
    code: String,
    message: String,
    file: Option<String>,
    line: Option<u64>,
    notes: Vec<String>,
    help: Vec<String>,
}

impl Described {
    pub fn of(catalog: &Catalog, warnings: &[Diagnostic]) -> Described {
        Described {
            key: catalog.key.as_deref().map(str::to_owned),
            attributes: named(&catalog.attributes),
            events: (catalog.events.iter())
                .map(|(name, event)| NamedEvent {
                    name: name.to_string(),
                    doc: event.doc.clone(),
                    properties: named(&event.properties),
                })
                .collect(),
            warnings: warnings.iter().map(Warning::of).collect(),
        }
    }

    pub fn catalog(&self) -> Catalog {
        let event = |event: &NamedEvent| EventType {
            properties: columns(&event.properties),
            doc: event.doc.clone(),
        };
        Catalog {
            attributes: columns(&self.attributes),
            events: (self.events.iter())
                .map(|named| (named.name.as_str().into(), event(named)))
                .collect(),
            key: self.key.as_deref().map(Arc::from),
        }
    }

    pub fn warnings(&self) -> Vec<Diagnostic> {
        self.warnings
            .iter()
            .filter_map(Warning::diagnostic)
            .collect()
    }
}

type Columns = indexmap::IndexMap<Arc<str>, Column>;

fn named(columns: &Columns) -> Vec<NamedColumn> {
    let named = columns.iter().map(|(name, column)| NamedColumn {
        name: name.to_string(),
        ty: column.ty.as_ref().ok().map(TypeName::of),
        reason: column.ty.as_ref().err().cloned(),
        digits: (column.digits).map(|digits| (digits.precision, digits.scale)),
        optional: column.optional,
        pii: column.pii,
        never_set: column.never_set,
        of_table: column.of_table,
        listed: column.listed,
        values: column.values.clone(),
        doc: column.doc.clone(),
    });
    named.collect()
}

fn columns(named: &[NamedColumn]) -> Columns {
    let columns = named.iter().map(|named| {
        let ty = match &named.ty {
            Some(ty) => Ok(ty.ty()),
            None => Err(named.reason.clone().unwrap_or_default()),
        };
        let column = Column {
            ty,
            digits: (named.digits).map(|(precision, scale)| Digits { precision, scale }),
            optional: named.optional,
            pii: named.pii,
            never_set: named.never_set,
            of_table: named.of_table,
            values: named.values.clone(),
            doc: named.doc.clone(),
            listed: named.listed,
        };
        (Arc::from(named.name.as_str()), column)
    });
    columns.collect()
}

impl TypeName {
    fn of(ty: &Type) -> TypeName {
        match ty {
            Type::Bool => TypeName::Bool,
            Type::Int => TypeName::Int,
            Type::Decimal => TypeName::Decimal,
            Type::Float => TypeName::Float,
            Type::Text => TypeName::String,
            Type::Date => TypeName::Date,
            Type::Timestamp => TypeName::Timestamp,
            Type::Duration => TypeName::Duration,
            Type::Point => TypeName::Point,
            Type::List(item) => TypeName::List(Box::new(TypeName::of(item))),
            Type::Record(fields) => {
                let field = |field: &Field| (field.name.to_string(), TypeName::of(&field.ty));
                TypeName::Object(fields.iter().map(field).collect())
            }
            Type::Unknown => TypeName::Unknown,
        }
    }

    fn ty(&self) -> Type {
        match self {
            TypeName::Bool => Type::Bool,
            TypeName::Int => Type::Int,
            TypeName::Decimal => Type::Decimal,
            TypeName::Float => Type::Float,
            TypeName::String => Type::Text,
            TypeName::Date => Type::Date,
            TypeName::Timestamp => Type::Timestamp,
            TypeName::Duration => Type::Duration,
            TypeName::Point => Type::Point,
            TypeName::List(item) => Type::List(Box::new(item.ty())),
            TypeName::Object(fields) => {
                let field = |(name, ty): &(String, TypeName)| Field {
                    name: name.as_str().into(),
                    ty: ty.ty(),
                };
                Type::Record(fields.iter().map(field).collect())
            }
            TypeName::Unknown => Type::Unknown,
        }
    }
}

impl Warning {
    fn of(diagnostic: &Diagnostic) -> Warning {
        let file = diagnostic.file.as_ref();
        Warning {
            code: diagnostic.code.id.to_owned(),
            message: diagnostic.message.clone(),
            file: file.map(|place| place.path.display().to_string()),
            line: file.and_then(|place| place.line),
            notes: diagnostic.notes.clone(),
            help: diagnostic.help.clone(),
        }
    }

    /// `None` if this version does not know the code.
    fn diagnostic(&self) -> Option<Diagnostic> {
        let mut diagnostic = Diagnostic::warning(codes::find(&self.code)?, self.message.clone());
        diagnostic.file = self.file.as_ref().map(|file| FilePlace {
            path: file.into(),
            line: self.line,
            column: None,
        });
        diagnostic.notes = self.notes.clone();
        diagnostic.help = self.help.clone();
        Some(diagnostic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalog_comes_back() {
        let fields = [
            ("a.b", Type::Point),
            ("`", Type::List(Type::Unknown.into())),
        ];
        let fields = fields.map(|(name, ty)| Field {
            name: name.into(),
            ty,
        });
        let nested = Type::List(Box::new(Type::Record(fields.into())));
        let mut catalog = Catalog {
            key: Some("id".into()),
            ..Catalog::default()
        };
        let full = Column {
            digits: Some(Digits {
                precision: 12,
                scale: 2,
            }),
            pii: true,
            values: Some(vec!["1".to_owned(), "\"".to_owned()]),
            doc: Some("ä".to_owned()),
            listed: true,
            ..Column::of(Type::Decimal, false)
        };
        catalog.attributes.insert("z".into(), full);
        catalog
            .attributes
            .insert("a".into(), Column::of(nested, true));
        let mut event = EventType {
            doc: Some("bought".to_owned()),
            ..EventType::default()
        };
        let mixed = Column::unusable("mixed");
        event.properties.insert("mixed".into(), mixed);
        catalog.events.insert("purchase".into(), event);
        let warning = Diagnostic::warning(&codes::data::UNUSABLE_COLUMN, "no type")
            .in_file("a.csv", Some(3))
            .note("n")
            .help("h");
        let described = Described::of(&catalog, std::slice::from_ref(&warning));
        let text = serde_json::to_string(&described).expect("written");
        let read: Described = serde_json::from_str(&text).expect("read");
        assert_eq!(read.catalog(), catalog);
        assert!(
            read.catalog().attributes.keys().eq(["z", "a"]
                .iter()
                .map(|name| &**name)
                .map(Arc::<str>::from)
                .collect::<Vec<_>>()
                .iter())
        );
        assert_eq!(read.warnings(), [warning]);
    }
}
