use super::*;

fn word(text: &str) -> Term {
    Term::Word(text.to_string())
}

fn phrase(text: &str) -> Term {
    Term::Phrase(text.to_string())
}

fn with(any: &[Term]) -> Clause {
    Clause { negated: false, any: any.to_vec() }
}

fn without(any: &[Term]) -> Clause {
    Clause { negated: true, any: any.to_vec() }
}

#[test]
fn words_phrases_beginnings_and_alternatives_are_told_apart() {
    let table: [(&str, Vec<Clause>); 16] = [
        ("", vec![]),
        ("  \t ", vec![]),
        ("fair rules", vec![with(&[word("fair")]), with(&[word("rules")])]),
        ("\"fair rules\"", vec![with(&[phrase("fair rules")])]),
        ("pre*", vec![with(&[Term::Beginning("pre".into())])]),
        ("p*", vec![with(&[word("p")])]),
        ("-spam", vec![without(&[word("spam")])]),
        ("-\"cold soup\"", vec![without(&[phrase("cold soup")])]),
        ("a|b", vec![with(&[word("a"), word("b")])]),
        ("a | b c", vec![with(&[word("a"), word("b")]), with(&[word("c")])]),
        ("\"a b\"|c", vec![with(&[phrase("a b"), word("c")])]),
        ("c|\"a | b\"", vec![with(&[word("c"), phrase("a | b")])]),
        ("-a|b", vec![without(&[word("a"), word("b")])]),
        ("say\"fair rules\"now", vec![with(&[word("say")]), with(&[phrase("fair rules")]), with(&[word("now")])]),
        ("an \"unclosed one", vec![with(&[word("an")]), with(&[word("unclosed")]), with(&[word("one")])]),
        ("--- | * \"\" !", vec![]),
    ];
    for (typed, clauses) in table {
        assert_eq!(Query::parse(typed).clauses, clauses, "{typed:?}");
    }
}

#[test]
fn operators_are_read_and_unreadable_ones_are_words() {
    let query = Query::parse("from:@Anna in:comments after:2026-01-31 before:2026-03-01 bread");
    assert_eq!(query.from.as_deref(), Some("anna"));
    assert_eq!(query.kind, Some(Kind::Comment));
    assert_eq!(query.after, NaiveDate::from_ymd_opt(2026, 1, 31));
    assert_eq!(query.before, NaiveDate::from_ymd_opt(2026, 3, 1));
    assert_eq!(query.clauses, vec![with(&[word("bread")])]);

    for typed in
        ["from:", "from:a!b", "in:cellar", "before:soon", "after:2026-13-01", "after:2026-1-1", "is:open", "-from:anna"]
    {
        let query = Query::parse(typed);
        assert_eq!(query.clauses.len(), 1, "{typed} is a word");
        assert!(query.from.is_none() && query.kind.is_none() && query.before.is_none() && query.after.is_none());
    }
}

#[test]
fn long_queries_are_cut_with_a_notice() {
    let long = "a".repeat(LONGEST + 1);
    assert_eq!(Query::parse(&long).notices.len(), 1);
    assert_eq!(Query::parse(&long).clauses, vec![with(&[word(&"a".repeat(LONGEST))])]);
    let many = "a ".repeat(MOST_TERMS + 1);
    let query = Query::parse(&many);
    assert_eq!((query.clauses.len(), query.notices.len()), (MOST_TERMS, 1));
    assert!(Query::parse("ordinary").notices.is_empty());
}

#[test]
fn anything_at_all_can_be_typed() {
    let odd = [
        "\"",
        "\"\"\"",
        "|",
        "||a||",
        "-",
        "- -",
        "\0\u{7}",
        "'; drop table entries --",
        "\\",
        "a:*b & !(c",
        "\u{202e}é🙂*",
        ":",
        "from:from:from:",
    ];
    for typed in odd {
        let query = Query::parse(typed);
        assert_eq!(
            Query::parse(&query.typed_for(None)).clauses,
            query.clauses,
            "{typed:?} reads the same when typed again"
        );
    }
}

#[test]
fn a_query_says_what_it_understood() {
    let query = Query::parse("fair|just -\"cold soup\" vot* from:anna in:entries after:2026-01-31");
    let expected =
        ["with fair or just", "without “cold soup”", "with vot*", "by @anna", "among entries", "after 2026-01-31"];
    assert_eq!(query.understood(), expected);
    assert_eq!(
        query.typed_for(Some(Kind::Member)),
        "fair|just -\"cold soup\" vot* from:anna after:2026-01-31 in:members"
    );
    assert!(Query::parse("in:entries").is_empty(), "a kind alone asks for nothing");
    assert!(!Query::parse("from:anna").is_empty());
}
