//! One trial per policy: what is observed, a change by a passed proposal, and what is observed then. Both tables below
//! name every policy, so a new one without its trial does not compile.

mod appeals;
mod cases;
mod elections;
mod features;
mod franchise;
mod juries;
mod limits;
mod members;
mod moot;
mod office;
mod reminders;
mod spam;
mod streams;
mod votes;

use std::pin::Pin;

use governance::PolicyKey;
use moot::Moot;
use tests::{Setting, TestApp};

/// Policies that are tried in one community.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chapter {
    Streams,
    Sources,
    Members,
    Franchise,
    Founders,
    Challenges,
    Votes,
    Delegations,
    Features,
    Cases,
    Flags,
    Juries,
    Sanctions,
    Limits,
    Documents,
    Elections,
    Reminders,
    Appeals,
    Deliberations,
    Office,
    Newcomers,
    Spam,
    Together,
}

/// The value that is voted in, and what is observed before and after.
struct Trial {
    chapter: Chapter,
    value: &'static str,
    before: &'static str,
    after: &'static str,
}

/// A line that is added to a document.
const NEW_LINE: &str = "Nobody shouts before breakfast.";

fn trial(key: PolicyKey) -> Trial {
    use Chapter::{
        Appeals, Cases, Challenges, Delegations, Deliberations, Documents, Elections, Features, Flags, Founders,
        Franchise, Juries, Limits, Members, Newcomers, Office, Reminders, Sanctions, Sources, Spam, Streams, Together,
        Votes,
    };
    use PolicyKey as P;
    let (chapter, value, before, after) = match key {
        P::EntryMaxChars => (Streams, "300", "taken", "refused"),
        P::CommentMaxChars => (Streams, "100", "taken", "refused"),
        P::StreamPageSize => (Streams, "5", "more than 5", "5"),
        P::ThreadCommentsShown => (Streams, "10", "one page", "several pages"),
        P::SourcesPerMemberMax => (Streams, "0", "taken", "refused"),
        P::SourceFetchMinutesMin => (Sources, "600", "rests less than 600 minutes", "rests at least 600 minutes"),
        P::SourceFirstItemsMax => (Sources, "1", "3 items", "1 items"),
        P::SourceExcerptChars => (Sources, "100", "whole", "cut"),
        P::DigestEntriesMax => (Streams, "5", "more than 5", "5"),
        P::DigestRhythm => (Members, "daily", "weekly", "daily"),
        P::DigestHour => (Members, "20", "8", "20"),
        P::MailKeptDays => (Members, "1", "remembered", "forgotten"),

        P::MembersRegistration => (Streams, "closed", "taken", "refused"),
        P::FranchiseMinAccountDays => (Members, "0", "too new", "old enough"),
        P::FranchiseMinActiveDays => (Franchise, "40", "on the roll", "not on the roll"),
        P::FranchiseVouchesNeeded => (Franchise, "2", "1 vouchers do", "2 vouchers do"),
        P::FranchiseVouchesPerMonth => (Franchise, "3", "more than 3", "3"),
        P::FranchiseFounders => (Founders, "3", "on the roll", "not on the roll"),
        P::FranchiseChallengeHours => (Challenges, "48", "24 hours before", "48 hours before"),
        P::FranchiseChallengersNeeded => (Challenges, "2", "3 challengers", "2 challengers"),
        P::FranchiseVouchesAfterChallenge => (Challenges, "1", "2 vouchers", "1 vouchers"),
        P::ModeratorsTermDays => (Members, "30", "180 days", "30 days"),
        P::ConfirmationHours => (Members, "2", "24 hours", "2 hours"),
        P::PasswordMinChars => (Members, "15", "taken", "refused"),
        P::PasswordResetMinutes => (Members, "10", "60 minutes", "10 minutes"),
        P::SessionDays => (Members, "2", "30 days", "2 days"),
        P::ProfileNameMaxChars => (Members, "10", "taken", "refused"),
        P::ProfileAboutMaxChars => (Members, "100", "taken", "refused"),
        P::LedgerCheckpointSeconds => (Members, "3600", "signed at once", "waiting"),

        P::ProposalSponsorsNeeded => (Votes, "1", "sponsoring", "discussion"),
        P::ProposalSponsoringDays => (Votes, "7", "14 days", "7 days"),
        P::DiscussionHoursOrdinary => (Votes, "30", "72", "30"),
        P::DiscussionHoursEntrenched => (Votes, "100", "168", "100"),
        P::DiscussionHoursDocument => (Votes, "50", "120", "50"),
        P::DiscussionHoursDecision => (Votes, "52", "72", "52"),
        P::VotingHoursOrdinary => (Votes, "31", "72", "31"),
        P::VotingHoursEntrenched => (Votes, "101", "168", "101"),
        P::VotingHoursDocument => (Votes, "51", "120", "51"),
        P::VotingHoursDecision => (Votes, "53", "72", "53"),
        P::EnactmentHoursOrdinary => (Votes, "5", "0", "5"),
        P::EnactmentHoursEntrenched => (Votes, "6", "72", "6"),
        P::EnactmentHoursDocument => (Votes, "7", "24", "7"),
        P::VoteQuorumOrdinary => (Votes, "1/4", "passed", "failed"),
        P::VoteQuorumEntrenched => (Votes, "0 %", "failed", "passed"),
        P::VoteQuorumDocument => (Votes, "0 %", "failed", "passed"),
        P::VoteQuorumDecision => (Votes, "1/4", "passed", "failed"),
        P::VoteThresholdOrdinary => (Votes, "2/3", "passed", "failed"),
        P::VoteThresholdEntrenched => (Votes, "1/2", "failed", "passed"),
        P::VoteThresholdDocument => (Votes, "2/3", "passed", "failed"),
        P::VoteThresholdDecision => (Votes, "2/3", "passed", "failed"),

        P::ProposalSunsetDaysMax => (Votes, "30", "taken", "refused"),
        P::AlternativeBackersNeeded => (Votes, "1", "2 backers", "1 backers"),
        P::AlternativePerProposalMax => (Votes, "2", "4", "2"),
        P::VoteReminderHours => (Reminders, "48", "not yet", "reminded"),
        P::BallotsOrdinary | P::BallotsEntrenched | P::BallotsDocument | P::BallotsDecision => {
            (Votes, "open", "secret", "open")
        }
        P::BallotsPriorities => (Features, "open", "secret", "open"),
        P::DelegationDays => (Delegations, "30", "365 days", "30 days"),

        P::FeatureEffortDaysMax => (Features, "49", "taken", "refused"),
        P::FeatureOpenMax => (Features, "2", "5", "2"),
        P::PrioritiesCapacityDays => (Features, "9", "40", "9"),
        P::PrioritiesMethod => (Features, "most approvals", "mes", "greedy"),
        P::DiscussionHoursPriorities => (Features, "60", "48", "60"),
        P::VotingHoursPriorities => (Features, "240", "336", "240"),
        P::VoteQuorumPriorities => (Features, "1/2", "enacted", "failed"),

        P::FlagHoldWeight => (Cases, "1", "3 flags", "1 flags"),
        P::FlagUrgentWeight => (Flags, "2", "1 urgent flags", "2 urgent flags"),
        P::FlagUnheededMax => (Flags, "1", "weighs", "weighs nothing"),
        P::FlagPendingMax => (Flags, "1", "weighs", "weighs nothing"),
        P::FlagTogetherMin => (Together, "2", "weigh as two", "weigh as one"),
        P::ReviewFirstPosts => (Spam, "1", "shown", "held"),
        P::SpamSameMax => (Spam, "2", "held the 5th time", "held the 3th time"),
        P::SpamWindowHours => (Spam, "48", "forgotten", "remembered"),
        P::CaseDeadlineHours => (Cases, "24", "168", "24"),
        P::OperatorHoldHours => (Juries, "24", "72 hours", "24 hours"),
        P::JurySize => (Cases, "1", "5", "1"),
        P::JuryMajority => (Cases, "2/3", "1/2", "2/3"),
        P::JuryResponseHours => (Cases, "10", "48", "10"),
        P::JuryDeliberationHours => (Deliberations, "0", "deliberates 24 hours", "decided at once"),
        P::ModeratorsDecideHours => (Office, "10", "48", "10"),
        P::AuditOneIn => (Office, "0", "shown again", "not shown again"),
        P::JuryLeavesOut => (Juries, "followers", "follower may judge", "follower may not judge"),
        P::JuryCasesPerMonth => (Juries, "1", "called again", "not called again"),
        P::SanctionRemovalsBeforeLimit => (Sanctions, "2", "1", "2"),
        P::SanctionWindowDays => (Sanctions, "7", "2 removals", "none"),
        P::SanctionLimitDays => (Sanctions, "2", "7", "2"),
        P::SanctionDoublingsMax => (Sanctions, "0", "2", "1"),
        P::SanctionRemovalsBeforeSuspension => (Sanctions, "4", "limit", "suspend"),
        P::SanctionSuspensionDays => (Sanctions, "5", "56", "5"),
        P::ExpulsionTrack => (Sanctions, "never", "may be asked", "nobody is expelled"),
        P::ExpulsionDays => (Sanctions, "30", "365", "30"),

        P::DiscussionHoursAppeal => (Appeals, "30", "48", "30"),
        P::VotingHoursAppeal => (Appeals, "31", "72", "31"),
        P::VoteQuorumAppeal => (Appeals, "1/4", "passed", "failed"),
        P::VoteThresholdAppeal => (Appeals, "2/3", "passed", "failed"),
        P::AppealRestDays => (Appeals, "2", "refused", "taken"),
        P::AppealDays => (Juries, "3", "taken", "refused"),
        P::AppealLimits => (Juries, "rest", "refused", "taken"),

        P::LimitsNotes => (Limits, "2", "3", "2"),
        P::LimitsComments => (Limits, "2", "3", "2"),
        P::LimitsEdits => (Limits, "5", "6", "5"),
        P::LimitsLikes => (Limits, "10", "11", "10"),
        P::LimitsFollows => (Limits, "5", "6", "5"),
        P::LimitsFlags => (Limits, "2", "3", "2"),
        P::LimitsSearches => (Limits, "10", "11", "10"),
        P::LimitsProposals => (Limits, "2", "3", "2"),
        P::LimitsBallots => (Limits, "20", "again within a minute", "again after minutes"),
        P::LimitsRegistrations => (Limits, "2", "3", "2"),
        P::LimitsSignIns => (Limits, "10", "again within a minute", "again after minutes"),
        P::LimitsAccountMails => (Limits, "2", "3", "2"),

        P::NewcomerDays => (Newcomers, "2", "has a share", "has all"),
        P::NewcomerShare => (Newcomers, "1/2", "5", "10"),

        P::DocumentDomains => (Spam, "- pills.example refuse", "taken", "refused"),
        P::DocumentPrivacy | P::DocumentTerms | P::DocumentOwnership | P::DocumentConduct => {
            (Documents, NEW_LINE, "not there", "there")
        }

        P::ModeratorsSeats => (Elections, "2", "1", "2"),
        P::ModeratorsRestDays => (Elections, "3", "14", "3"),
        P::DiscussionHoursElection => (Elections, "48", "120", "48"),
        P::VotingHoursElection => (Elections, "60", "120", "60"),
        P::VoteQuorumElection => (Elections, "0 %", "failed", "enacted"),
        P::VoteThresholdElection => (Elections, "2/3", "enacted", "failed"),
    };
    Trial { chapter, value, before, after }
}

/// What is on its way to be seen.
type Observation<'m> = Pin<Box<dyn Future<Output = String> + 'm>>;

/// On the heap at once and out of the caller's frame: a hundred of them in one frame are more than a test's stack.
#[inline(never)]
fn boxed<'m, F: Future<Output = String> + 'm>(begin: impl FnOnce() -> F) -> Observation<'m> {
    Box::pin(begin())
}

fn observe<'m>(moot: &'m Moot<'_>, key: PolicyKey) -> Observation<'m> {
    use PolicyKey as P;
    match key {
        P::EntryMaxChars => boxed(move || streams::entry_of_400(moot)),
        P::CommentMaxChars => boxed(move || streams::comment_of_150(moot)),
        P::StreamPageSize => boxed(move || streams::entries_on_the_front(moot)),
        P::ThreadCommentsShown => boxed(move || streams::pages_of_a_thread(moot)),
        P::SourcesPerMemberMax => boxed(move || streams::a_source(moot)),
        P::SourceFetchMinutesMin => boxed(move || streams::rest_of_a_source(moot)),
        P::SourceFirstItemsMax => boxed(move || streams::items_of_a_feed(moot)),
        P::SourceExcerptChars => boxed(move || streams::length_of_an_item(moot)),
        P::DigestEntriesMax => boxed(move || streams::entries_in_a_digest(moot)),
        P::DigestRhythm => boxed(move || members::of_a_newcomer(moot, "m.digest")),
        P::DigestHour => boxed(move || members::of_a_newcomer(moot, "m.digest_hour::text")),
        P::MailKeptDays => boxed(move || members::mails_after_two_days(moot)),
        P::MembersRegistration => boxed(move || members::a_registration(moot, "seven quiet herons")),
        P::FranchiseMinAccountDays => boxed(move || members::a_new_account(moot)),
        P::FranchiseMinActiveDays => boxed(move || franchise::of_thirty_days(moot)),
        P::FranchiseVouchesNeeded => boxed(move || franchise::vouchers_that_do(moot)),
        P::FranchiseVouchesPerMonth => boxed(move || franchise::vouchers_of_one(moot)),
        P::FranchiseFounders => boxed(move || franchise::without_vouchers(moot)),
        P::FranchiseChallengeHours => boxed(move || franchise::of_a_roll(moot, "window")),
        P::FranchiseChallengersNeeded => boxed(move || franchise::of_a_roll(moot, "challengers")),
        P::FranchiseVouchesAfterChallenge => boxed(move || franchise::of_a_roll(moot, "vouchers")),
        P::ModeratorsTermDays => boxed(move || members::a_moderators_term(moot)),
        P::ConfirmationHours => boxed(move || members::time_to_confirm(moot)),
        P::PasswordMinChars => boxed(move || members::a_registration(moot, "12 different")),
        P::PasswordResetMinutes => boxed(move || members::time_to_reset(moot)),
        P::SessionDays => boxed(move || members::length_of_a_session(moot)),
        P::ProfileNameMaxChars => boxed(move || members::a_profile(moot, 20, 10)),
        P::ProfileAboutMaxChars => boxed(move || members::a_profile(moot, 5, 200)),
        P::LedgerCheckpointSeconds => boxed(move || members::a_line_of_the_ledger(moot)),
        P::ProposalSponsorsNeeded => boxed(move || votes::with_one_sponsor(moot)),
        P::ProposalSponsoringDays => boxed(move || votes::days_to_find_sponsors(moot)),
        P::DiscussionHoursOrdinary => boxed(move || votes::found(moot, "ordinary", "discussion")),
        P::DiscussionHoursEntrenched => boxed(move || votes::found(moot, "entrenched", "discussion")),
        P::DiscussionHoursDocument => boxed(move || votes::found(moot, "document", "discussion")),
        P::DiscussionHoursDecision => boxed(move || votes::found(moot, "decision", "discussion")),
        P::VotingHoursOrdinary => boxed(move || votes::found(moot, "ordinary", "voting")),
        P::VotingHoursEntrenched => boxed(move || votes::found(moot, "entrenched", "voting")),
        P::VotingHoursDocument => boxed(move || votes::found(moot, "document", "voting")),
        P::VotingHoursDecision => boxed(move || votes::found(moot, "decision", "voting")),
        P::EnactmentHoursOrdinary => boxed(move || votes::found(moot, "ordinary", "enactment")),
        P::EnactmentHoursEntrenched => boxed(move || votes::found(moot, "entrenched", "enactment")),
        P::EnactmentHoursDocument => boxed(move || votes::found(moot, "document", "enactment")),
        P::VoteQuorumOrdinary => boxed(move || votes::found(moot, "ordinary", "one_yes")),
        P::VoteQuorumEntrenched => boxed(move || votes::found(moot, "entrenched", "one_yes")),
        P::VoteQuorumDocument => boxed(move || votes::found(moot, "document", "one_yes")),
        P::VoteQuorumDecision => boxed(move || votes::found(moot, "decision", "one_yes")),
        P::VoteThresholdOrdinary => boxed(move || votes::found(moot, "ordinary", "three_to_two")),
        P::VoteThresholdEntrenched => boxed(move || votes::found(moot, "entrenched", "three_to_two")),
        P::VoteThresholdDocument => boxed(move || votes::found(moot, "document", "three_to_two")),
        P::VoteThresholdDecision => boxed(move || votes::found(moot, "decision", "three_to_two")),
        P::ProposalSunsetDaysMax => boxed(move || votes::for_sixty_days(moot)),
        P::AlternativeBackersNeeded => boxed(move || votes::backers_that_do(moot)),
        P::AlternativePerProposalMax => boxed(move || votes::alternatives_to_one(moot)),
        P::VoteReminderHours => boxed(move || reminders::thirty_hours_before(moot)),
        P::BallotsOrdinary => boxed(move || votes::found(moot, "ordinary", "ballots")),
        P::BallotsEntrenched => boxed(move || votes::found(moot, "entrenched", "ballots")),
        P::BallotsDocument => boxed(move || votes::found(moot, "document", "ballots")),
        P::BallotsDecision => boxed(move || votes::found(moot, "decision", "ballots")),
        P::BallotsPriorities => boxed(move || features::of_a_cycle(moot, "ballots")),
        P::DelegationDays => boxed(move || votes::length_of_a_delegation(moot)),
        P::FeatureEffortDaysMax => boxed(move || features::of_fifty_days(moot)),
        P::FeatureOpenMax => boxed(move || features::waiting_of_one(moot)),
        P::PrioritiesCapacityDays => boxed(move || features::of_a_cycle(moot, "capacity")),
        P::PrioritiesMethod => boxed(move || features::of_a_cycle(moot, "method")),
        P::DiscussionHoursPriorities => boxed(move || features::of_a_cycle(moot, "notice")),
        P::VotingHoursPriorities => boxed(move || features::of_a_cycle(moot, "length")),
        P::VoteQuorumPriorities => boxed(move || features::of_a_cycle(moot, "outcome")),
        P::FlagHoldWeight => boxed(move || cases::of_a_case(moot, "flags")),
        P::FlagUrgentWeight => boxed(move || juries::urgent_flags(moot)),
        P::FlagUnheededMax => boxed(move || juries::after_an_unheeded_flag(moot)),
        P::FlagPendingMax => boxed(move || juries::while_a_case_is_open(moot)),
        P::FlagTogetherMin => boxed(move || spam::twice_together(moot)),
        P::ReviewFirstPosts => boxed(move || spam::a_first_note(moot)),
        P::SpamSameMax => boxed(move || spam::the_same_words(moot)),
        P::SpamWindowHours => boxed(move || spam::thirty_hours_later(moot)),
        P::NewcomerDays => boxed(move || spam::after_three_days(moot)),
        P::NewcomerShare => boxed(move || spam::on_the_first_day(moot)),
        P::DocumentDomains => boxed(move || spam::a_link(moot)),
        P::CaseDeadlineHours => boxed(move || cases::of_a_case(moot, "deadline")),
        P::OperatorHoldHours => boxed(move || juries::held_by_the_operator(moot)),
        P::JurySize => boxed(move || cases::of_a_case(moot, "size")),
        P::JuryMajority => boxed(move || cases::of_a_case(moot, "majority")),
        P::JuryResponseHours => boxed(move || cases::of_a_case(moot, "response")),
        P::JuryDeliberationHours => boxed(move || juries::after_two_opinions(moot)),
        P::ModeratorsDecideHours => boxed(move || office::hours_to_decide(moot)),
        P::AuditOneIn => boxed(move || office::settled_cases(moot)),
        P::JuryLeavesOut => boxed(move || juries::with_a_follower(moot)),
        P::JuryCasesPerMonth => boxed(move || juries::called_before(moot)),
        P::SanctionRemovalsBeforeLimit => boxed(move || cases::of_a_limit(moot, "removals")),
        P::SanctionWindowDays => boxed(move || cases::of_a_limit(moot, "counted")),
        P::SanctionLimitDays => boxed(move || cases::of_a_limit(moot, "days")),
        P::SanctionDoublingsMax => boxed(move || cases::of_a_limit(moot, "factor")),
        P::SanctionRemovalsBeforeSuspension => boxed(move || cases::of_a_limit(moot, "fourth")),
        P::SanctionSuspensionDays => boxed(move || cases::of_a_limit(moot, "fourth_days")),
        P::ExpulsionTrack => boxed(move || cases::of_an_expulsion(moot, "track")),
        P::ExpulsionDays => boxed(move || cases::of_an_expulsion(moot, "days")),
        P::DiscussionHoursAppeal => boxed(move || appeals::found(moot, "discussion")),
        P::VotingHoursAppeal => boxed(move || appeals::found(moot, "voting")),
        P::VoteQuorumAppeal => boxed(move || appeals::found(moot, "one_yes")),
        P::VoteThresholdAppeal => boxed(move || appeals::found(moot, "three_to_two")),
        P::AppealRestDays => boxed(move || appeals::found(moot, "again")),
        P::AppealDays => boxed(move || juries::appealed_after_five_days(moot)),
        P::AppealLimits => boxed(move || juries::posting_while_appealing(moot)),
        P::LimitsNotes
        | P::LimitsComments
        | P::LimitsEdits
        | P::LimitsLikes
        | P::LimitsFollows
        | P::LimitsFlags
        | P::LimitsSearches
        | P::LimitsProposals
        | P::LimitsBallots
        | P::LimitsRegistrations
        | P::LimitsSignIns
        | P::LimitsAccountMails => boxed(move || limits::allowed(moot, key)),
        P::DocumentPrivacy | P::DocumentTerms | P::DocumentOwnership => boxed(move || streams::a_document(moot, key)),
        P::DocumentConduct => boxed(move || streams::a_rule_of_conduct(moot)),
        P::ModeratorsSeats => boxed(move || elections::of_an_election(moot, "seats")),
        P::ModeratorsRestDays => boxed(move || elections::of_an_election(moot, "rest")),
        P::DiscussionHoursElection => boxed(move || elections::of_an_election(moot, "nominations")),
        P::VotingHoursElection => boxed(move || elections::of_an_election(moot, "voting")),
        P::VoteQuorumElection => boxed(move || elections::of_an_election(moot, "outcome")),
        P::VoteThresholdElection => boxed(move || elections::a_recall_by_three_to_two(moot)),
    }
}

/// What is voted on: documents keep their text and gain a line.
fn law(key: PolicyKey) -> String {
    let value = trial(key).value;
    match key.definition().default {
        governance::PolicyValue::Text(text) if key == PolicyKey::DocumentConduct => {
            text.replace("\n\nEnough flags", &format!("\n9. **R9 Quiet.** {value}\n\nEnough flags"))
        }
        governance::PolicyValue::Text(text) => format!("{text}\n\n{value}"),
        _ => value.to_string(),
    }
}

async fn try_chapter(chapter: Chapter, setting: Setting, preparation: &[(PolicyKey, &str)]) {
    let app = TestApp::with(setting).await;
    let moot = Moot::of(&app).await;
    if !preparation.is_empty() {
        let laws: Vec<_> = preparation.iter().map(|(key, value)| (*key, value.to_string())).collect();
        moot.legislate(&laws).await;
    }
    let keys = || PolicyKey::ALL.iter().copied().filter(|key| trial(*key).chapter == chapter);
    for key in keys() {
        assert_eq!(observe(&moot, key).await, trial(key).before, "{key} before the vote");
    }
    moot.legislate(&keys().map(|key| (key, law(key))).collect::<Vec<_>>()).await;
    for key in keys() {
        assert_eq!(observe(&moot, key).await, trial(key).after, "{key} after the vote");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_what_holds_for_streams() {
    try_chapter(Chapter::Streams, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_what_holds_for_sources() {
    try_chapter(Chapter::Sources, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_what_holds_for_members() {
    try_chapter(Chapter::Members, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_who_may_vote() {
    let few = [(PolicyKey::FranchiseFounders, "9")];
    try_chapter(Chapter::Franchise, Setting::default(), &few).await;
    try_chapter(Chapter::Founders, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_how_a_roll_is_challenged() {
    try_chapter(Chapter::Challenges, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_how_long_a_delegation_speaks() {
    let open = [(PolicyKey::BallotsDecision, "open")];
    try_chapter(Chapter::Delegations, Setting::default(), &open).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_what_holds_for_votes() {
    try_chapter(Chapter::Votes, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_what_holds_for_features() {
    try_chapter(Chapter::Features, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_what_holds_for_cases() {
    try_chapter(Chapter::Cases, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_whose_flags_weigh() {
    let quick = [(PolicyKey::JurySize, "1")];
    try_chapter(Chapter::Flags, Setting::default(), &quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_who_judges_and_what_an_appeal_is() {
    let quick = [(PolicyKey::FlagHoldWeight, "1"), (PolicyKey::JurySize, "1")];
    try_chapter(Chapter::Juries, Setting::default(), &quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_how_long_moderators_have_and_who_is_shown_what_again() {
    let conduct = office::marked_rules();
    let quick = [
        (PolicyKey::FlagHoldWeight, "1"),
        (PolicyKey::JurySize, "1"),
        (PolicyKey::AppealDays, "1"),
        (PolicyKey::AuditOneIn, "1"),
        (PolicyKey::DocumentConduct, conduct.as_str()),
    ];
    try_chapter(Chapter::Office, Setting::default(), &quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_what_holds_for_limits_after_removals() {
    let quick =
        [(PolicyKey::FlagHoldWeight, "1"), (PolicyKey::JurySize, "1"), (PolicyKey::SanctionRemovalsBeforeLimit, "1")];
    try_chapter(Chapter::Sanctions, Setting::default(), &quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_how_often_somebody_may_do_something() {
    try_chapter(Chapter::Limits, Setting { limits: true, ..Setting::default() }, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_documents() {
    try_chapter(Chapter::Documents, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_how_moderators_are_elected_and_recalled() {
    try_chapter(Chapter::Elections, Setting::default(), &[(PolicyKey::ModeratorsSeats, "1")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_when_members_are_reminded() {
    try_chapter(Chapter::Reminders, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_how_a_jury_is_overruled() {
    let quick =
        [(PolicyKey::FlagHoldWeight, "1"), (PolicyKey::JurySize, "1"), (PolicyKey::FranchiseChallengeHours, "0")];
    try_chapter(Chapter::Appeals, Setting::default(), &quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_how_long_a_jury_deliberates() {
    let quick = [(PolicyKey::FlagHoldWeight, "1"), (PolicyKey::JurySize, "2")];
    try_chapter(Chapter::Deliberations, Setting::default(), &quick).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_what_newcomers_may_do() {
    try_chapter(Chapter::Newcomers, Setting { limits: true, ..Setting::default() }, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_what_is_held_as_spam() {
    try_chapter(Chapter::Spam, Setting::default(), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_change_whose_flags_weigh_together() {
    let quick = [(PolicyKey::FlagHoldWeight, "2"), (PolicyKey::JurySize, "1"), (PolicyKey::FlagUnheededMax, "50")];
    try_chapter(Chapter::Together, Setting::default(), &quick).await;
}
