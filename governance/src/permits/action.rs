//! The actions, with the facts about their subject on which a permit depends.

use super::{GroupAct, Refusal};

/// How many members one member can block, and how many mute: each page carries the list along.
pub const KEPT_AWAY_MAX: u64 = 5000;

/// Something somebody wants to do. The facts in it are loaded by the shell, in the same transaction where it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read or change one's own settings, password, sessions, export.
    ManageAccount,
    /// Post an entry.
    PostEntry,
    /// Comment on an entry.
    Comment {
        /// Whether it is the discussion of a proposal to expel oneself: whoever is accused may answer there, whatever a verdict limits.
        in_own_case: bool,
    },
    /// Change an entry or a comment.
    EditEntry {
        /// Whether it is one's own.
        own: bool,
        /// Whether it is held or removed.
        held: bool,
    },
    /// Delete an entry or a comment.
    DeleteEntry {
        /// Whether it is one's own.
        own: bool,
    },
    /// Like an entry.
    Like,
    /// Take a like, a follow or a vouch back.
    TakeBack,
    /// Say something else about oneself: a name, a text.
    EditProfile {
        /// Whether it only takes away what was said.
        says_less: bool,
        /// Whether a case holds what was said.
        held: bool,
        /// Whether it takes the place of what a verdict removed.
        replaces: bool,
    },
    /// Follow an actor.
    Follow {
        /// Whether it is oneself.
        own: bool,
        /// Whether one of the two blocks the other.
        apart: bool,
    },
    /// Block an actor, or take that back.
    Block {
        /// Whether it is oneself.
        own: bool,
        /// How many one blocks already.
        have: u64,
    },
    /// Mute an actor, or take that back.
    Mute {
        /// Whether it is oneself.
        own: bool,
        /// How many one mutes already.
        have: u64,
    },
    /// Put an entry out of one's own streams, or take that back.
    Hide {
        /// Whether it is one's own.
        own: bool,
    },
    /// Bring in an outside feed.
    AddSource {
        /// How many there are already.
        have: u64,
        /// How many there may be (`sources.per_member_max`).
        max: u64,
    },
    /// Take an outside feed away.
    RemoveSource {
        /// Whether it is one's own.
        own: bool,
    },
    /// Flag an entry.
    Flag {
        /// Whether it is one's own.
        own: bool,
    },
    /// Take a flag back.
    WithdrawFlag {
        /// Whether it is one's own.
        own: bool,
    },
    /// Write and publish a proposal, or an alternative to one.
    Propose {
        /// Whether it asks all members to overrule the jury that removed something of one's own: who is limited by a verdict may
        /// still say that it is wrong.
        in_own_case: bool,
    },
    /// Publish or amend a proposal.
    AmendProposal {
        /// Whether one is its author.
        own: bool,
        /// As for [`Action::Propose`].
        in_own_case: bool,
    },
    /// Take a proposal back, or throw a draft away.
    WithdrawProposal {
        /// Whether one is its author.
        own: bool,
    },
    /// Stand behind a proposal.
    Sponsor {
        /// Whether one is its author.
        own: bool,
    },
    /// Put a feature on the board.
    ProposeFeature {
        /// How many of one's own wait there already.
        have: u64,
        /// How many may (`feature.open_max`).
        max: u64,
    },
    /// Change a feature.
    AmendFeature {
        /// Whether one proposed it.
        own: bool,
    },
    /// Take a feature back.
    WithdrawFeature {
        /// Whether one proposed it.
        own: bool,
    },
    /// Say how far a feature has come.
    MoveFeature,
    /// Vouch for a member, take it back, or say something about an account on a provisional roll.
    Vouch {
        /// Whether it is oneself.
        own: bool,
    },
    /// Cast or change a ballot.
    CastBallot {
        /// Whether one is on the frozen roll.
        on_roll: bool,
        /// Whether the vote is open at the database's moment.
        open: bool,
    },
    /// Read a case as a juror, answer the summons, give an opinion.
    ServeOnJury {
        /// Whether one holds a seat of this jury.
        seated: bool,
    },
    /// Hold an entry before the flags do; a jury is called all the same.
    HoldEntry {
        /// Whether one is its author, or has flagged it.
        party: bool,
    },
    /// Decide a case that waits for a moderator, stand aside in it, or pass it on to a jury.
    DecideCase {
        /// Whether one has a part in it, as [`crate::moderation::may_decide`] says.
        party: bool,
    },
    /// Answer an audit, or skip it.
    AnswerAudit {
        /// Whether it was put to oneself.
        own: bool,
    },
    /// Appeal to fresh jurors against a verdict.
    AppealVerdict {
        /// Whether it removed something of one's own.
        own: bool,
    },
    /// Name somebody else for an election.
    Nominate {
        /// Whether it is oneself.
        own: bool,
        /// Whether one of the two blocks the other.
        apart: bool,
    },
    /// Stand for election, or say anew why.
    StandForElection,
    /// Say no to being named, or take back that one stands.
    LeaveElection,
    /// Lay down the office of a moderator before the term is over.
    Resign,
    /// Do something about a group.
    Group(GroupAct),
    /// Let another member speak for oneself where ballots are open, or take that back.
    Delegate {
        /// Whether it is oneself.
        own: bool,
        /// Whether one of the two blocks the other.
        apart: bool,
    },
}

impl Action {
    /// What needs a confirmed address: all that others see or that counts.
    pub(super) const fn needs_confirmation(self) -> bool {
        !matches!(
            self,
            Self::ManageAccount
                | Self::Block { .. }
                | Self::Mute { .. }
                | Self::Hide { .. }
                | Self::TakeBack
                | Self::EditProfile { .. }
                | Self::WithdrawProposal { .. }
                | Self::WithdrawFeature { .. }
                | Self::DeleteEntry { .. }
                | Self::RemoveSource { .. }
                | Self::WithdrawFlag { .. }
                | Self::LeaveElection
                | Self::Resign
                | Self::Group(GroupAct::Leave)
        )
    }

    /// What a limit takes away: the voice in the stream, the flags, new proposals and features, and standing for an office that looks
    /// after them. Never the vote, nor the way out.
    pub(super) const fn is_limited(self) -> bool {
        if let Self::Group(act) = self {
            return act.is_limited();
        }
        matches!(
            self,
            Self::PostEntry
                | Self::Comment { in_own_case: false }
                | Self::EditEntry { .. }
                | Self::AddSource { .. }
                | Self::Flag { .. }
                | Self::HoldEntry { .. }
                | Self::DecideCase { .. }
                | Self::StandForElection
                | Self::Propose { in_own_case: false }
                | Self::AmendProposal { in_own_case: false, .. }
                | Self::ProposeFeature { .. }
                | Self::AmendFeature { .. }
                | Self::EditProfile { says_less: false, replaces: false, .. }
        )
    }

    /// What a suspension leaves: the vote and who casts it, a seat already drawn, the word in one's own case, and the way out.
    pub(super) const fn is_left_to_the_suspended(self) -> bool {
        matches!(
            self,
            Self::CastBallot { .. }
                | Self::Delegate { .. }
                | Self::AppealVerdict { .. }
                | Self::ServeOnJury { .. }
                | Self::Comment { in_own_case: true }
                | Self::Propose { in_own_case: true }
                | Self::AmendProposal { in_own_case: true, .. }
        ) || !(self.needs_confirmation() || matches!(self, Self::EditProfile { says_less: false, .. }))
    }

    pub(super) const fn refusal(self, is_moderator: bool) -> Option<Refusal> {
        match self {
            Self::EditEntry { own: false, .. }
            | Self::DeleteEntry { own: false }
            | Self::RemoveSource { own: false }
            | Self::WithdrawFlag { own: false }
            | Self::AmendProposal { own: false, .. }
            | Self::WithdrawProposal { own: false }
            | Self::AmendFeature { own: false }
            | Self::WithdrawFeature { own: false }
            | Self::AnswerAudit { own: false }
            | Self::AppealVerdict { own: false } => Some(Refusal::NotYours),
            Self::EditEntry { held: true, .. } | Self::EditProfile { held: true, .. } => Some(Refusal::Held),
            Self::Follow { own: true, .. }
            | Self::Block { own: true, .. }
            | Self::Mute { own: true, .. }
            | Self::Hide { own: true }
            | Self::Flag { own: true }
            | Self::Vouch { own: true }
            | Self::Delegate { own: true, .. } => Some(Refusal::Own),
            Self::Nominate { own: true, .. } => Some(Refusal::OwnNomination),
            Self::Follow { apart: true, .. }
            | Self::Delegate { apart: true, .. }
            | Self::Nominate { apart: true, .. } => Some(Refusal::Apart),
            Self::Block { have, .. } | Self::Mute { have, .. } if have >= KEPT_AWAY_MAX => {
                Some(Refusal::TooManyKeptAway)
            }
            Self::Sponsor { own: true } => Some(Refusal::OwnProposal),
            Self::AddSource { have, max } if have >= max => Some(Refusal::TooManySources { max }),
            Self::ProposeFeature { have, max } if have >= max => Some(Refusal::TooManyFeatures { max }),
            Self::MoveFeature | Self::Resign if !is_moderator => Some(Refusal::NotModerator),
            Self::CastBallot { open: false, .. } => Some(Refusal::VoteNotOpen),
            Self::CastBallot { on_roll: false, .. } => Some(Refusal::NotOnRoll),
            Self::ServeOnJury { seated: false } => Some(Refusal::NotSeated),
            Self::HoldEntry { .. } | Self::DecideCase { .. } if !is_moderator => Some(Refusal::NotModerator),
            Self::DecideCase { party: true } => Some(Refusal::PartyInCase),
            Self::HoldEntry { party: true } => Some(Refusal::Party),
            Self::Group(act) => act.refusal(),
            _ => None,
        }
    }
}
