//! Small files, small functions.

use super::tree::{self, SourceFile};
use super::{Exception, but_for, lexer, none};

/// Lines of a file, its test module left out.
const FILE_LINES: usize = 300;
/// Lines of a function from its name to its last brace.
const FUNCTION_LINES: usize = 60;

const LONG_FILES: &[Exception] = &[];
const LONG_FUNCTIONS: &[Exception] = &[];

fn kept_lines(file: &SourceFile) -> usize {
    let code = lexer::only(&file.text, lexer::Kind::Code);
    let kept = lexer::without_tests(&code);
    // A line of a test module is blank in `kept` and not in `code`; blank lines inside are few and count.
    let in_tests = code.lines().zip(kept.lines()).filter(|(all, kept)| all != kept).count();
    file.text.lines().count() - in_tests
}

#[test]
fn files_fit_in_a_few_screens() {
    let measured = tree::rust().map(|file| (file, kept_lines(file)));
    let others =
        ["sql", "html", "css", "js"].into_iter().flat_map(tree::with).map(|file| (file, file.text.lines().count()));
    let found = measured
        .chain(others)
        .filter(|(_, lines)| *lines > FILE_LINES)
        .map(|(file, lines)| (file.path.clone(), "long".to_string(), format!("{lines} lines")))
        .collect();
    none(but_for(found, LONG_FILES), "Files of more than 300 lines; a folder of nouns reads better:");
}

/// Every function of a code text: its name, its line, how many lines it has.
fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        let name: String = code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if before.is_alphanumeric() || before == '_' || name.is_empty() {
            continue;
        }
        let rest = &code[at..];
        // A declaration without a body ends with a semicolon; arrays in a signature hold one too, in brackets.
        let mut depth = 0_i32;
        let opens = rest.char_indices().find(|(_, c)| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                _ => {}
            }
            depth == 0 && matches!(c, '{' | ';')
        });
        if let Some((brace, '{')) = opens {
            let end = lexer::block_end(rest, brace);
            let line = code[..at].matches('\n').count() + 1;
            found.push((name, line, rest[..end].lines().count()));
        }
    }
    found
}

#[test]
fn functions_fit_on_a_screen() {
    let mut found = Vec::new();
    for file in tree::rust() {
        for (name, line, lines) in functions(&file.code()) {
            if lines > FUNCTION_LINES {
                found.push((file.path.clone(), name, format!("line {line}, {lines} lines")));
            }
        }
    }
    none(but_for(found, LONG_FUNCTIONS), "Functions of more than 60 lines; a verb or a query is missing:");
}

#[test]
fn the_measure_sees_bodies_and_not_declarations() {
    let code = "trait T { fn a(&self, x: [u8; 3]); }\nfn b() -> u8 {\n    1\n}\n";
    assert_eq!(functions(code), [("b".to_string(), 2, 3)]);
}
