//! Change files: what is read is written so that it is read again, with its heading and its comments, and what cannot be
//! read is told by its line.

use beadle::domain::cell::Cell;
use beadle::domain::change::Change;
use beadle::domain::change_text::{Directory, Problem, annotate, heading, read, remarks, write};
use beadle::domain::ids::{LocationId, OrgId, ProviderId, TemplateId, WorkgroupId};
use beadle::domain::text::is_hidden;

use crate::target::{Case, Target, untold};

pub const CHANGES: Target = Target {
    name: "changes",
    pieces: &[
        " ",
        "\n",
        "\"",
        "\\",
        "\\n",
        "\\u{202e}",
        "\\u{",
        "#",
        "# a comment\n",
        "  # beside",
        "->",
        "-> ",
        "none",
        "on",
        "off",
        "user",
        "user 812 ",
        "user new1 status none -> P\n",
        "perm query_designer R -> W",
        "org 007 login ",
        "org 007 name \"A\" -> \"B\"\n",
        "workgroup \"Group 3\" active ",
        "template 4 perm user_setup ",
        "release 12 share 007 008 2026-01-01 end none -> 2026-12-31\n",
        "option MOU label ",
        "location \"9\" name ",
        "provider \"9\" active ",
        "property SsoUsersNeedApproval none -> \"off\"\n",
        "until none -> 2026-11-30",
        "via clone",
        "via template",
        "database \"Harbor\" uuid \"7c1e\" revision 41\n",
        "reason \"cover\"\n",
        "#12",
        "new1",
        "new99999999999",
        "city none -> \"x\"",
        "name \"a\" -> \"b\"",
        "\u{feff}",
        "\t",
        "\r\n",
    ],
    fault: |case| fault(|text| read(text, &Numbered), case),
    planted: &[
        (|case| fault(cut, case), "comments got in the way of changes"),
        (|case| fault(misplaced, case), "a problem is told of a line that is not there"),
    ],
};

type Read = fn(&str) -> Result<Vec<Change>, Vec<Problem>>;

/// Takes every sign of a comment for one, in quotation marks too.
fn cut(text: &str) -> Result<Vec<Change>, Vec<Problem>> {
    let lines = text.lines().map(|line| match line.find('#') {
        Some(at) if line[..at].contains('"') => format!("{}\"", &line[..at]),
        _ => line.to_owned(),
    });
    read(&lines.collect::<Vec<_>>().join("\n"), &Numbered)
}

/// Counts lines from the one after the last.
fn misplaced(text: &str) -> Result<Vec<Change>, Vec<Problem>> {
    read(text, &Numbered).map_err(|problems| {
        let lines = text.lines().count();
        problems.into_iter().map(|problem| Problem { line: problem.line + lines, ..problem }).collect()
    })
}

fn fault(read: Read, case: &Case<'_>) -> Option<&'static str> {
    let text = case.text;
    let changes = match read(text) {
        Ok(changes) => changes,
        Err(problems) => {
            let lines = text.lines().count();
            if problems.is_empty() || !problems.is_sorted_by(|a, b| a.line < b.line) {
                return Some("the lines are not told once each, in their order");
            }
            if problems.iter().any(|problem| !(1..=lines).contains(&problem.line)) {
                return Some("a problem is told of a line that is not there");
            }
            return problems.iter().find_map(|problem| untold(problem.sentence.shown().as_str()));
        }
    };
    if changes.len() > text.lines().count() {
        return Some("there are more changes than lines");
    }
    let lines = write(&changes, &Numbered);
    if lines.chars().any(|c| is_hidden(c) && c != '\n') {
        return Some("what is written acts or hides");
    }
    if read(&lines).as_ref() != Ok(&changes) {
        return Some("what was read is read differently again");
    }
    let (above, noted) = (heading(text), remarks(text, &changes));
    let whole = annotate(&lines, &changes, &above, &noted);
    if read(&whole).as_ref() != Ok(&changes) {
        return Some("comments got in the way of changes");
    }
    if heading(&whole) != above || remarks(&whole, &changes) != noted {
        return Some("a heading or a comment is another when it is read again");
    }
    let strange = |change: &&Change| change.cell.to_string().parse::<Cell>() != Ok(change.cell);
    changes.iter().find(strange).map(|_| "a cell is not found by its key")
}

/// Names every row by its number, so that any id has a name.
struct Numbered;

impl Directory for Numbered {
    fn org_code(&self, org: OrgId) -> Option<String> {
        (org.0 < 1000).then(|| format!("{:03}", org.0))
    }
    fn org(&self, code: &str) -> Option<OrgId> {
        // A code is found where one is given, and nowhere else.
        number(code).filter(|id| *id < 1000).map(OrgId)
    }
    fn workgroup_name(&self, workgroup: WorkgroupId) -> Option<String> {
        Some(format!("Group \"{}\"", workgroup.0))
    }
    fn workgroup(&self, name: &str) -> Option<WorkgroupId> {
        number(name.strip_prefix("Group \"")?.strip_suffix('"')?).map(WorkgroupId)
    }
    fn location_name(&self, location: LocationId) -> Option<String> {
        Some(location.0.to_string())
    }
    fn location(&self, name: &str) -> Option<LocationId> {
        number(name).map(LocationId)
    }
    fn provider_name(&self, provider: ProviderId) -> Option<String> {
        Some(provider.0.to_string())
    }
    fn provider(&self, name: &str) -> Option<ProviderId> {
        number(name).map(ProviderId)
    }
    fn template_name(&self, template: TemplateId) -> Option<String> {
        Some(template.0.to_string())
    }
    fn template(&self, name: &str) -> Option<TemplateId> {
        number(name).map(TemplateId)
    }
}

/// The number of a row that is there: above nought, as those of a database are.
fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|id| *id > 0)
}
