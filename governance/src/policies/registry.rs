//! The policies there are. To add one: one block here; its meaning where it is used.

use super::definition::Plain;
use super::table::policies;
use super::{PolicyDefinition, PolicyGroup, PolicyKind, Secrecy, Track};
use crate::Fraction;

const fn integer(min: i64, max: i64) -> PolicyKind {
    PolicyKind::Integer { min, max }
}

const fn share(min: (u64, u64), max: (u64, u64)) -> PolicyKind {
    PolicyKind::Fraction { min: Fraction::literal(min.0, min.1), max: Fraction::literal(max.0, max.1) }
}

const DOCUMENT: PolicyKind = PolicyKind::Document { max_chars: 50_000 };
/// Quorums are approval quorums: at least this share of everyone on the roll must say yes.
const QUORUM: PolicyKind = share((0, 1), (1, 2));
/// A threshold under one half would let a minority decide; one half means *more* than half.
const THRESHOLD: PolicyKind = share((1, 2), (1, 1));

/// Who learns what somebody voted.
const SECRECY: PolicyKind = PolicyKind::Choice(Secrecy::WORDS);

use Plain::{Choice as Word, Fraction as Share, Integer as Int, Text as Doc};

policies! {
    EntryMaxChars "entry.max_chars" Stream Ordinary integer(200, 50_000), Int(5_000), "characters",
        "Length of an entry", "How long an entry may be, so that a stream stays readable.";
    CommentMaxChars "comment.max_chars" Stream Ordinary integer(100, 20_000), Int(3_000), "characters",
        "Length of a comment", "How long a comment may be, so that a thread stays a conversation.";
    StreamPageSize "stream.page_size" Stream Ordinary integer(5, 50), Int(20), "entries",
        "Entries on a page", "How many entries a page of a stream or a search shows, so that it is quick to load and to take in.";
    ThreadCommentsShown "thread.comments_shown" Stream Ordinary integer(10, 200), Int(200), "comments",
        "Comments on a page", "How many comments a thread shows before it asks you to turn the page.";
    SourcesPerMemberMax "sources.per_member_max" Stream Ordinary integer(0, 200), Int(10), "sources",
        "Sources per member", "How many outside feeds a member may bring in, because each one costs everybody's server time.";
    SourceFetchMinutesMin "source.fetch_minutes_min" Stream Ordinary integer(5, 1_440), Int(15), "minutes",
        "Rest between two looks at a source", "How long an outside site is left in peace at least between two looks at its feed.";
    SourceFirstItemsMax "source.first_items_max" Stream Ordinary integer(1, 200), Int(50), "items",
        "Items of a new source", "How many items a feed brings along when it is new, so that nobody floods the stream by adding one.";
    SourceExcerptChars "source.excerpt_chars" Stream Ordinary integer(100, 4_000), Int(1_200), "characters",
        "Excerpt of an outside item", "How much of an outside item is kept here; the rest is read where it was published.";
    DigestEntriesMax "digest.entries_max" Stream Ordinary integer(5, 100), Int(20), "entries",
        "Entries in a digest", "How many entries a digest may list, so that a mail stays worth opening.";
    DigestRhythm "digest.rhythm" Stream Ordinary PolicyKind::Choice(&["off", "daily", "weekly"]), Word("weekly"), "",
        "Digests of newcomers", "How often newcomers hear from us by mail until they choose for themselves.";
    DigestHour "digest.hour" Stream Ordinary integer(0, 23), Int(8), "o'clock",
        "Hour of digests", "At which hour of their day newcomers get their digest until they choose for themselves.";
    MailKeptDays "mail.kept_days" Stream Ordinary integer(1, 365), Int(30), "days",
        "Memory of the mail queue", "How long it is remembered to whom a mail went, which helps when one is missed and is nobody's business afterwards.";

    MembersRegistration "members.registration" Members Entrenched PolicyKind::Choice(&["open", "closed"]), Word("open"), "",
        "Registration", "Whether newcomers may register; those who are members decide.";
    FranchiseMinAccountDays "franchise.min_account_days" Members Entrenched integer(0, 365), Int(3), "days",
        "Days before the first vote", "How old an account must be to be on a roll or a jury, so that nobody floods a vote with new accounts.";
    FranchiseMinActiveDays "franchise.min_active_days" Members Entrenched integer(0, 60), Int(2), "days",
        "Days here before the first vote", "On how many different days one must have been here to be on a roll, because a day cannot be hurried by any number of machines.";
    FranchiseVouchesNeeded "franchise.vouches_needed" Members Entrenched integer(0, 10), Int(1), "vouchers",
        "Vouchers before the first vote", "How many members must vouch that somebody is a person who belongs here, because addresses are cheap; zero asks for none.";
    FranchiseVouchesPerMonth "franchise.vouches_per_month" Members Entrenched integer(1, 50), Int(5), "vouchers",
        "Vouchers a month", "How many people one member may vouch for in thirty days, so that nobody brings a crowd along.";
    FranchiseFounders "franchise.founders" Members Entrenched integer(3, 1_000), Int(12), "members",
        "Founders", "How many of the first to confirm their address need nobody to vouch for them, because somebody has to be first.";
    FranchiseChallengeHours "franchise.challenge_hours" Members Entrenched integer(0, 168), Int(24), "hours",
        "Challenge window", "How long before a vote its roll is published, so that an account on it can be challenged; zero publishes it with the vote.";
    FranchiseChallengersNeeded "franchise.challengers_needed" Members Entrenched integer(2, 50), Int(3), "challengers",
        "Challengers", "How many members must challenge an account to put it off a roll, so that no one person can.";
    FranchiseVouchesAfterChallenge "franchise.vouches_after_challenge" Members Entrenched integer(1, 50), Int(2), "vouchers",
        "Vouchers after a challenge", "How many other members must vouch for a challenged account to keep it on the roll, so that no clique can strike off a real person.";
    ModeratorsTermDays "moderators.term_days" Members Entrenched integer(30, 730), Int(180), "days",
        "Term of a moderator", "How long a moderator serves before the term ends by itself.";
    ModeratorsSeats "moderators.seats" Members Entrenched integer(0, 50), Int(3), "moderators",
        "Number of moderators", "How many moderators there are to be; when fewer would be in office, an election is called; zero asks for none.";
    ModeratorsRestDays "moderators.rest_days" Members Entrenched integer(1, 180), Int(14), "days",
        "Rest after an election that left seats open", "How long it takes until the next election when one has left seats open, so that nobody is asked again and again.";
    ConfirmationHours "confirmation.hours" Members Ordinary integer(1, 168), Int(24), "hours",
        "Time to confirm an address", "How long the link works that confirms an address, because a mail may lie in a box that others read.";
    PasswordMinChars "password.min_chars" Members Ordinary integer(8, 64), Int(8), "characters",
        "Length of a password", "How long a new password must be, because a short one is soon guessed.";
    PasswordResetMinutes "password.reset_minutes" Members Ordinary integer(10, 1_440), Int(60), "minutes",
        "Time to reset a password", "How long the link works that sets a forgotten password anew, because whoever reads it can take the account.";
    SessionDays "session.days" Members Ordinary integer(1, 365), Int(30), "days",
        "Length of a session", "How long a browser stays signed in, because devices are lost and lent.";
    ProfileNameMaxChars "profile.name_max_chars" Members Ordinary integer(10, 60), Int(60), "characters",
        "Length of a name", "How long the name may be that a member shows, so that it fits beside what they say.";
    ProfileAboutMaxChars "profile.about_max_chars" Members Ordinary integer(100, 2_000), Int(2_000), "characters",
        "Length of a self-description", "How much members may say about themselves on their page.";
    LedgerCheckpointSeconds "ledger.checkpoint_seconds" Members Ordinary integer(0, 3_600), Int(0), "seconds",
        "Rest between two checkpoints", "How long the ledger gathers lines before it signs the next checkpoint; juries wait for it, zero means at once.";

    ProposalSponsorsNeeded "proposal.sponsors_needed" Proposals Entrenched integer(0, 100), Int(2), "sponsors",
        "Sponsors needed", "How many others must stand behind a proposal before it takes everyone's time.";
    ProposalSponsoringDays "proposal.sponsoring_days" Proposals Entrenched integer(1, 90), Int(14), "days",
        "Days to find sponsors", "How long a proposal may wait for sponsors before it lapses.";
    DiscussionHoursOrdinary "discussion.hours_ordinary" Proposals Entrenched integer(1, 2_160), Int(72), "hours",
        "Discussion, ordinary policies", "How long an ordinary change is discussed before it is voted on.";
    DiscussionHoursEntrenched "discussion.hours_entrenched" Proposals Entrenched integer(24, 2_160), Int(168), "hours",
        "Discussion, entrenched policies", "How long a change to the rules of the game is discussed before it is voted on.";
    DiscussionHoursDocument "discussion.hours_document" Proposals Entrenched integer(24, 2_160), Int(120), "hours",
        "Discussion, documents", "How long a change to one of the documents is discussed before it is voted on.";
    DiscussionHoursDecision "discussion.hours_decision" Proposals Entrenched integer(1, 2_160), Int(72), "hours",
        "Discussion, questions", "How long a question to the community is discussed before it is voted on.";
    DiscussionHoursElection "discussion.hours_election" Proposals Entrenched integer(24, 2_160), Int(120), "hours",
        "Nominations, and debate of a recall", "How long people can be nominated and stand for moderator, and how long a recall is discussed, before the vote.";
    VotingHoursOrdinary "voting.hours_ordinary" Proposals Entrenched integer(1, 2_160), Int(72), "hours",
        "Voting, ordinary policies", "How long a vote on an ordinary change stays open.";
    VotingHoursEntrenched "voting.hours_entrenched" Proposals Entrenched integer(24, 2_160), Int(168), "hours",
        "Voting, entrenched policies", "How long a vote on the rules of the game stays open.";
    VotingHoursDocument "voting.hours_document" Proposals Entrenched integer(24, 2_160), Int(120), "hours",
        "Voting, documents", "How long a vote on a document stays open.";
    VotingHoursDecision "voting.hours_decision" Proposals Entrenched integer(1, 2_160), Int(72), "hours",
        "Voting, questions", "How long a vote on a question stays open.";
    VotingHoursElection "voting.hours_election" Proposals Entrenched integer(24, 2_160), Int(120), "hours",
        "Voting, moderators", "How long an election of moderators, or the vote on a recall, stays open.";
    EnactmentHoursOrdinary "enactment.hours_ordinary" Proposals Entrenched integer(0, 720), Int(0), "hours",
        "Delay, ordinary policies", "How long after the vote an ordinary change takes effect; zero means at once.";
    EnactmentHoursEntrenched "enactment.hours_entrenched" Proposals Entrenched integer(0, 720), Int(72), "hours",
        "Delay, entrenched policies", "How long after the vote a change to the rules of the game takes effect, so that everyone hears of it first.";
    EnactmentHoursDocument "enactment.hours_document" Proposals Entrenched integer(0, 720), Int(24), "hours",
        "Delay, documents", "How long after the vote a changed document takes effect, so that everyone can read it first.";

    ProposalSunsetDaysMax "proposal.sunset_days_max" Proposals Entrenched integer(0, 3_650), Int(365), "days",
        "Longest change for a time", "For how many days at most a change may be asked to hold before it goes back by itself, so that an experiment ends within memory; zero allows only changes for good.";

    AlternativeBackersNeeded "alternative.backers_needed" Proposals Entrenched integer(0, 50), Int(2), "backers",
        "Backers of an alternative", "How many others must back another value before a vote weighs it too, so that ballots stay short enough to be read.";
    AlternativePerProposalMax "alternative.per_proposal_max" Proposals Entrenched integer(0, 6), Int(4), "alternatives",
        "Alternatives to a proposal", "How many other values may be offered to one proposal, because a ballot of many is filled in badly; zero leaves every vote for or against.";

    VoteQuorumOrdinary "vote.quorum_ordinary" Voting Entrenched QUORUM, Share(1, 10), "of the roll",
        "Quorum, ordinary policies", "The share of the whole roll that must say yes to an ordinary change.";
    VoteQuorumEntrenched "vote.quorum_entrenched" Voting Entrenched QUORUM, Share(1, 4), "of the roll",
        "Quorum, entrenched policies", "The share of the whole roll that must say yes to change the rules of the game.";
    VoteQuorumDocument "vote.quorum_document" Voting Entrenched QUORUM, Share(1, 5), "of the roll",
        "Quorum, documents", "The share of the whole roll that must say yes to change a document.";
    VoteQuorumDecision "vote.quorum_decision" Voting Entrenched QUORUM, Share(1, 10), "of the roll",
        "Quorum, questions", "The share of the whole roll that a question needs: who prefer an option to none of these, say yes, or take part.";
    VoteThresholdOrdinary "vote.threshold_ordinary" Voting Entrenched THRESHOLD, Share(1, 2), "of yes and no",
        "Threshold, ordinary policies", "The share of yes among yes and no that carries an ordinary change; one half means more than half.";
    VoteThresholdEntrenched "vote.threshold_entrenched" Voting Entrenched THRESHOLD, Share(2, 3), "of yes and no",
        "Threshold, entrenched policies", "The share of yes among yes and no that changes the rules of the game.";
    VoteThresholdDocument "vote.threshold_document" Voting Entrenched THRESHOLD, Share(3, 5), "of yes and no",
        "Threshold, documents", "The share of yes among yes and no that changes a document.";

    VoteThresholdDecision "vote.threshold_decision" Voting Entrenched THRESHOLD, Share(1, 2), "of those who compare",
        "Threshold, questions", "The share that an option needs against none of these, or yes against no; one half means more than half.";

    VoteQuorumElection "vote.quorum_election" Voting Entrenched QUORUM, Share(1, 5), "of the roll",
        "Quorum, moderators", "The share of the whole roll that must take part in an election of moderators, or say yes to a recall.";
    VoteThresholdElection "vote.threshold_election" Voting Entrenched THRESHOLD, Share(1, 2), "of yes and no",
        "Threshold, recalls", "The share of yes among yes and no that ends a moderator's term early; one half means more than half.";
    VoteReminderHours "vote.reminder_hours" Voting Entrenched integer(0, 336), Int(24), "hours",
        "Reminder of a vote", "How long before the close those who have not voted are reminded by mail, though never before half of the time is over; zero reminds nobody.";
    BallotsOrdinary "ballots.ordinary" Voting Entrenched SECRECY, Word("secret"), "",
        "Ballots, ordinary policies", "Whether what members vote on an ordinary change stays secret, or is published with their names after the close; only open ballots can be delegated.";
    BallotsEntrenched "ballots.entrenched" Voting Entrenched SECRECY, Word("secret"), "",
        "Ballots, entrenched policies", "Whether what members vote on the rules of the game stays secret, or is published with their names after the close; only open ballots can be delegated.";
    BallotsDocument "ballots.document" Voting Entrenched SECRECY, Word("secret"), "",
        "Ballots, documents", "Whether what members vote on a document stays secret, or is published with their names after the close; only open ballots can be delegated.";
    BallotsDecision "ballots.decision" Voting Entrenched SECRECY, Word("secret"), "",
        "Ballots, questions", "Whether what members answer to a question stays secret, or is published with their names after the close; only open ballots can be delegated.";
    BallotsPriorities "ballots.priorities" Voting Entrenched SECRECY, Word("secret"), "",
        "Ballots of a cycle", "Whether what members approve of on the board stays secret, or is published with their names after the close; only open ballots can be delegated.";
    DelegationDays "delegation.days" Voting Entrenched integer(1, 1_460), Int(365), "days",
        "Length of a delegation", "How long a delegation speaks before it ends by itself, so that nobody is spoken for whom everybody has forgotten.";

    FeatureEffortDaysMax "feature.effort_days_max" Features Ordinary integer(1, 1_000), Int(60), "days",
        "Largest effort of a feature", "How many days of work one feature may be thought to take; what takes longer is proposed in parts, so that something gets done.";
    FeatureOpenMax "feature.open_max" Features Ordinary integer(1, 50), Int(5), "features",
        "Features a member may have waiting", "How many features one member may have waiting on the board, so that ballots stay short enough to be read.";
    PrioritiesCapacityDays "priorities.capacity_days" Features Ordinary integer(1, 10_000), Int(40), "days",
        "Days of work in a cycle", "How many days of work there are to give in each cycle; the count plans no more than that.";
    PrioritiesMethod "priorities.method" Features Entrenched PolicyKind::Choice(&["equal shares", "most approvals"]), Word("equal shares"), "",
        "How features are chosen", "Equal shares give every voter the same part of the days, so that a minority gets its part built too, and what is left over goes to what the most approve of; most approvals give all of them to what the most are glad of.";
    DiscussionHoursPriorities "discussion.hours_priorities" Features Entrenched integer(1, 2_160), Int(48), "hours",
        "Notice of a cycle", "How long before a cycle its vote is announced, so that its roll can be published and challenged.";
    VotingHoursPriorities "voting.hours_priorities" Features Entrenched integer(24, 8_760), Int(336), "hours",
        "Length of a cycle", "How long the standing vote on features collects ballots before they are counted and the next cycle begins.";
    VoteQuorumPriorities "vote.quorum_priorities" Features Entrenched QUORUM, Share(1, 10), "of the roll",
        "Quorum of a cycle", "The share of the whole roll that must take part for a cycle to order the board.";

    FlagHoldWeight "flag.hold_weight" Moderation Ordinary integer(1, 50), Int(3), "flags",
        "Flags that hold an entry", "How many members' flags hide an entry and call a jury.";
    FlagUrgentWeight "flag.urgent_weight" Moderation Ordinary integer(1, 50), Int(1), "flags",
        "Urgent flags that hold an entry", "How many members' flags hide an entry that name a rule marked urgent, because such harm does not wait.";
    FlagUnheededMax "flag.unheeded_max" Moderation Ordinary integer(1, 100), Int(5), "flags",
        "Flags nobody upheld", "After how many flags in a row that juries did not uphold a member's flags weigh nothing, until one is upheld.";
    FlagPendingMax "flag.pending_max" Moderation Ordinary integer(1, 100), Int(5), "cases",
        "Cases that one member keeps open", "In how many open cases a member's flags may have a part before further ones weigh nothing, so that nobody hides everything at once.";
    FlagTogetherMin "flag.together_min" Moderation Ordinary integer(1, 50), Int(4), "flags",
        "Flags that come together", "How many times two members must have flagged the same within half a year, with no jury upholding any of it, before their flags weigh as one.";
    ReviewFirstPosts "review.first_posts" Moderation Ordinary integer(0, 20), Int(0), "posts",
        "First posts held for a jury", "How many public notes and comments of a new voice wait, one after the other, until a jury has seen them; that takes a whole jury's time for each, so zero holds none.";
    SpamSameMax "spam.same_max" Moderation Ordinary integer(1, 50), Int(4), "times",
        "The same again and again", "How often the same long text in different threads, or the same text or link from several new accounts, may be posted before the next one is held for a jury.";
    SpamWindowHours "spam.window_hours" Moderation Ordinary integer(1, 168), Int(24), "hours",
        "Window for the same", "Within which time posts that say the same are counted together, so that a flood is noticed and a habit is not.";
    CaseDeadlineHours "case.deadline_hours" Moderation Ordinary integer(24, 720), Int(168), "hours",
        "Deadline of a case", "How long a case may take before the entry is restored, so that no one is hidden by delay.";
    OperatorHoldHours "operator.hold_hours" Moderation Entrenched integer(1, 168), Int(72), "hours",
        "Holds by the operator", "How long a hold by whoever runs the server lasts unless a jury ratifies it, so that the law of the place is obeyed and nothing more.";
    JurySize "jury.size" Moderation Entrenched integer(1, 25), Int(5), "jurors",
        "Size of a jury", "How many members judge a case.";
    JuryMajority "jury.majority" Moderation Entrenched THRESHOLD, Share(1, 2), "of the jury",
        "Majority of a jury", "The share of the whole jury that must agree to remove; one half means more than half.";
    JuryResponseHours "jury.response_hours" Moderation Ordinary integer(1, 240), Int(48), "hours",
        "Answering a summons", "How long a juror has to answer before the next in the lot is called.";
    JuryDeliberationHours "jury.deliberation_hours" Moderation Ordinary integer(0, 168), Int(24), "hours",
        "Deliberation of a jury", "How long jurors whose first opinions differ may read each other's reasons and change their minds; with zero first opinions decide.";
    ModeratorsDecideHours "moderators.decide_hours" Moderation Ordinary integer(0, 168), Int(48), "hours",
        "Time for a moderator to decide", "How long a case under a rule marked for moderators waits for one before it goes to a jury; with zero it goes at once.";
    AuditOneIn "audit.one_in" Moderation Ordinary integer(0, 1_000), Int(10), "opinions",
        "How often judgements are checked", "After one in how many opinions a juror or moderator is shown a settled case again, to see whether judgements agree; zero means never.";
    JuryLeavesOut "jury.leaves_out" Moderation Entrenched PolicyKind::Choice(&["nobody", "friends", "followers"]), Word("friends"), "",
        "Whom a jury leaves out", "Which of those around the author are not drawn: nobody, friends (who follow each other), or all who follow them or are followed.";
    JuryCasesPerMonth "jury.cases_per_month" Moderation Ordinary integer(1, 60), Int(6), "cases",
        "Cases for one juror", "How many cases one member is called to in thirty days while there are others, so that the duty is spread.";
    SanctionRemovalsBeforeLimit "sanction.removals_before_limit" Moderation Entrenched integer(1, 50), Int(3), "removals",
        "Removals before a limit", "How many removals by juries or moderators within the window limit a member for a time.";
    SanctionWindowDays "sanction.window_days" Moderation Entrenched integer(7, 730), Int(90), "days",
        "Window for removals", "How long a removal counts against a member.";
    SanctionLimitDays "sanction.limit_days" Moderation Entrenched integer(1, 90), Int(7), "days",
        "Days of the first limit", "How long the first limit lasts; it doubles with each further removal, up to the doublings allowed.";
    SanctionDoublingsMax "sanction.doublings_max" Moderation Entrenched integer(0, 6), Int(3), "doublings",
        "Doublings of a sanction", "How often a limit or a suspension may double when removals go on, so that it never becomes an exile.";
    SanctionRemovalsBeforeSuspension "sanction.removals_before_suspension" Moderation Entrenched integer(2, 100), Int(8), "removals",
        "Removals before a suspension", "How many removals by a jury within the window suspend a member for a time: they can read, vote, appeal and leave, and nothing else.";
    SanctionSuspensionDays "sanction.suspension_days" Moderation Entrenched integer(1, 365), Int(60), "days",
        "Days of the first suspension", "How long the first suspension lasts; it doubles as limits do.";
    ExpulsionTrack "expulsion.track" Moderation Entrenched PolicyKind::Choice(&["never", "ordinary", "entrenched"]), Word("entrenched"), "",
        "How members are expelled", "By which track all members may expel one whom juries have suspended, or that nobody is; no moderator and no jury ever does.";
    ExpulsionDays "expulsion.days" Moderation Entrenched integer(30, 3_650), Int(365), "days",
        "Days of an expulsion", "How long an expelled member has no voice and no vote here, unless a vote lets them back before.";

    AppealDays "appeal.days" Moderation Entrenched integer(1, 90), Int(14), "days",
        "Time to appeal", "How long an author can appeal to fresh jurors after a verdict that removed something of theirs.";
    AppealLimits "appeal.limits" Moderation Entrenched PolicyKind::Choice(&["run on", "rest"]), Word("run on"), "",
        "Limits during an appeal", "Whether a limit runs on or rests while fresh jurors judge the verdict that it followed from.";
    DiscussionHoursAppeal "discussion.hours_appeal" Moderation Entrenched integer(1, 2_160), Int(48), "hours",
        "Discussion, appeals", "How long it is discussed whether the members overrule a jury, before they vote on it.";
    VotingHoursAppeal "voting.hours_appeal" Moderation Entrenched integer(1, 2_160), Int(72), "hours",
        "Voting, appeals", "How long a vote on overruling a jury stays open.";
    VoteQuorumAppeal "vote.quorum_appeal" Moderation Entrenched QUORUM, Share(1, 10), "of the roll",
        "Quorum, appeals", "The share of the whole roll that must say yes to overrule a jury.";
    VoteThresholdAppeal "vote.threshold_appeal" Moderation Entrenched THRESHOLD, Share(1, 2), "of yes and no",
        "Threshold, appeals", "The share of yes among yes and no that overrules a jury; one half means more than half.";
    AppealRestDays "appeal.rest_days" Moderation Entrenched integer(0, 365), Int(30), "days",
        "Rest after an appeal", "How long after a failed appeal the next one about the same case may be made, so that nobody asks until the others are tired.";

    LimitsNotes "limits.notes_per_hour" Limits Ordinary integer(1, 1_000), Int(240), "notes",
        "Notes an hour", "How many notes one member may post in an hour, so that nobody drowns out the others.";
    LimitsComments "limits.comments_per_hour" Limits Ordinary integer(1, 2_000), Int(600), "comments",
        "Comments an hour", "How many comments one member may make in an hour, so that a thread stays a conversation.";
    LimitsEdits "limits.edits_per_hour" Limits Ordinary integer(5, 1_000), Int(360), "changes",
        "Changes of texts an hour", "How often one member may change what they wrote in an hour, because each version is kept.";
    LimitsLikes "limits.likes_per_hour" Limits Ordinary integer(10, 10_000), Int(3_600), "likes",
        "Likes an hour", "How often one member may like or stand behind something in an hour, so that a like says that somebody read it.";
    LimitsFollows "limits.follows_per_hour" Limits Ordinary integer(5, 2_000), Int(720), "follows",
        "Follows an hour", "How many people one member may follow in an hour, so that a program does not follow everybody.";
    LimitsFlags "limits.flags_per_hour" Limits Ordinary integer(2, 200), Int(30), "flags",
        "Flags an hour", "How many flags one member may raise in an hour, so that juries are not kept busy by one person.";
    LimitsSearches "limits.searches_per_hour" Limits Ordinary integer(10, 10_000), Int(3_600), "searches",
        "Searches an hour", "How many searches one member or address may make in an hour, because each one costs everybody's server time.";
    LimitsProposals "limits.proposals_per_hour" Limits Entrenched integer(1, 60), Int(6), "proposals",
        "Proposals an hour", "How many proposals one member may write or publish in an hour, so that nobody talks a vote to death.";
    LimitsBallots "limits.ballots_per_hour" Limits Entrenched integer(20, 3_600), Int(720), "ballots",
        "Ballots an hour", "How often one member may cast or change a ballot or a delegation in an hour; never so few that they could not vote everywhere.";
    LimitsRegistrations "limits.registrations_per_hour" Limits Entrenched integer(1, 600), Int(6), "accounts",
        "Accounts an hour", "How many accounts may be made from one address in an hour, so that one person does not become a crowd.";
    LimitsSignIns "limits.sign_ins_per_hour" Limits Entrenched integer(10, 240), Int(120), "attempts",
        "Attempts to sign in an hour", "How many passwords may be tried from one address and for one account in an hour, so that nobody guesses one.";
    LimitsAccountMails "limits.account_mails_per_hour" Limits Entrenched integer(2, 60), Int(12), "mails",
        "Account mails an hour", "How many confirming and resetting mails one address may cause in an hour, so that nobody's mailbox is flooded from here.";

    NewcomerDays "newcomer.days" Limits Ordinary integer(0, 60), Int(7), "days",
        "Days as a newcomer", "How long a new account has a share of the hourly limits only, and counts as new where many post the same.";
    NewcomerShare "newcomer.share" Limits Ordinary share((1, 20), (1, 1)), Share(1, 4), "of each limit",
        "Share of the limits for newcomers", "Which share of the hourly limits of notes, comments and flags a newcomer has, so that a crowd of new accounts is slow.";

    DocumentPrivacy "document.privacy" Documents Document DOCUMENT, Doc(include_str!("../../documents/privacy.md")), "",
        "Privacy", "What is kept about members, who can see it, and when it goes.";
    DocumentTerms "document.terms" Documents Document DOCUMENT, Doc(include_str!("../../documents/terms.md")), "",
        "Terms", "What members and the community owe each other.";
    DocumentOwnership "document.ownership" Documents Document DOCUMENT, Doc(include_str!("../../documents/ownership.md")), "",
        "Content ownership", "Whose the words are, and how they leave with their author.";
    DocumentConduct "document.conduct" Documents Document DOCUMENT, Doc(include_str!("../../documents/conduct.md")), "",
        "Conduct", "The numbered rules that a flag names and a jury applies.";
    DocumentDomains "document.domains" Documents Document DOCUMENT, Doc(include_str!("../../documents/domains.md")), "",
        "Links to other sites", "Hosts to which links are refused here, or looked at by a jury first.";
}
