use super::*;

fn folded(count: i64) -> Folded {
    let comment = |id| CommentCard {
        is_marked: true,
        id,
        thread: 1,
        author_handle: "ben".into(),
        author_name: "Ben <b>".into(),
        when: Moment { iso: String::new(), words: "".into(), day: "".into(), full: "".into() },
        html: SafeHtml::default(),
        media: Attached::default(),
        lang: None,
        edited: false,
        like_count: 0,
        liked_by_viewer: false,
        can: Can::default(),
        held: None,
        label: None,
        folded: None,
        arrived: String::new(),
    };
    Folded::fold((0..count).map(comment).collect())
}

#[test]
fn three_comments_stay_open_and_four_fold_to_first_and_last() {
    assert_eq!((folded(3).first.len(), folded(3).omitted, folded(3).last.len()), (3, 0, 0));
    assert_eq!((folded(4).first.len(), folded(4).omitted, folded(4).last.len()), (1, 2, 1));
    assert_eq!(folded(4).last[0].id, 3);
    assert!(folded(0).is_empty());
}

#[test]
fn a_name_is_escaped_and_no_act_is_shown_that_is_not_permitted() {
    let card = folded(1).first.remove(0).render().unwrap();
    assert!(card.contains("Ben &#60;b&#62;"));
    assert!(!card.contains("<form") && !card.contains("Flag") && !card.contains("Edit"));
}

#[test]
fn a_handle_always_has_the_same_colour_and_a_name_an_initial() {
    assert_eq!(hue_class("ada"), hue_class("ada"));
    assert_eq!(initial_of("élodie"), "É");
    assert_eq!(initial_of("“…”"), "·");
}
