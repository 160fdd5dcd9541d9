//! Actors: members, groups, imaginary friends; and the member who asks.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What the asker can do with an actor now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorCan {
    Follow,
    Unfollow,
    Block,
    Unblock,
    Mute,
    Unmute,
}

/// An actor as the asker may see them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Actor {
    #[schema(example = "ada")]
    pub handle: String,
    pub name: String,
    /// `member`, `group` or `friend` (an imaginary one).
    pub kind: &'static str,
    /// Their page.
    pub page: String,
    /// What they say about themselves, as HTML.
    pub about_html: String,
    pub since: DateTime<Utc>,
    /// How many they follow.
    pub following: i64,
    /// Whether the asker follows them.
    pub followed: bool,
    pub muted: bool,
    pub blocked: bool,
    pub can: Vec<ActorCan>,
    /// The same stream as JSON Feed, where it is public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<String>,
}

/// What the asker can do with a group now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupCan {
    Join,
    Leave,
    Post,
    Administer,
}

/// A group as the asker may see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Group {
    pub handle: String,
    pub name: String,
    /// Its page.
    pub page: String,
    /// How one gets in: `open`, `request` or `private`.
    pub entrance: &'static str,
    /// What it says of itself, as HTML; only where one group was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub founded_at: Option<DateTime<Utc>>,
    /// How many are in it; absent where the asker may not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<i64>,
    /// Whether the asker is in it, has asked to be, was invited; only where one group was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_member: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_asked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_invited: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can: Option<Vec<GroupCan>>,
}

/// What a sanction keeps a member from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Limited {
    pub until: DateTime<Utc>,
    /// The rule of conduct that it rests on.
    pub rule: String,
    /// The same in a sentence.
    pub words: String,
    pub suspended: bool,
    pub expelled: bool,
}

/// The member whose token it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    pub handle: String,
    pub name: String,
    /// Their page.
    pub page: String,
    /// Whether they have shown that their address is theirs.
    pub confirmed: bool,
    pub moderator: bool,
    pub joined_at: DateTime<Utc>,
    /// What the token is for.
    #[schema(example = json!(["read", "write"]))]
    pub scopes: Vec<&'static str>,
    /// Open votes that wait for their ballot.
    pub needs_vote: i64,
    /// Cases that wait for them.
    pub jury_duty: i64,
    /// Notifications that were not read; at most ten are counted.
    pub unread: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limited: Option<Limited>,
}
