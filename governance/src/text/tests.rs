use super::*;

#[test]
fn handles_are_small_letters_digits_and_underscores() {
    for (typed, read) in [("Ann_1", "ann_1"), (" @bob ", "bob"), ("ab", "ab")] {
        assert_eq!(Handle::parse(typed).unwrap().as_str(), read);
    }
    for (typed, problem) in [
        ("", TextProblem::Empty),
        ("a", TextProblem::TooShort { min: 2 }),
        ("ann-1", TextProblem::BadCharacter('-')),
        ("änn", TextProblem::BadCharacter('ä')),
        ("a b", TextProblem::BadCharacter(' ')),
        ("Admin", TextProblem::Reserved),
        ("Ada_Imaginary", TextProblem::Reserved),
        ("abcdefghijabcdefghijabcdefghijk", TextProblem::TooLong { max: 30, is: 31 }),
    ] {
        assert_eq!(Handle::parse(typed), Err(problem), "{typed}");
    }
}

#[test]
fn imaginary_friends_have_handles_of_their_own() {
    for (name, number, handle) in [
        ("Grandma", 1, "grandma_imaginary"),
        ("Grandma", 2, "grandma2_imaginary"),
        (" Great-Aunt  Ottoline! ", 1, "great_aunt_ottoline_imaginary"),
        ("a very long name of somebody", 1, "a_very_long_name_of_imaginary"),
        ("a very long name of somebody", 199, "a_very_long_name199_imaginary"),
        ("お婆ちゃん", 1, "friend_imaginary"),
        ("", 3, "friend3_imaginary"),
    ] {
        let made = Handle::of_imaginary(name, number);
        assert_eq!(made.as_str(), handle);
        assert!(Handle::is_imaginary(made.as_str()) && made.as_str().len() <= Handle::MAX);
        assert_eq!(Handle::parse(made.as_str()), Err(TextProblem::Reserved), "no member has it");
    }
}

#[test]
fn addresses_are_checked_as_far_as_is_useful() {
    for typed in ["ann@example.org", "a.b+c@sub.example.co", " Ann@Example.ORG ", "o'hara@x-y.ie"] {
        assert!(EmailAddress::parse(typed).is_ok(), "{typed}");
    }
    for typed in [
        "",
        "ann",
        "ann@",
        "@example.org",
        "ann@example",
        "a@b@c.org",
        "ann@.org",
        "ann@example.",
        "an n@example.org",
        "ann@exa\nmple.org",
        "ann@example.org,bob@example.org",
        "<ann@example.org>",
        "ann@-x.org",
        ".ann@example.org",
        "a..n@example.org",
        "änn@example.org",
    ] {
        assert!(EmailAddress::parse(typed).is_err(), "{typed}");
    }
    assert_eq!(EmailAddress::parse("Ann@Example.ORG").unwrap().domain(), "example.org");
}

#[test]
fn passwords_are_long_enough_uncommon_and_hidden() {
    assert!(Password::parse("correct horse").is_ok());
    assert_eq!(Password::parse("        x").unwrap().expose(), "        x");
    assert_eq!(Password::parse("short").err(), Some(TextProblem::TooShort { min: 8 }));
    assert_eq!(Password::parse("PassWord").err(), Some(TextProblem::TooCommon));
    assert_eq!(Password::parse("zzzzzzzzzzzz").err(), Some(TextProblem::TooCommon));
    assert_eq!(Password::parse(&"ab".repeat(129)).err(), Some(TextProblem::TooLong { max: 256, is: 258 }));
    assert_eq!(format!("{:?}", Password::parse("correct horse").unwrap()), "Password(…)");
}

#[test]
fn lengths_are_counted_in_characters_not_bytes() {
    assert!(DisplayName::parse(&"é".repeat(60)).is_ok());
    assert_eq!(DisplayName::parse(&"é".repeat(61)), Err(TextProblem::TooLong { max: 60, is: 61 }));
    assert!(EntryBody::parse(&"é".repeat(200), 200).is_ok());
    assert!(EntryBody::parse(&"é".repeat(201), 200).is_err());
    assert!(EntryBody::parse("x", -1).is_err());
}

#[test]
fn lines_and_controls() {
    assert_eq!(Reason::parse(" a\r\nb\rc ").unwrap().as_str(), "a\nb\nc");
    assert_eq!(Reason::parse("a\0b"), Err(TextProblem::BadCharacter('\0')));
    assert_eq!(ProposalTitle::parse("one\ntwo"), Err(TextProblem::BadCharacter('\n')));
    assert_eq!(DisplayName::parse("gro\u{202E}.live"), Err(TextProblem::BadCharacter('\u{202E}')));
    assert_eq!(About::parse("   ").unwrap().as_str(), "");
    assert_eq!(Remark::parse("   "), Err(TextProblem::Empty));
}

#[test]
fn problems_speak_plainly() {
    assert_eq!(TextProblem::TooLong { max: 5, is: 9 }.to_string(), "this may have at most 5 characters; yours has 9");
    assert_eq!(TextProblem::BadCharacter('\0').to_string(), "the character U+0000 cannot be used here");
    assert_eq!(TextProblem::BadCharacter('-').to_string(), "the character “-” cannot be used here");
}
