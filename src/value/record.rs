//! The fields of an object; those of an object in it have dotted names.

use super::{Field, Type, Value};

impl Type {
    /// Where a field of an object stands, index within index, and its type.
    pub fn field(&self, name: &str) -> Option<(Vec<usize>, Type)> {
        let Type::Record(fields) = self else {
            return None;
        };
        let plain = fields.iter().position(|field| *field.name == *name);
        if let Some(index) = plain {
            return Some((vec![index], fields[index].ty.clone()));
        }
        fields.iter().enumerate().find_map(|(index, field)| {
            let inner = name.strip_prefix(&*field.name)?.strip_prefix('.')?;
            let (mut place, ty) = field.ty.field(inner)?;
            place.insert(0, index);
            Some((place, ty))
        })
    }

    /// The names of the fields that are no objects.
    pub fn field_names(&self) -> Vec<String> {
        let Type::Record(fields) = self else {
            return Vec::new();
        };
        let names = fields.iter().flat_map(|field| match &field.ty {
            inner @ Type::Record(_) => {
                let names = inner.field_names().into_iter();
                names.map(|name| format!("{}.{name}", field.name)).collect()
            }
            _ => vec![field.name.to_string()],
        });
        names.collect()
    }
}

/// The name of the field at a place.
pub fn field_name(fields: &[Field], place: &[usize]) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut fields = fields;
    for index in place {
        let Some(field) = fields.get(*index) else {
            break;
        };
        names.push(&field.name);
        fields = match &field.ty {
            Type::Record(inner) => inner,
            _ => &[],
        };
    }
    names.join(".")
}

impl Value {
    /// The field of an object at a place.
    pub fn field(&self, place: &[usize]) -> Option<&Value> {
        place.iter().try_fold(self, |value, index| match value {
            Value::Record(fields) => fields.get(*index)?.as_ref(),
            _ => None,
        })
    }

    /// An object of a type without any field.
    pub fn empty_object(ty: &Type) -> Value {
        let fields = match ty {
            Type::Record(fields) => fields.len(),
            _ => 0,
        };
        Value::Record(vec![None; fields].into())
    }

    /// Sets a field of an object of a type; missing objects on the way to it are made.
    pub fn set_field(&mut self, ty: &Type, place: &[usize], value: Value) {
        let (Value::Record(fields), Type::Record(types)) = (&mut *self, ty) else {
            return;
        };
        let Some((index, inner)) = place.split_first() else {
            return;
        };
        let mut all = fields.to_vec();
        if let (Some(slot), Some(field)) = (all.get_mut(*index), types.get(*index)) {
            if inner.is_empty() {
                *slot = Some(value);
            } else {
                slot.get_or_insert_with(|| Value::empty_object(&field.ty))
                    .set_field(&field.ty, inner, value);
            }
        }
        *fields = all.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn object(fields: &[(&str, Type)]) -> Type {
        let field = |(name, ty): &(&str, Type)| Field {
            name: Arc::from(*name),
            ty: ty.clone(),
        };
        Type::Record(fields.iter().map(field).collect())
    }

    #[test]
    fn inner_fields_have_dotted_names() {
        let product = object(&[("id", Type::Int), ("a.b", Type::Text)]);
        let item = object(&[("count", Type::Int), ("product", product.clone())]);
        assert_eq!(item.field("count"), Some((vec![0], Type::Int)));
        assert_eq!(item.field("product.id"), Some((vec![1, 0], Type::Int)));
        assert_eq!(item.field("product.a.b"), Some((vec![1, 1], Type::Text)));
        assert_eq!(item.field("product"), Some((vec![1], product)));
        assert_eq!(item.field("product.x"), None);
        assert_eq!(item.field("productid"), None);
        assert_eq!(Type::Int.field("x"), None);
        assert_eq!(item.field_names(), ["count", "product.id", "product.a.b"]);
        let Type::Record(fields) = &item else {
            unreachable!("an object");
        };
        assert_eq!(field_name(fields, &[1, 1]), "product.a.b");
    }

    #[test]
    fn fields_are_set_and_found() {
        let item = object(&[("n", Type::Date), ("o", object(&[("p", Type::Bool)]))]);
        let mut value = Value::empty_object(&item);
        value.set_field(&item, &[1, 0], Value::Bool(true));
        assert_eq!(value.field(&[1, 0]), Some(&Value::Bool(true)));
        assert_eq!(value.field(&[0]), None);
        value.set_field(&item, &[0], Value::Date(3));
        assert_eq!(value.field(&[0]), Some(&Value::Date(3)));
        assert_eq!(value.field(&[1, 0]), Some(&Value::Bool(true)));
    }
}
