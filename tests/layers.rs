//! The layers: who may name whom, and a few things that only one of them may do. One crate has no compiler for this.
#![allow(clippy::unwrap_used, reason = "a test speaks by failing")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// "A: B C" reads "A may name B and C". What stands behind a bar only one file of the layer may name.
const EDGES: &str = "
domain:
api: domain
wire: domain api
config: domain
import: domain api
store: domain api
service: domain api store
link: domain api wire config | service
agent: domain api wire service store link
demo: domain store
mail: domain api config
tui: domain api link config
cli: domain api link config import
program: domain api link config import store service demo cli tui agent wire mail
main: program cli
lib:
";

/// The one file of its layer that may name what stands behind the bar above.
const BEHIND_THE_BAR: [(&str, &str); 1] = [("link", "local.rs")];

/// Longest file, in lines; a longer one is two ideas.
const LONGEST: usize = 450;

struct Source {
    /// The path below `src`.
    path: String,
    text: String,
}

impl Source {
    fn layer(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    fn is_test(&self) -> bool {
        let stem = self.path.rsplit('/').next().unwrap().trim_end_matches(".rs");
        stem == "tests" || stem.ends_with("_tests") || self.path.contains("/tests/")
    }

    /// How deep the module of this file lies below the root of the crate.
    fn depth(&self) -> usize {
        let parts = self.path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
        if matches!(&*self.path, "lib.rs" | "main.rs") { 0 } else { parts }
    }

    /// The lines of code, numbered, without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines()).map(|(number, line)| (number, line.split("//").next().unwrap_or_default()))
    }

    /// Layers named by a path from the root of the crate, with the line.
    fn named(&self) -> Vec<(usize, String)> {
        let mut named = Vec::new();
        for (number, line) in self.code() {
            for (at, _) in line.match_indices("crate::").filter(|(at, _)| !line[..*at].ends_with('$')) {
                named.extend(heads(&line[at + 7..]).map(|head| (number, head)));
            }
            let up = "super::".repeat(self.depth().max(1));
            for (at, _) in line.match_indices(&*up).filter(|(at, _)| !line[..*at].ends_with("super::")) {
                named.extend(heads(&line[at + up.len()..]).map(|head| (number, head)));
            }
        }
        named
    }
}

/// The first names of a path: one, or several in braces.
fn heads(path: &str) -> impl Iterator<Item = String> {
    let list = path.strip_prefix('{').map_or(path, |inner| inner.split('}').next().unwrap_or(inner));
    let many = path.starts_with('{');
    let parts: Vec<&str> = if many { list.split(',').collect() } else { vec![list] };
    let head = |part: &str| part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    parts.into_iter().map(head).filter(|head| !head.is_empty()).collect::<Vec<_>>().into_iter()
}

fn sources() -> Vec<Source> {
    let sources = below("src");
    assert!(sources.len() > 100, "the sources are there");
    sources
}

/// The files of code below a folder.
fn below(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                sources.push(Source { path, text });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!sources.is_empty(), "there is code below {folder}");
    sources
}

/// What each layer may name, and what only one of its files may name.
fn edges() -> BTreeMap<&'static str, (BTreeSet<&'static str>, BTreeSet<&'static str>)> {
    let mut edges = BTreeMap::new();
    for line in EDGES.lines().filter(|line| !line.is_empty()) {
        let (layer, rest) = line.split_once(':').unwrap();
        let (all, one) = rest.split_once('|').unwrap_or((rest, ""));
        let set = |words: &'static str| words.split_whitespace().collect::<BTreeSet<_>>();
        edges.insert(layer, (set(all), set(one)));
    }
    edges
}

fn no_faults(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_layer_names_only_those_below_it() {
    let edges = edges();
    let mut faults = Vec::new();
    for source in sources() {
        let layer = source.layer();
        let Some((all, one)) = edges.get(layer) else {
            faults.push(format!("{}: the layer {layer} has no row in the table of edges.", source.path));
            continue;
        };
        for (line, named) in source.named() {
            let known = edges.contains_key(&*named);
            let behind = BEHIND_THE_BAR.iter().any(|(of, file)| *of == layer && source.path.ends_with(file));
            let allowed = named == layer || all.contains(&*named) || (behind && one.contains(&*named));
            if known && !allowed {
                faults.push(format!("src/{}:{line}: {layer} may not name {named}.", source.path));
            }
        }
    }
    no_faults(&faults);
}

#[test]
fn paths_are_read_as_they_are_written() {
    let source = Source {
        path: "tui/pane/users.rs".to_owned(),
        text: "use crate::store::Store;\n// crate::service\nuse crate::{api, service::Seat};\n\
               use super::super::super::store::x;\nuse super::super::app;\n"
            .to_owned(),
    };
    let named: Vec<_> = source.named();
    let expected = [(1, "store"), (3, "api"), (3, "service"), (4, "store")];
    assert_eq!(named, expected.map(|(line, name)| (line, name.to_owned())));
}

/// Words of code that only some layers may use: the words, who may, and whether tests may everywhere.
const ALONE: [(&[&str], &[&str], bool); 4] = [
    (&["rusqlite"], &["store"], false),
    (&["println!", "print!", "eprintln!", "eprint!"], &["cli"], true),
    (&["tokio::"], &["tui", "link", "program"], false),
    (&["unsafe {", "unsafe fn"], &[], false),
];

#[test]
fn some_things_are_done_in_one_layer_alone() {
    let mut faults = Vec::new();
    for source in sources() {
        for (words, layers, tests_too) in &ALONE {
            if layers.contains(&source.layer())
                || (*tests_too && (source.is_test() || source.path.ends_with("measure.rs")))
            {
                continue;
            }
            for (line, code) in source.code() {
                if let Some(word) = words.iter().find(|word| code.contains(**word)) {
                    faults.push(format!("src/{}:{line}: {word} is not for {}.", source.path, source.layer()));
                }
            }
        }
    }
    no_faults(&faults);
}

/// What the domain, which is told everything, never asks for.
const IMPURE: [&str; 12] = [
    "std::fs",
    "std::env",
    "std::net",
    "std::io",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "::now()",
    "getrandom",
    "rand::",
    "TimeZone::system",
];

#[test]
fn the_domain_asks_nobody() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.layer() == "domain") {
        for (line, code) in source.code() {
            for word in IMPURE.iter().filter(|word| code.contains(**word)) {
                faults.push(format!("src/{}:{line}: the domain uses {word}.", source.path));
            }
        }
    }
    no_faults(&faults);
}

#[test]
fn every_file_says_what_it_is_and_is_one_idea() {
    let mut faults = Vec::new();
    for folder in ["src", "tests", "benches", "examples", "faults/src", "faults/tests"] {
        for source in below(folder) {
            let path = format!("{folder}/{}", source.path);
            if !source.text.starts_with("//! ") {
                faults.push(format!("{path} does not begin with a line that says what it is."));
            }
            let lines = source.text.lines().count();
            if lines > LONGEST {
                faults.push(format!("{path} has {lines} lines; at most {LONGEST} are one idea."));
            }
        }
    }
    no_faults(&faults);
}
