//! Every JSON document is as the schemas in `docs/schema` say, and they say all of it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::transcript::{Folder, Said};

fn schema(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    let text = fs::read_to_string(folder.join(format!("{name}.json"))).expect("a schema");
    serde_json::from_str(&text).expect("JSON")
}

/// What of the value is not as the schema says. It knows what the schemas use, and beyond JSON
/// Schema it wants every field to be in the schema.
fn wrong(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let schema = match schema["$ref"].as_str() {
        Some(name) => root
            .pointer(name.trim_start_matches('#'))
            .expect("a definition"),
        None => schema,
    };
    if let Some(choices) = schema["anyOf"].as_array() {
        let fits = |choice: &Value| {
            let mut found = Vec::new();
            wrong(root, choice, value, path, &mut found);
            found.is_empty()
        };
        if !choices.iter().any(fits) {
            found.push(format!("{path}: none of the choices"));
        }
        return;
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let is = |ty: &Value| match ty.as_str().expect("a type") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        other => panic!("{other}"),
    };
    if !types.is_empty() && !types.iter().any(is) {
        found.push(format!("{path}: {value} is not {types:?}"));
    }
    if schema.get("const").is_some_and(|only| only != value) {
        found.push(format!("{path}: {value}"));
    }
    if schema["enum"]
        .as_array()
        .is_some_and(|all| !all.contains(value))
    {
        found.push(format!("{path}: {value} is none of {}", schema["enum"]));
    }
    let number = value.as_f64();
    let low = number.zip(schema["minimum"].as_f64());
    let high = number.zip(schema["maximum"].as_f64());
    if low.is_some_and(|(number, least)| number < least)
        || high.is_some_and(|(number, most)| number > most)
    {
        found.push(format!("{path}: {value} is out of range"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        wrong(
            root,
            &schema["items"],
            item,
            &format!("{path}[{index}]"),
            found,
        );
    }
    let Some(fields) = value.as_object() else {
        return;
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(name.as_str().expect("a name")) {
            found.push(format!("{path}: no {name}"));
        }
    }
    for (name, field) in fields {
        match schema["properties"].get(name) {
            Some(of) => wrong(root, of, field, &format!("{path}.{name}"), found),
            None => found.push(format!("{path}: the schema does not know `{name}`")),
        }
    }
}

#[track_caller]
fn fits(said: &Said, name: &str) {
    let document: Value = match serde_json::from_str(&said.stdout) {
        Ok(document) => document,
        Err(error) => panic!("{error}\n{said:#?}"),
    };
    let (schema, mut found) = (schema(name), Vec::new());
    wrong(&schema, &schema, &document, "$", &mut found);
    assert!(
        found.is_empty(),
        "{}: {found:#?}\n{}",
        said.arguments,
        said.stdout
    );
}

const RULES: &str = "\
## Near us.
@owner \"crm\"
segment dach \"Near us\" { country in [\"DE\", \"AT\"] }

@size 1 to 2
segment buyers of dach {
  did purchase where amount > 5 in last 60 days
  any of {
    email is known
    did visit then purchase
  }
}

segment never_there { age > 5 and age < 3 }

audience letter {
  from buyers
  columns {
    email
    country
  }
}

test \"who buys\" {
  as of 2026-06-01
  profile ana { country = \"DE\", email = \"ana@x.org\" }
  profile bo { country = \"AT\" }
  event purchase { amount = 10 } for ana, bo at 3 days ago
  expect buyers is [ana, bo]
  expect dach is [ana]
}
";

fn folder() -> Folder {
    Folder::with_rules(RULES)
}

#[test]
fn findings() {
    fits(&folder().cantle("check --format json"), "check");
    let broken = Folder::with_rules("segment a { contry = \"DE\" }\nsegment a { country in [] }\n");
    fits(&broken.cantle("check --format json"), "check");
    fits(&broken.cantle("test --format json"), "test");
    fits(&Folder::empty().cantle("check --format json"), "check");
    let breaks = folder()
        .manifest("edition", "schema = \"schema.toml\"\nedition")
        .file("schema.toml", "[profile]\nage = \"bool\"\n");
    fits(&breaks.cantle("schema check --format json"), "check");
    let unusable = folder().file("profiles.csv", "id,country,age,email,x\n1,DE,5,a@b,\n");
    fits(&unusable.cantle("check --format json"), "check");
}

#[test]
fn tests() {
    fits(&folder().cantle("test --format json"), "test");
    fits(&folder().cantle("test --format json --coverage"), "test");
}

#[test]
fn runs_and_imports() {
    fits(&folder().cantle("run --format json"), "run");
    fits(
        &folder().cantle("run buyers --format json --as-of 2026-05-01"),
        "run",
    );
    fits(
        &folder().cantle("import --into prepared --format json"),
        "import",
    );
    let refused = folder()
        .file("profiles.csv", "id,age\n1,5\n2,6\n3,7\nx\n")
        .file("rules/a.seg", "segment s { everyone }\n");
    fits(
        &refused.cantle("import --into prepared --format json"),
        "import",
    );
}

#[test]
fn explanations() {
    for name in ["dach", "buyers", "letter"] {
        fits(
            &folder().cantle(&format!("explain {name} --format json")),
            "explain",
        );
    }
    fits(&folder().cantle("explain --plan --format json"), "plan");
    fits(
        &folder().cantle("explain --plan --analyze --format json"),
        "analyze",
    );
    fits(
        &folder().cantle("why buyers 001 002 003 004 --format json"),
        "why",
    );
}

#[test]
fn proofs_and_differences() {
    fits(
        &folder().cantle("compare dach buyers --format json"),
        "compare",
    );
    fits(
        &folder().cantle("compare never_there buyers --format json"),
        "compare",
    );
    fits(&folder().cantle("example buyers --format json"), "example");
    fits(
        &folder().cantle("example never_there --format json"),
        "example",
    );
    let folder = folder();
    folder.cantle("run --save before").fails_not();
    let changed = RULES.replace("amount > 5", "amount > 20");
    let folder = folder.file("rules/a.seg", changed);
    fits(&folder.cantle("diff before --format json"), "diff");
    fits(
        &folder.cantle("diff before --format json --show 3 --limit *=1%"),
        "diff",
    );
    fits(&folder.cantle("diff before . --format json"), "diff");
}

/// The page on CI names each of them, and nothing else.
#[test]
fn the_page_lists_the_schemas() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let page = fs::read_to_string(docs.join("ci.md")).expect("the page");
    for entry in fs::read_dir(docs.join("schema")).expect("schemas") {
        let name = entry.expect("an entry").file_name();
        let link = format!("(schema/{})", name.to_string_lossy());
        assert!(page.contains(&link), "{link}");
    }
}
