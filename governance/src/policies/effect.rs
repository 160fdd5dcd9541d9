//! Where a policy takes effect: from when on, and on which page it is felt.

use super::{PolicyGroup, PolicyKey};

/// Where a policy takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// When it is asked, in a sentence.
    pub sentence: &'static str,
    /// The address of a page where it is felt.
    pub page: &'static str,
    /// What that page is called in a link.
    pub page_name: &'static str,
}

const fn felt(sentence: &'static str, page: &'static str, page_name: &'static str) -> Effect {
    Effect { sentence, page, page_name }
}

/// What is asked again with each attempt.
const EACH_TIME: &str =
    "Checked at each attempt, within a second of the vote; whoever is over it is told when to come back.";

impl PolicyKey {
    /// Where the policy takes effect.
    #[must_use]
    pub fn effect(self) -> Effect {
        match self.definition().group {
            PolicyGroup::Stream => self.in_streams(),
            PolicyGroup::Members => self.for_members(),
            PolicyGroup::Proposals | PolicyGroup::Voting => self.in_votes(),
            PolicyGroup::Features => self.on_the_board(),
            PolicyGroup::Moderation => self.in_cases(),
            PolicyGroup::Limits => self.as_limit(),
            PolicyGroup::Documents => match self {
                Self::DocumentConduct => {
                    felt("Flags, verdicts and sanctions cite its numbered rules.", "/docket", "the docket")
                }
                Self::DocumentDomains => felt(
                    "Checked when something is posted, commented or changed, and when a feed is brought in.",
                    "/home",
                    "where notes are written",
                ),
                _ => felt("Linked from the foot of every page.", "/", "the front page"),
            },
        }
    }

    fn in_streams(self) -> Effect {
        match self {
            Self::EntryMaxChars => felt(
                "Checked when a note is posted or edited. Longer entries that are up already stay as they are.",
                "/home",
                "where notes are written",
            ),
            Self::CommentMaxChars => felt(
                "Checked when a comment is made or edited. Longer comments that are up already stay as they are.",
                "/",
                "any thread",
            ),
            Self::StreamPageSize => felt("The next page that is opened shows so many.", "/", "the front page"),
            Self::ThreadCommentsShown => felt("The next thread that is opened shows so many.", "/", "any thread"),
            Self::SourcesPerMemberMax => felt(
                "Checked when a member brings in a feed. Feeds that are there already stay.",
                "/settings/sources",
                "your sources",
            ),
            Self::SourceFetchMinutesMin => {
                felt("Sets the next look at each source when one is over.", "/settings/sources", "your sources")
            }
            Self::SourceFirstItemsMax => {
                felt("Holds for sources read for the first time.", "/settings/sources", "your sources")
            }
            Self::SourceExcerptChars => {
                felt("Holds for items that come in from then on.", "/settings/sources", "your sources")
            }
            Self::DigestEntriesMax => felt("The next digests list so many entries.", "/settings", "your settings"),
            Self::MailKeptDays => {
                felt("What is older is forgotten within ten minutes.", "/constitution/privacy", "what is kept")
            }
            _ => felt(
                "Set for accounts made from then on; those who are here keep what they have.",
                "/settings",
                "your settings",
            ),
        }
    }

    fn for_members(self) -> Effect {
        match self {
            Self::MembersRegistration => felt("Checked when somebody wants to join.", "/join", "the way in"),
            Self::FranchiseMinAccountDays => felt(
                "Checked when a roll is published or frozen, when a flag is weighed, and when a jury is drawn.",
                "/franchise",
                "who may vote",
            ),
            Self::FranchiseVouchesPerMonth => felt("Checked when somebody vouches.", "/franchise", "who may vote"),
            Self::ModeratorsTermDays => {
                felt("Sets the end of terms that begin from then on.", "/moderators", "the moderators")
            }
            Self::ModeratorsSeats => felt(
                "Asked whenever an election could be called, and again when its vote opens. No term ends by it.",
                "/moderators",
                "the moderators",
            ),
            Self::ModeratorsRestDays => felt("Asked before each election is called.", "/moderators", "the moderators"),
            Self::PasswordMinChars => felt(
                "Checked when a password is chosen. Nobody has to change the one they have.",
                "/settings",
                "your settings",
            ),
            Self::ProfileNameMaxChars | Self::ProfileAboutMaxChars => felt(
                "Checked when a profile is changed. What is longer already stays as it is.",
                "/settings",
                "your settings",
            ),
            Self::ConfirmationHours | Self::PasswordResetMinutes => {
                felt("Holds for links sent from then on.", "/passwords/reset", "asking for such a link")
            }
            Self::SessionDays => felt("Holds for sessions that begin from then on.", "/settings", "your sessions"),
            Self::LedgerCheckpointSeconds => felt("Asked before each checkpoint.", "/ledger", "the ledger"),
            _ => felt(
                "Checked when a roll is published or frozen; frozen rolls stay as they are.",
                "/franchise",
                "who may vote",
            ),
        }
    }

    fn in_votes(self) -> Effect {
        if self == Self::VoteReminderHours {
            return felt(
                "Asked every half minute of each open vote. Whoever was reminded of it already is not again.",
                "/settings",
                "your settings",
            );
        }
        let sentence = match self.as_str().split('.').next().unwrap_or_default() {
            "discussion" => "Sets the end of discussions that open from then on.",
            "voting" => "Frozen into each vote when it opens; open votes keep theirs.",
            "enactment" => "Frozen into each vote when it opens; counted from its close.",
            "vote" => "Frozen into the rule of each vote when it opens; open votes keep theirs.",
            "ballots" => {
                "Frozen into each vote when it opens, and said on its ballot; a vote that runs keeps what it began with."
            }
            "delegation" => {
                return felt("Holds for delegations given from then on.", "/delegations", "who speaks for you");
            }
            _ if self == Self::ProposalSponsoringDays => "Sets the deadline of proposals published from then on.",
            _ if self == Self::ProposalSunsetDaysMax => {
                "Checked when a proposal is written, published or changed; votes that are open and changes in force keep theirs."
            }
            "alternative" if self == Self::AlternativeBackersNeeded => {
                "Asked when a vote opens: what is backed by so many by then is voted on too."
            }
            "alternative" => "Checked when an alternative is offered; those that are there stay.",
            _ => "Checked whenever a proposal is published or gains a sponsor.",
        };
        felt(sentence, "/proposals", "the proposals")
    }

    fn on_the_board(self) -> Effect {
        let sentence = match self {
            Self::FeatureEffortDaysMax => {
                "Checked when a feature is proposed or changed. What is on the board already stays as it is."
            }
            Self::FeatureOpenMax => "Checked when a feature is proposed.",
            Self::DiscussionHoursPriorities => "Holds for cycles that are announced from then on.",
            _ => "Frozen into each cycle when its vote opens; the one that runs keeps its own.",
        };
        felt(sentence, "/features", "the board")
    }

    fn in_cases(self) -> Effect {
        if self.as_str().ends_with("_appeal") || self == Self::AppealRestDays {
            return felt(
                match self {
                    Self::DiscussionHoursAppeal => "Sets the end of discussions that open from then on.",
                    Self::AppealRestDays => "Checked when an appeal is drafted or published.",
                    _ => "Frozen into each vote when it opens; open votes keep theirs.",
                },
                "/docket",
                "the docket",
            );
        }
        let sentence = match self {
            Self::AppealDays => "Checked when an author appeals.",
            Self::ExpulsionTrack | Self::ExpulsionDays => {
                "Checked when an expulsion is proposed and when it takes effect."
            }
            Self::AuditOneIn => "Asked after each opinion and each moderator's decision.",
            Self::AppealLimits => "Fixed for each appeal when it opens.",
            Self::JuryDeliberationHours => "Fixed for each jury when it is drawn.",
            Self::FlagHoldWeight
            | Self::FlagUrgentWeight
            | Self::FlagUnheededMax
            | Self::FlagPendingMax
            | Self::FlagTogetherMin => "Checked at each flag.",
            Self::ReviewFirstPosts | Self::SpamSameMax | Self::SpamWindowHours => {
                "Checked when a note or a comment is posted. What is up already stays."
            }
            Self::SanctionRemovalsBeforeLimit
            | Self::SanctionWindowDays
            | Self::SanctionLimitDays
            | Self::SanctionRemovalsBeforeSuspension
            | Self::SanctionSuspensionDays
            | Self::SanctionDoublingsMax => "Checked at each verdict that removes something.",
            _ => "Holds for cases that open from then on.",
        };
        felt(sentence, "/docket", "the docket")
    }

    fn as_limit(self) -> Effect {
        let (page, name) = match self {
            Self::LimitsNotes | Self::NewcomerDays | Self::NewcomerShare => ("/home", "where notes are written"),
            Self::LimitsComments | Self::LimitsLikes | Self::LimitsFlags => ("/", "any entry"),
            Self::LimitsEdits => ("/settings", "your settings"),
            Self::LimitsFollows => ("/home", "your home page"),
            Self::LimitsSearches => ("/search", "the search"),
            Self::LimitsProposals | Self::LimitsBallots => ("/proposals", "the proposals"),
            Self::LimitsRegistrations => ("/join", "the way in"),
            Self::LimitsSignIns => ("/sign-in", "signing in"),
            _ => ("/passwords/reset", "asking for a link"),
        };
        felt(EACH_TIME, page, name)
    }
}
