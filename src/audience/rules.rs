//! What is to be known of rules to tell what changed: it goes into snapshots.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::value::Ratio;

/// The rules of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Identity of the rules, as hex.
    pub identity: String,
    /// A hash of what the manifest says of data.
    pub settings: String,
    /// The time zone and the day that weeks start on.
    #[serde(default)]
    pub calendar: String,
    /// Segments, arms and audiences, in the order of the files.
    pub segments: Vec<Segment>,
    /// What segments are made of: items by their names, `consent PURPOSE`, `file NAME`.
    pub definitions: BTreeMap<String, Definition>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The universe; without it everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The item that defines it: of an arm its split or waterfall.
    pub definition: String,
    pub meaning: Meaning,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<(u64, u64)>,
    /// A share of the members before, as `1/20`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "share")]
    pub change: Option<Ratio>,
}

/// Fingerprints, as hex. What has the same has the same members in any data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meaning {
    pub whole: String,
    /// With other segments only as names.
    pub own: String,
    /// Of the columns of an audience.
    pub columns: String,
}

/// An item, a consent or a list file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// `segment`, `let`, `split`, `waterfall`, `audience`, `consent`, `file`.
    pub kind: String,
    /// A hash of how it is written in canonical form, without what has no meaning.
    pub text: String,
    /// A hash of its words as they stand in the file, without layout and comments; of what stands
    /// in no rule file there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// The definitions that it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
}

impl Rules {
    pub fn segment(&self, name: &str) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.name == name)
    }
}

mod share {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::value::Ratio;

    pub fn serialize<S: Serializer>(share: &Option<Ratio>, to: S) -> Result<S::Ok, S::Error> {
        match share {
            Some(share) => {
                let (above, below) = (share.numerator(), share.denominator());
                to.serialize_str(&format!("{above}/{below}"))
            }
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Option<Ratio>, D::Error> {
        let text = String::deserialize(from)?;
        let parts = text.split_once('/');
        let ratio = parts.and_then(|(a, b)| Ratio::new(a.parse().ok()?, b.parse().ok()?));
        ratio
            .map(Some)
            .ok_or_else(|| serde::de::Error::custom("expected a share as `1/20`"))
    }
}
