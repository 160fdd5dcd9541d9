//! Tidy is a test: the habits of this house, checked where a newcomer meets failures.
//!
//! Each file holds one kind of rule, and its exceptions with a reason each. An exception that nothing needs any more
//! fails too, so that the lists only ever shrink to what is true.

mod clocks;
mod columns;
mod docs;
mod imports;
mod lexer;
mod names;
mod signed;
mod sizes;
mod templates;
mod tree;
mod words;

/// Fails with every finding, one a line, and what to do about them.
#[track_caller]
fn none(findings: Vec<String>, advice: &str) {
    assert!(findings.is_empty(), "{advice}\n  {}", findings.join("\n  "));
}

/// An allowed exception: where, what, why.
type Exception = (&'static str, &'static str, &'static str);

/// Takes the excepted findings away; an exception that excepts nothing becomes a finding itself.
/// A finding is (where, what, message).
fn but_for(found: Vec<(String, String, String)>, exceptions: &[Exception]) -> Vec<String> {
    let is = |finding: &(String, String, String), exception: &Exception| {
        finding.0 == exception.0 && finding.1 == exception.1
    };
    let stale = exceptions
        .iter()
        .filter(|exception| !found.iter().any(|finding| is(finding, exception)))
        .map(|(place, what, _)| format!("{place}: {what} is excepted but not there any more; take the exception away"));
    let real = found.iter().filter(|finding| !exceptions.iter().any(|exception| is(finding, exception)));
    let mut findings: Vec<String> = real.map(|(place, what, message)| format!("{place}: {what}: {message}")).collect();
    findings.extend(stale);
    findings
}
