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

fn only(test: Test) -> Filter {
    Filter { negated: false, any: vec![test] }
}

#[test]
fn operators_are_read() {
    let handle = |name: &str| Who::Handle(name.to_string());
    let span = |typed: &str| Span::read(typed).unwrap();
    for (typed, test) in [
        ("from:@Anna", Test::From(handle("anna"))),
        ("by:me", Test::From(Who::Me)),
        ("is:mine", Test::From(Who::Me)),
        ("LIKED-BY:bo", Test::LikedBy(handle("bo"))),
        ("is:liked", Test::LikedBy(Who::Me)),
        ("commented-by:bo", Test::CommentedBy(handle("bo"))),
        ("in:comments", Test::Kind(Kind::Comment)),
        ("in:policy", Test::Kind(Kind::Policy)),
        ("in:bakers", Test::Group("bakers".into())),
        ("to:@bakers", Test::Group("bakers".into())),
        ("to:followers", Test::To(Audience::Followers)),
        ("has:like", Test::Has(Has::Likes)),
        ("has:picture", Test::Has(Has::Pictures)),
        ("has:files", Test::Has(Has::Files)),
        ("has:event", Test::Has(Has::Event)),
        ("has:polls", Test::Has(Has::Poll)),
        ("has:link", Test::Has(Has::Link)),
        ("is:imported", Test::Is(Is::Form("item"))),
        ("is:open", Test::Is(Is::State("voting"))),
        ("is:followed", Test::Is(Is::Followed)),
        ("tag:#Äpfel", Test::Tag("äpfel".into())),
        ("#Bread_2", Test::Tag("bread_2".into())),
        ("lang:DE", Test::Lang("de".into())),
        ("before:2026-03", Test::Before(span("2026-03"))),
        ("after:2026-01-31", Test::After(span("2026-01-31"))),
        ("during:2026", Test::During(span("2026"))),
    ] {
        let query = Query::parse(&format!("{typed} bread"));
        assert_eq!(query.filters, [only(test)], "{typed}");
        assert_eq!((query.clauses.len(), query.notices.len()), (1, 0), "{typed}");
        assert_eq!(
            Query::parse(&query.typed()),
            Query { suggestion: None, ..query },
            "{typed} reads the same when typed again"
        );
    }
    for (typed, order) in
        [("order:oldest", Order::Oldest), ("sort:relevance", Order::Best), ("order:active", Order::Active)]
    {
        assert_eq!(Query::parse(typed).order, order, "{typed}");
    }
}

#[test]
fn operators_have_alternatives_and_can_be_negated() {
    let any = vec![Test::From(Who::Handle("anna".into())), Test::From(Who::Me)];
    for typed in ["from:anna|me", "from:anna|from:me", "from:anna | me"] {
        assert_eq!(Query::parse(typed).filters, [Filter { negated: false, any: any.clone() }], "{typed}");
    }
    assert_eq!(Query::parse("-from:anna|me").filters, [Filter { negated: true, any }]);
    assert_eq!(Query::parse("-in:comments").kind(), None, "what is left out is not the kind asked for");
    assert!(!Query::parse("-in:comments").is_empty() && Query::parse("in:comments").is_empty());
}

#[test]
fn what_no_operator_takes_is_left_out_and_said() {
    for (typed, said) in [
        ("from:a!b", "a handle"),
        ("in:é", "entries, comments"),
        ("before:soon", "such as 2026-01-31"),
        ("after:2026-13-01", "a day, a month or a year"),
        ("during:2026-1-1", "a day"),
        ("is:odd", "imported"),
        ("has:teeth", "link"),
        ("lang:deutsch", "two letters"),
        ("tag:1", "letters"),
        ("order:random", "oldest"),
        ("-from:a!b", "a handle"),
    ] {
        let query = Query::parse(typed);
        assert!(query.clauses.is_empty() && query.filters.is_empty(), "{typed}");
        assert!(query.notices.len() == 1 && query.notices[0].contains(said), "{typed}: {:?}", query.notices);
    }
    for word in ["from:", "https://example.org/x", "note:this", "12:30", "#1", "a:b"] {
        let query = Query::parse(word);
        assert_eq!((query.clauses.len(), query.filters.len(), query.notices.len()), (1, 0, 0), "{word} is a word");
    }
}

#[test]
fn what_was_almost_an_operator_is_suggested() {
    for (typed, meant) in [
        ("bread form:anna", Some("bread from:anna")),
        ("-likedby:bo soup", Some("-liked-by:bo soup")),
        ("befor:2026", Some("before:2026")),
        ("comented-by:me", Some("commented-by:me")),
        ("is:opne in:proposals", Some("is:open in:proposals")),
        ("order:newst", Some("order:newest")),
        ("is:open", None),
        ("http://example.org", None),
        ("note:this", None),
        ("from:anna", None),
        ("room:a", None),
    ] {
        assert_eq!(Query::parse(typed).suggestion.as_deref(), meant, "{typed}");
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
        assert_eq!(Query::parse(&query.typed()).clauses, query.clauses, "{typed:?} reads the same when typed again");
    }
}

#[test]
fn a_query_says_what_it_understood() {
    let query =
        Query::parse("fair|just -\"cold soup\" vot* from:anna|me -in:comments after:2026-01-31 #bread order:oldest");
    let expected = [
        "with fair or just",
        "without “cold soup”",
        "with vot*",
        "by @anna or by you",
        "not among comments",
        "after 2026-01-31",
        "tagged #bread",
    ];
    assert_eq!(query.understood(), expected);
    assert_eq!(
        query.for_kind(Some(Kind::Member)).typed(),
        "fair|just -\"cold soup\" vot* from:anna|me -in:comments after:2026-01-31 tag:bread in:members order:oldest"
    );
    assert_eq!(Query::parse("a in:comments").for_kind(None).typed(), "a");
    assert!(query.needs_viewer() && !Query::parse("from:anna is:open").needs_viewer());
}

#[test]
fn half_a_word_is_the_beginning_of_one() {
    let begun = |typed: &str| Query::parse(typed).begun().map(|query| query.typed());
    let table = [
        ("keybo", Some("keybo*")),
        ("mechan keybo from:anna order:oldest", Some("mechan* keybo* from:anna order:oldest")),
        ("bread|ca|cak -soup \"two words\"", Some("bread*|ca|cak* -soup \"two words\"")),
        ("ab", None),
        ("keybo*", None),
        ("\"keybo\"", None),
        ("-keybo", None),
        ("from:anna", None),
        ("", None),
    ];
    for (typed, expected) in table {
        assert_eq!(begun(typed).as_deref(), expected, "{typed}");
        if let Some(begun) = expected {
            assert_eq!(Query::parse(begun).typed(), begun, "it reads itself");
        }
    }
}
