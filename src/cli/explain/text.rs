//! A segment in plain English, as text and as Markdown.

use crate::engine::format_instant;
use crate::explain::english::Outline;
use crate::explain::page::Page;
use crate::time::Clock;

pub fn human(page: &Page, clock: &Clock) -> String {
    let mut text = page.name.clone();
    if let Some(title) = &page.title {
        text.push_str(&format!(": {title}"));
    }
    text.push('\n');
    for line in page.doc.iter().chain(&facts(page)) {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str(&format!("\n{}\n", head(page)));
    for condition in &page.conditions {
        outline(condition, 1, "", &mut text);
    }
    text.push('\n');
    for (what, names) in refers(page) {
        text.push_str(&format!("{what}: {}\n", names.join(", ")));
    }
    text.push_str(&as_of(clock));
    text
}

pub fn markdown(page: &Page, clock: &Clock) -> String {
    let title = page.title.as_deref().unwrap_or(&page.name);
    let mut text = format!("## {title}\n\n`{}`\n\n", page.name);
    for line in &page.doc {
        text.push_str(&format!("{line}\n"));
    }
    if !page.doc.is_empty() {
        text.push('\n');
    }
    for line in facts(page) {
        text.push_str(&format!("- {line}\n"));
    }
    text.push_str(&format!("\n{}\n\n", head(page)));
    for condition in &page.conditions {
        outline(condition, 0, "*", &mut text);
    }
    text.push('\n');
    for (what, names) in refers(page) {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        text.push_str(&format!("- {what}: {}\n", names.join(", ")));
    }
    text.push_str(&format!("\n_{}_\n", as_of(clock).trim_end()));
    text
}

fn as_of(clock: &Clock) -> String {
    let as_of = format_instant(clock.as_of, &clock.zone);
    format!("as of: {as_of} ({})\n", clock.zone.name())
}

fn facts(page: &Page) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(page.owner.iter().map(|owner| format!("owner: {owner}")));
    facts.extend(page.size.map(|(least, most)| match least == most {
        true => format!("guard: a run fails unless there are exactly {least} members"),
        false => format!("guard: a run fails with fewer than {least} or more than {most} members"),
    }));
    facts.push(match &page.universe {
        Some(of) => format!("universe: the members of `{of}`; every \"not\" below is among them"),
        None => "universe: everyone the data knows before now".to_owned(),
    });
    facts.push(format!("defined in: {}", page.place));
    facts
}

fn head(page: &Page) -> String {
    let who = match &page.universe {
        Some(of) => format!("A member of `{of}`"),
        None => "A profile".to_owned(),
    };
    match page.conditions.len() {
        1 => format!("{who} is in `{}` if this holds:", page.name),
        _ => format!("{who} is in `{}` if all of these hold:", page.name),
    }
}

/// `emphasis` stands around notes.
fn outline(outline_of: &Outline, depth: usize, emphasis: &str, text: &mut String) {
    let indent = depth * 2;
    text.push_str(&format!("{:indent$}- {}\n", "", outline_of.text));
    for note in &outline_of.notes {
        let (mark, note) = match emphasis {
            "" => ("", format!("({note})")),
            _ => ("- ", format!("{emphasis}{note}{emphasis}")),
        };
        text.push_str(&format!("{:indent$}  {mark}{note}\n", ""));
    }
    for part in &outline_of.parts {
        outline(part, depth + 1, emphasis, text);
    }
}

fn refers(page: &Page) -> Vec<(&'static str, &[String])> {
    let all = [
        ("columns", page.columns.as_slice()),
        ("segments", page.segments.as_slice()),
        ("attributes", page.attributes.as_slice()),
        ("events", page.events.as_slice()),
    ];
    all.into_iter()
        .filter(|(_, names)| !names.is_empty())
        .collect()
}
