//! Which module of a crate takes names from which other: the graph that its `use` lines and paths draw.
//!
//! Read as tokens, so that comments and strings draw nothing; tests draw nothing either. A name that a
//! module only passes on (`pub use`) counts as taken from where it is defined.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A module by its path from the root of its crate: `["live", "writer"]`.
pub type Module = Vec<String>;

/// Who takes what from whom.
pub type Arrows = BTreeMap<(Module, Module), BTreeSet<String>>;

/// The modules of one crate.
#[derive(Debug)]
pub struct Modules {
    sources: BTreeMap<Module, SourceFile>,
}

#[derive(Debug)]
struct SourceFile {
    file: PathBuf,
    paths: Vec<WrittenPath>,
}

/// A path in a module, as it is written.
#[derive(Debug)]
struct WrittenPath {
    /// Modules written inside the file that it stands in.
    within: Module,
    path: Vec<String>,
    /// Passed on under this name.
    passed_on: Option<String>,
    /// It stands in a `use`.
    is_use: bool,
}

impl Modules {
    /// Reads the crate whose `lib.rs` or `main.rs` lies in `folder`.
    ///
    /// # Panics
    /// Where a file is missing or is no Rust.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let mut modules = Self { sources: BTreeMap::new() };
        let library = folder.join("lib.rs");
        let root = if library.exists() { library } else { folder.join("main.rs") };
        modules.add(Vec::new(), &root, folder);
        modules
    }

    /// Every module with the file that it is written in.
    pub fn files(&self) -> impl Iterator<Item = (&Module, &Path)> {
        self.sources.iter().map(|(module, source)| (module, source.file.as_path()))
    }

    fn add(&mut self, module: Module, file: &Path, folder: &Path) {
        let text =
            std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let tokens: TokenStream =
            text.parse().unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let mut reader = ModuleReader::default();
        reader.items(&tokens, &mut Vec::new());
        for (name, path) in reader.modules {
            let candidates = match path {
                Some(path) => vec![(file.with_file_name(path), folder.join(&name))],
                None => vec![
                    (folder.join(format!("{name}.rs")), folder.join(&name)),
                    (folder.join(&name).join("mod.rs"), folder.join(&name)),
                ],
            };
            let found = candidates.into_iter().find(|(file, _)| file.exists());
            let (below, folder) = found.unwrap_or_else(|| panic!("{}: mod {name}", file.display()));
            let mut child = module.clone();
            child.push(name);
            self.add(child, &below, &folder);
        }
        self.sources.insert(module, SourceFile { file: file.to_owned(), paths: reader.paths });
    }

    /// The module and the name in it that a path of `module` leads to; `None` where it leaves the crate.
    fn resolve(&self, module: &Module, taken: &WrittenPath) -> Option<(Module, String)> {
        let mut at: Module = module.iter().chain(&taken.within).cloned().collect();
        let mut rest = taken.path.as_slice();
        match rest.first()?.as_str() {
            "crate" => {
                at.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                let mut child = at.clone();
                child.push(first.to_owned());
                if !self.sources.contains_key(&child) {
                    return None;
                }
            }
        }
        // What is written inside a file belongs to the file.
        while !self.sources.contains_key(&at) {
            at.pop();
        }
        while let Some(part) = rest.first() {
            at.push(part.clone());
            if !self.sources.contains_key(&at) {
                at.pop();
                break;
            }
            rest = &rest[1..];
        }
        Some((at, rest.first().cloned().unwrap_or_else(|| "self".to_owned())))
    }

    /// Who takes what from whom, file by file.
    #[must_use]
    pub fn arrows(&self) -> Arrows {
        let mut passed_on: BTreeMap<(Module, String), (Module, String)> = BTreeMap::new();
        for (module, source) in &self.sources {
            for taken in &source.paths {
                if let (Some(name), Some(from)) = (&taken.passed_on, self.resolve(module, taken)) {
                    passed_on.insert((module.clone(), name.clone()), from);
                }
            }
        }
        let mut arrows = Arrows::new();
        for (module, source) in &self.sources {
            for taken in &source.paths {
                let Some(mut from) = self.resolve(module, taken) else { continue };
                for _ in 0..8 {
                    match passed_on.get(&from) {
                        Some(further) => from = further.clone(),
                        None => break,
                    }
                }
                // A path to a mere module inside an expression names nothing.
                if from.0 != *module && (taken.is_use || from.1 != "self") {
                    arrows.entry((module.clone(), from.0)).or_default().insert(from.1);
                }
            }
        }
        arrows
    }
}

/// The same between the top modules alone; the root, which only gathers them, is none.
#[must_use]
pub fn between_tops(arrows: &Arrows) -> Arrows {
    let mut tops = Arrows::new();
    for ((from, to), names) in arrows {
        if let (Some(a), Some(b)) = (from.first(), to.first())
            && a != b
        {
            let key = (vec![a.clone()], vec![b.clone()]);
            let told = names
                .iter()
                .map(|name| format!("{} takes {}::{name}", from.join("::"), to.join("::")));
            tops.entry(key).or_default().extend(told);
        }
    }
    tops
}

/// Modules that take from each other, directly or through others: every circle once, sorted.
#[must_use]
pub fn circles(arrows: &Arrows) -> Vec<Vec<Module>> {
    let mut next: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for (from, to) in arrows.keys() {
        next.entry(from).or_default().insert(to);
    }
    let reached = |from: &Module| {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![from]);
        while let Some(at) = waiting.pop() {
            for to in next.get(at).into_iter().flatten() {
                if seen.insert(*to) {
                    waiting.push(to);
                }
            }
        }
        seen
    };
    let reach: BTreeMap<&Module, BTreeSet<&Module>> =
        next.keys().map(|module| (*module, reached(module))).collect();
    let mut circles: Vec<Vec<Module>> = Vec::new();
    for (module, to) in &reach {
        if !to.contains(module) || circles.iter().any(|circle| circle.contains(module)) {
            continue;
        }
        let back = |other: &&&Module| reach.get(**other).is_some_and(|of| of.contains(module));
        circles.push(to.iter().filter(back).map(|it| (*it).clone()).collect());
    }
    circles
}

/// What a circle is made of, one arrow a line.
#[must_use]
pub fn told(circle: &[Module], arrows: &Arrows) -> String {
    let mut lines = String::new();
    for ((from, to), names) in arrows {
        if circle.contains(from) && circle.contains(to) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            lines += &format!("\n  {} -> {}: {}", from.join("::"), to.join("::"), names.join(", "));
        }
    }
    lines
}

#[derive(Debug, Default)]
struct ModuleReader {
    /// Modules in files of their own, with their `#[path]`.
    modules: Vec<(String, Option<String>)>,
    paths: Vec<WrittenPath>,
}

impl ModuleReader {
    fn items(&mut self, tokens: &TokenStream, within: &mut Module) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut at = 0;
        let (mut is_test, mut path, mut is_public) = (false, None, false);
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if let Some(TokenTree::Group(group)) = tokens.get(at + 1)
                        && group.delimiter() == Delimiter::Bracket
                    {
                        let text = group.stream().to_string();
                        is_test |= text.starts_with("cfg") && has_word(&text, "test");
                        if let Some(given) = text.strip_prefix("path = ") {
                            path = Some(given.trim_matches('"').to_owned());
                        }
                        at += 2;
                        continue;
                    }
                }
                TokenTree::Ident(word) if word == "pub" => {
                    is_public = true;
                    at += 1;
                    if let Some(TokenTree::Group(_)) = tokens.get(at) {
                        at += 1;
                    }
                    continue;
                }
                _ if is_test => {
                    at = end_of_item(&tokens, at);
                    (is_test, path, is_public) = (false, None, false);
                    continue;
                }
                TokenTree::Ident(word) if word == "use" => {
                    let end = end_of(&tokens, at, ';');
                    self.tree(&tokens[at + 1..end], &[], within, is_public);
                    at = end;
                }
                TokenTree::Ident(word) if word == "mod" => {
                    if let (Some(TokenTree::Ident(name)), Some(next)) =
                        (tokens.get(at + 1), tokens.get(at + 2))
                    {
                        match next {
                            TokenTree::Group(group) => {
                                within.push(name.to_string());
                                self.items(&group.stream(), within);
                                within.pop();
                            }
                            _ => self.modules.push((name.to_string(), path.take())),
                        }
                        at += 2;
                    }
                }
                TokenTree::Ident(_) if starts_path(&tokens, at) => {
                    let (path, next) = path_at(&tokens, at);
                    let within = within.clone();
                    self.paths.push(WrittenPath { within, path, passed_on: None, is_use: false });
                    at = next;
                    continue;
                }
                TokenTree::Group(group) => self.items(&group.stream(), within),
                _ => {}
            }
            (path, is_public) = (None, false);
            at += 1;
        }
    }

    /// What a `use` takes.
    fn tree(&mut self, tokens: &[TokenTree], before: &[String], within: &Module, is_public: bool) {
        let mut path = before.to_vec();
        let mut alias = None;
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(word) if word == "as" => {
                    alias = tokens.get(at + 1).map(ToString::to_string);
                    at += 1;
                }
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
                    for branch in inner.split(is_comma).filter(|branch| !branch.is_empty()) {
                        self.tree(branch, &path, within, is_public);
                    }
                    return;
                }
                _ => {}
            }
            at += 1;
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let passed_on = alias.or_else(|| path.last().cloned()).filter(|_| is_public);
        self.paths.push(WrittenPath { within: within.clone(), path, passed_on, is_use: true });
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|it| it == word)
}

fn end_of(tokens: &[TokenTree], from: usize, mark: char) -> usize {
    let is_end =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark);
    tokens[from..].iter().position(is_end).map_or(tokens.len(), |at| from + at)
}

/// Behind the item that starts at `from`.
fn end_of_item(tokens: &[TokenTree], from: usize) -> usize {
    if matches!(&tokens[from], TokenTree::Ident(word) if word == "use") {
        return end_of(tokens, from, ';') + 1;
    }
    // A field, an arm or a variant ends with a comma; an item has them in its generics.
    const ITEMS: [&str; 8] = ["fn", "impl", "struct", "enum", "trait", "const", "static", "async"];
    let is_item = matches!(&tokens[from], TokenTree::Ident(word) if ITEMS.contains(&word.to_string().as_str()));
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';' || punct.as_char() == ',' && !is_item,
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    };
    tokens[from..].iter().position(is_end).map_or(tokens.len(), |at| from + at + 1)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    colon(tokens.get(at)) && colon(tokens.get(at + 1))
}

/// Whether a path starts here: no part of a longer one, and no lone word.
fn starts_path(tokens: &[TokenTree], at: usize) -> bool {
    is_colons(tokens, at + 1) && !(at >= 2 && is_colons(tokens, at - 2))
}

fn path_at(tokens: &[TokenTree], at: usize) -> (Vec<String>, usize) {
    let mut path = vec![tokens[at].to_string()];
    let mut next = at + 1;
    while is_colons(tokens, next)
        && let Some(TokenTree::Ident(word)) = tokens.get(next + 2)
    {
        path.push(word.to_string());
        next += 3;
    }
    (path, next)
}
