//! What the random projects have: attributes, event types and properties by type.

use cantle::dataset::catalog::{Catalog, Column, EventType};
use cantle::value::{Field, Type};

/// Names by type, as rules write them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names {
    pub numbers: &'static [&'static str],
    pub texts: &'static [&'static str],
    pub bools: &'static [&'static str],
    pub dates: &'static [&'static str],
    pub instants: &'static [&'static str],
    pub text_lists: &'static [&'static str],
    pub number_lists: &'static [&'static str],
    pub records: &'static [&'static str],
    pub points: &'static [&'static str],
    /// Behaviour and segments can be asked for.
    pub profile: bool,
}

pub const PROFILE: Names = Names {
    numbers: &["visits", "balance", "score", "big"],
    texts: &[
        "country",
        "email",
        "`First Name`",
        "address.city",
        "id",
        "code",
    ],
    bools: &["vip", "opted_in"],
    dates: &["birth_date"],
    instants: &["signup"],
    text_lists: &["tags"],
    number_lists: &["marks"],
    records: &["interests"],
    points: &["location"],
    profile: true,
};

/// Attributes of the profile inside a `where`.
pub const OUTER: Names = Names {
    numbers: &["profile.visits", "profile.balance", "profile.score"],
    texts: &["profile.country", "profile.address.city"],
    bools: &["profile.vip"],
    dates: &["profile.birth_date"],
    instants: &["profile.signup"],
    text_lists: &["profile.tags"],
    number_lists: &["profile.marks"],
    records: &[],
    points: &["profile.location"],
    profile: false,
};

pub const PURCHASE: Names = Names {
    numbers: &["amount", "price", "quantity"],
    texts: &["category", "note"],
    bools: &["gift"],
    dates: &["due"],
    instants: &["time", "shipped"],
    text_lists: &["labels"],
    number_lists: &[],
    records: &[],
    points: &["place"],
    profile: false,
};

pub const VISIT: Names = Names {
    numbers: &["amount", "duration"],
    texts: &["category", "page"],
    instants: &["time"],
    ..NONE
};

pub const PAID: Names = Names {
    numbers: &["amount"],
    instants: &["time"],
    ..NONE
};

/// What purchases and visits share.
pub const SHARED: Names = Names {
    numbers: &["amount"],
    texts: &["category"],
    instants: &["time"],
    ..NONE
};

pub const NONE: Names = Names {
    numbers: &[],
    texts: &[],
    bools: &[],
    dates: &[],
    instants: &["time"],
    text_lists: &[],
    number_lists: &[],
    records: &[],
    points: &[],
    profile: false,
};

fn list(item: Type) -> Type {
    Type::List(Box::new(item))
}

/// An object with a topic and a score.
pub fn interest() -> Type {
    let field = |name: &str, ty| Field {
        name: name.into(),
        ty,
    };
    Type::Record([field("topic", Type::Text), field("score", Type::Int)].into())
}

pub fn catalog() -> Catalog {
    let mut catalog = Catalog {
        key: Some("id".into()),
        ..Catalog::default()
    };
    let attributes = [
        ("id", Type::Text, false),
        ("visits", Type::Int, true),
        ("balance", Type::Decimal, true),
        ("score", Type::Float, true),
        ("big", Type::Int, true),
        ("country", Type::Text, true),
        ("email", Type::Text, true),
        ("First Name", Type::Text, true),
        ("address.city", Type::Text, true),
        ("code", Type::Text, true),
        ("vip", Type::Bool, true),
        ("opted_in", Type::Bool, true),
        ("birth_date", Type::Date, true),
        ("signup", Type::Timestamp, true),
        ("tags", list(Type::Text), true),
        ("marks", list(Type::Int), true),
        ("interests", list(interest()), true),
        ("location", Type::Point, true),
    ];
    for (name, ty, optional) in attributes {
        catalog
            .attributes
            .insert(name.into(), Column::of(ty, optional));
    }
    let purchase = [
        ("amount", Type::Decimal),
        ("price", Type::Float),
        ("quantity", Type::Int),
        ("category", Type::Text),
        ("note", Type::Text),
        ("gift", Type::Bool),
        ("due", Type::Date),
        ("shipped", Type::Timestamp),
        ("labels", list(Type::Text)),
        ("place", Type::Point),
    ];
    let visit = [
        ("amount", Type::Int),
        ("duration", Type::Int),
        ("category", Type::Text),
        ("page", Type::Text),
    ];
    event(&mut catalog, "purchase", &purchase);
    event(&mut catalog, "visit", &visit);
    event(&mut catalog, "order:paid", &[("amount", Type::Float)]);
    event(&mut catalog, "unsubscribe", &[]);
    event(&mut catalog, "order:never", &[("amount", Type::Decimal)]);
    catalog
}

fn event(catalog: &mut Catalog, name: &str, properties: &[(&str, Type)]) {
    let properties = properties
        .iter()
        .map(|(name, ty)| ((*name).into(), Column::of(ty.clone(), true)));
    let event = EventType {
        properties: properties.collect(),
        doc: None,
    };
    catalog.events.insert(name.into(), event);
}
