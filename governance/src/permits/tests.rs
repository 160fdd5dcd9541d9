use super::*;
use crate::PolicyValue;
use crate::time::after_days;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn member() -> Standing {
    Standing { member: Some(7.into()), confirmed: true, joined_at: Some(now()), ..Standing::default() }
}

fn unconfirmed() -> Standing {
    Standing { confirmed: false, ..member() }
}

fn limited() -> Standing {
    let limit = Limit { until: after_days(now(), 7), rule: "R1".to_owned(), suspended: false, expelled: false };
    Standing { limited: Some(limit), ..member() }
}

fn moderator() -> Standing {
    Standing { moderator: true, ..member() }
}

/// Each action with facts that suit it, and who may: member, unconfirmed, limited, moderator.
const TABLE: &[(Action, [bool; 4])] = &[
    (Action::ManageAccount, [true, true, true, true]),
    (Action::PostEntry, [true, false, false, true]),
    (Action::Comment { in_own_case: false }, [true, false, false, true]),
    (Action::Comment { in_own_case: true }, [true, false, true, true]),
    (Action::EditEntry { own: true, held: false }, [true, false, false, true]),
    (Action::DeleteEntry { own: true }, [true, true, true, true]),
    (Action::Like, [true, false, true, true]),
    (Action::TakeBack, [true, true, true, true]),
    (Action::EditProfile { says_less: false, held: false, replaces: false }, [true, true, false, true]),
    (Action::EditProfile { says_less: false, held: false, replaces: true }, [true, true, true, true]),
    (Action::EditProfile { says_less: true, held: false, replaces: false }, [true, true, true, true]),
    (Action::Follow { own: false, apart: false }, [true, false, true, true]),
    (Action::Block { own: false, have: 0 }, [true, true, true, true]),
    (Action::Mute { own: false, have: 0 }, [true, true, true, true]),
    (Action::Hide { own: false }, [true, true, true, true]),
    (Action::AddSource { have: 0, max: 1 }, [true, false, false, true]),
    (Action::RemoveSource { own: true }, [true, true, true, true]),
    (Action::Flag { own: false }, [true, false, false, true]),
    (Action::WithdrawFlag { own: true }, [true, true, true, true]),
    (Action::Propose { in_own_case: false }, [true, false, false, true]),
    (Action::Propose { in_own_case: true }, [true, false, true, true]),
    (Action::AmendProposal { own: true, in_own_case: false }, [true, false, false, true]),
    (Action::AmendProposal { own: true, in_own_case: true }, [true, false, true, true]),
    (Action::WithdrawProposal { own: true }, [true, true, true, true]),
    (Action::Sponsor { own: false }, [true, false, true, true]),
    (Action::ProposeFeature { have: 0, max: 1 }, [true, false, false, true]),
    (Action::AmendFeature { own: true }, [true, false, false, true]),
    (Action::WithdrawFeature { own: true }, [true, true, true, true]),
    (Action::MoveFeature, [false, false, false, true]),
    (Action::Vouch { own: false }, [true, false, true, true]),
    (Action::CastBallot { on_roll: true, open: true }, [true, false, true, true]),
    (Action::ServeOnJury { seated: true }, [true, false, true, true]),
    (Action::HoldEntry { party: false }, [false, false, false, true]),
    (Action::DecideCase { party: false }, [false, false, false, true]),
    (Action::AnswerAudit { own: true }, [true, false, true, true]),
    (Action::Nominate { own: false, apart: false }, [true, false, true, true]),
    (Action::StandForElection, [true, false, false, true]),
    (Action::LeaveElection, [true, true, true, true]),
    (Action::Resign, [false, false, false, true]),
    (Action::Delegate { own: false, apart: false }, [true, false, true, true]),
    (Action::Group(GroupAct::Found { have: 0 }), [true, false, false, true]),
    (Action::Group(GroupAct::Join { have: 0 }), [true, false, true, true]),
    (Action::Group(GroupAct::Leave), [true, true, true, true]),
    (Action::Group(GroupAct::Administer { administrator: true }), [true, false, true, true]),
    (Action::Group(GroupAct::Describe { administrator: true, held: false }), [true, false, false, true]),
];

#[test]
fn a_suspension_leaves_the_vote_the_appeal_and_the_way_out() {
    let limit = Limit { until: after_days(now(), 7), rule: "R1".to_owned(), suspended: true, expelled: false };
    let suspended = Standing { limited: Some(limit), ..member() };
    for (action, row) in TABLE {
        let is_left = may(&suspended, *action, now()).is_ok();
        // What those without a confirmed address may do is the way out, but for a new word about oneself.
        let is_new_word = matches!(action, Action::EditProfile { says_less: false, .. });
        let is_way_out = row[1] && row[2] && !is_new_word;
        let is_vote =
            matches!(action, Action::CastBallot { .. } | Action::Delegate { .. } | Action::ServeOnJury { .. });
        let is_own_case = matches!(
            action,
            Action::Comment { in_own_case: true }
                | Action::Propose { in_own_case: true }
                | Action::AmendProposal { in_own_case: true, .. }
        );
        assert_eq!(is_left, is_way_out || is_vote || is_own_case, "{action:?}");
        assert_eq!(may(&suspended, *action, after_days(now(), 7)).is_ok(), row[0], "{action:?} after its end");
    }
    assert!(may(&suspended, Action::AppealVerdict { own: true }, now()).is_ok());
    let refused = may(&suspended, Action::Like, now()).unwrap_err();
    assert_eq!(refused.policy(), Some(crate::PolicyKey::SanctionRemovalsBeforeSuspension));
    assert_eq!(refused.rule(), Some("R1"));
}

#[test]
fn who_may_do_what_row_by_row() {
    for (action, row) in TABLE {
        let standings = [member(), unconfirmed(), limited(), moderator()];
        for (standing, allowed) in standings.iter().zip(row) {
            let permit = may(standing, *action, now());
            assert_eq!(permit.is_ok(), *allowed, "{action:?} {standing:?}");
            if let Ok(permit) = permit {
                assert_eq!((permit.member(), permit.action()), (standing.member, Some(*action)));
            }
        }
        let visitor = may(&Standing::visitor(), *action, now()).unwrap_err();
        assert_eq!(visitor.status(), RefusalStatus::NeedsSignIn, "{action:?}");
    }
}

#[test]
fn what_is_somebody_elses_is_refused_to_everyone() {
    for action in [
        Action::EditEntry { own: false, held: false },
        Action::DeleteEntry { own: false },
        Action::RemoveSource { own: false },
        Action::WithdrawFlag { own: false },
        Action::AmendProposal { own: false, in_own_case: true },
        Action::WithdrawProposal { own: false },
        Action::AmendFeature { own: false },
        Action::WithdrawFeature { own: false },
        Action::AnswerAudit { own: false },
    ] {
        assert_eq!(may(&moderator(), action, now()), Err(Refusal::NotYours), "{action:?}");
    }
}

#[test]
fn each_refusal_has_its_name_and_cites_its_policy() {
    for (action, refusal, policy) in [
        (Action::EditEntry { own: false, held: false }, Refusal::NotYours, None),
        (Action::EditEntry { own: true, held: true }, Refusal::Held, None),
        (Action::Follow { own: true, apart: false }, Refusal::Own, None),
        (Action::Follow { own: false, apart: true }, Refusal::Apart, None),
        (Action::Block { own: true, have: 0 }, Refusal::Own, None),
        (Action::Block { own: false, have: KEPT_AWAY_MAX }, Refusal::TooManyKeptAway, None),
        (Action::Mute { own: true, have: 0 }, Refusal::Own, None),
        (Action::Mute { own: false, have: KEPT_AWAY_MAX }, Refusal::TooManyKeptAway, None),
        (Action::Hide { own: true }, Refusal::Own, None),
        (Action::Flag { own: true }, Refusal::Own, None),
        (Action::Vouch { own: true }, Refusal::Own, None),
        (Action::Delegate { own: true, apart: false }, Refusal::Own, None),
        (Action::Delegate { own: false, apart: true }, Refusal::Apart, None),
        (Action::Nominate { own: false, apart: true }, Refusal::Apart, None),
        (Action::Sponsor { own: true }, Refusal::OwnProposal, Some(PolicyKey::ProposalSponsorsNeeded)),
        (
            Action::AddSource { have: 2, max: 2 },
            Refusal::TooManySources { max: 2 },
            Some(PolicyKey::SourcesPerMemberMax),
        ),
        (
            Action::ProposeFeature { have: 5, max: 5 },
            Refusal::TooManyFeatures { max: 5 },
            Some(PolicyKey::FeatureOpenMax),
        ),
        (Action::CastBallot { on_roll: true, open: false }, Refusal::VoteNotOpen, None),
        (
            Action::CastBallot { on_roll: false, open: true },
            Refusal::NotOnRoll,
            Some(PolicyKey::FranchiseMinAccountDays),
        ),
        (Action::ServeOnJury { seated: false }, Refusal::NotSeated, None),
        (Action::HoldEntry { party: true }, Refusal::Party, None),
        (Action::DecideCase { party: true }, Refusal::PartyInCase, None),
        (Action::Nominate { own: true, apart: false }, Refusal::OwnNomination, None),
    ] {
        let refused = may(&moderator(), action, now()).unwrap_err();
        assert_eq!(refused, refusal, "{action:?}");
        assert_eq!((refused.policy(), refused.status()), (policy, RefusalStatus::Forbidden));
    }
}

#[test]
fn a_limit_cites_its_rule_and_ends_by_itself() {
    let refused = may(&limited(), Action::PostEntry, now()).unwrap_err();
    assert_eq!(refused.rule(), Some("R1"));
    assert_eq!(
        refused.to_string(),
        "your account is limited until 22 January 2027, 08:00 UTC after removals under rule R1: you cannot post, flag or propose; you can read, vote, sponsor and appeal meanwhile"
    );
    assert!(may(&limited(), Action::PostEntry, after_days(now(), 7)).is_ok());
}

#[test]
fn newcomers_register_while_the_community_is_open() {
    assert!(may_register(&Constitution::new()).is_ok());
    let rules = Constitution::with(PolicyKey::MembersRegistration, PolicyValue::Choice("closed".to_owned()));
    let refused = may_register(&rules).unwrap_err();
    assert_eq!(refused.policy(), Some(PolicyKey::MembersRegistration));
}
