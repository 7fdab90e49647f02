//! `cantle code [CODE]`: the page of a diagnostic, or the list of all.

use super::args;
use super::output;
use super::session::Session;
use super::status::{Status, Stop};
use crate::diagnostics::{codes, nearest};

pub fn run(args: &args::Code, _: &mut Session) -> Result<Status, Stop> {
    let text = match &args.code {
        None => list(),
        Some(id) => page(codes::find(id).ok_or_else(|| unknown(id))?),
    };
    output::print(&text)?;
    Ok(Status::Clean)
}

fn list() -> String {
    codes::all()
        .map(|code| format!("{}  {}\n", code.id, code.title))
        .collect()
}

fn page(code: &codes::Code) -> String {
    let page = code.page.trim();
    let space = if page.is_empty() { "" } else { "\n\n" };
    format!("# {}: {}{space}{page}\n", code.id, code.title)
}

fn unknown(id: &str) -> Stop {
    let upper = id.to_uppercase();
    let help = match nearest(&upper, codes::all().map(|code| code.id)) {
        Some(near) => format!("did you mean `{near}`? `cantle code` lists all"),
        None => "`cantle code` lists all".to_owned(),
    };
    Stop::usage(format!("unknown code `{id}`"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        let ids: Vec<&str> = codes::all().map(|code| &code.id[1..]).collect();
        let mut sorted = ids.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(ids.len(), sorted.len());
        assert!(codes::find("e0201").is_some());
    }
}
