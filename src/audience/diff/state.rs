//! What became of the meaning of a segment, and which definitions are to blame.

use std::collections::BTreeSet;

use crate::audience::rules::{Definition, Rules, Segment};

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Only the new side has it.
    Added,
    /// Only the old side has it.
    Removed,
    /// It means the same: proven, for any data at any instant.
    Same {
        /// It is written in another way, or something that it is made of is.
        rewritten: bool,
        /// Its name on the old side, if that was another.
        before: Option<String>,
    },
    /// It may mean something else.
    Changed {
        /// By what is written in its own definition.
        here: bool,
        /// Other definitions that it is made of and that were changed.
        by: Vec<String>,
    },
}

/// What the manifest and the schema say is to blame where no definition is.
const SETTINGS: &str = "cantle.toml";
const TYPES: &str = "the types of the data";

/// The state of a segment that both sides have, under whatever name.
pub fn state(old: &Rules, new: &Rules, before: &Segment, after: &Segment) -> State {
    let definitions = (
        old.definitions.get(&before.definition),
        new.definitions.get(&after.definition),
    );
    if before.meaning.whole == after.meaning.whole && old.settings == new.settings {
        let renamed = before.name != after.name;
        let parts = || changed_parts(old, new, &after.definition, has_other_words);
        return State::Same {
            rewritten: differs(definitions, has_other_words) || !parts().is_empty(),
            before: renamed.then(|| before.name.clone()),
        };
    }
    let by = changed_parts(old, new, &after.definition, has_other_text);
    let here = differs(definitions, has_other_text) && before.meaning.own != after.meaning.own;
    let mut by: Vec<String> = by.into_iter().collect();
    if old.settings != new.settings || old.calendar != new.calendar {
        by.push(SETTINGS.to_owned());
    }
    if !here && by.is_empty() {
        by.push(TYPES.to_owned());
    }
    State::Changed { here, by }
}

/// What a definition was and what it is.
type Differs = fn(&Definition, &Definition) -> bool;

fn has_other_text(old: &Definition, new: &Definition) -> bool {
    old.text != new.text
}

/// Layout makes no difference; `exactly 1 times` for `once` does.
fn has_other_words(old: &Definition, new: &Definition) -> bool {
    let is_known = !old.words.is_empty() && !new.words.is_empty();
    has_other_text(old, new) || is_known && old.words != new.words
}

fn differs(sides: (Option<&Definition>, Option<&Definition>), differs: Differs) -> bool {
    match sides {
        (Some(old), Some(new)) => differs(old, new),
        (old, new) => old.is_some() != new.is_some(),
    }
}

/// The definitions that one is made of, on either side, and that are written in another way now.
/// Those of segments count only if they mean something else by themselves.
fn changed_parts(old: &Rules, new: &Rules, definition: &str, differs: Differs) -> BTreeSet<String> {
    let mut open = vec![definition];
    let mut seen = BTreeSet::from([definition]);
    let mut changed = BTreeSet::new();
    while let Some(name) = open.pop() {
        let sides = [old, new].map(|rules| rules.definitions.get(name));
        for part in sides.into_iter().flatten().flat_map(|found| &found.names) {
            if seen.insert(part) {
                open.push(part);
            }
        }
        let both = matches!(sides, [Some(old), Some(new)] if differs(old, new));
        if both && name != definition && means_another(old, new, name) {
            changed.insert(name.to_owned());
        }
    }
    changed
}

/// Whether a definition that is written in another way means something else. Of what has no
/// meaning of its own, such as a `let`, that is taken for granted.
fn means_another(old: &Rules, new: &Rules, definition: &str) -> bool {
    let own = |rules: &Rules| -> Vec<String> {
        let segments = rules.segments.iter();
        let of_it = segments.filter(|segment| segment.definition == definition);
        of_it.map(|segment| segment.meaning.own.clone()).collect()
    };
    let (old, new) = (own(old), own(new));
    old.is_empty() || new.is_empty() || old != new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audience::rules::{Definition, Meaning};

    fn rules(items: &[(&str, &str, &str, &str, &[&str])]) -> Rules {
        let mut rules = Rules {
            identity: String::new(),
            settings: String::new(),
            calendar: String::new(),
            segments: Vec::new(),
            definitions: Default::default(),
        };
        for (name, text, whole, own, names) in items {
            let kind = if whole.is_empty() { "let" } else { "segment" };
            let definition = Definition {
                kind: kind.to_owned(),
                text: text.to_ascii_lowercase(),
                words: (*text).to_owned(),
                names: names.iter().map(|name| (*name).to_owned()).collect(),
            };
            rules.definitions.insert((*name).to_owned(), definition);
            if kind == "segment" {
                rules.segments.push(Segment {
                    name: (*name).to_owned(),
                    title: None,
                    owner: None,
                    of: None,
                    definition: (*name).to_owned(),
                    meaning: Meaning {
                        whole: (*whole).to_owned(),
                        own: (*own).to_owned(),
                        columns: String::new(),
                    },
                    size: None,
                    change: None,
                });
            }
        }
        rules
    }

    fn of(old: &Rules, new: &Rules, name: &str) -> State {
        let (before, after) = (old.segment(name), new.segment(name));
        state(old, new, before.unwrap(), after.unwrap())
    }

    #[test]
    fn who_is_to_blame() {
        let old = rules(&[
            ("floor", "500", "", "", &[]),
            ("vip", "spend >= floor", "v1", "v1", &["floor"]),
            ("club", "in segment vip", "c1", "c", &["vip"]),
            ("kids", "age < 18", "k1", "k1", &[]),
            ("plain", "x", "p", "p", &[]),
            ("words", "once", "w", "w", &[]),
        ]);
        let new = rules(&[
            ("floor", "300", "", "", &[]),
            ("vip", "spend >= floor", "v2", "v2", &["floor"]),
            ("club", "in segment vip", "c2", "c", &["vip"]),
            ("kids", "age < 16", "k2", "k2", &[]),
            ("plain", "all of { x }", "p", "p", &[]),
            ("words", "ONCE", "w", "w", &[]),
        ]);
        let changed = |here, by: &[&str]| State::Changed {
            here,
            by: by.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert_eq!(of(&old, &new, "vip"), changed(false, &["floor"]));
        assert_eq!(of(&old, &new, "club"), changed(false, &["floor"]));
        assert_eq!(of(&old, &new, "kids"), changed(true, &[]));
        let same = |rewritten| State::Same {
            rewritten,
            before: None,
        };
        assert_eq!(of(&old, &new, "plain"), same(true));
        assert_eq!(of(&old, &new, "words"), same(true));
        assert_eq!(of(&old, &old, "plain"), same(false));
        let new = Rules {
            calendar: "UTC, weeks from Sunday".to_owned(),
            ..new
        };
        assert_eq!(of(&old, &new, "vip"), changed(false, &["floor", SETTINGS]));
        assert_eq!(of(&old, &new, "plain"), same(true));
    }
}
