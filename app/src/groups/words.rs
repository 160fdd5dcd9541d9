//! The words in which pages speak of groups.

use governance::groups::Entrance;

/// How one gets in, short and as a sentence.
pub fn entrance(entrance: Entrance) -> (&'static str, &'static str) {
    match entrance {
        Entrance::Public => ("open", "Everybody reads it, and every member can join at once."),
        Entrance::Request => {
            ("by request", "Everybody reads it. Members ask to join, and an administrator lets them in.")
        }
        Entrance::Private => ("private", "Only its members read what is posted here. One asks to join, or is invited."),
    }
}

/// "1 member", "12 members".
pub fn counted(members: i64) -> String {
    format!("{members} member{}", if members == 1 { "" } else { "s" })
}

/// What was done at the door of a group.
pub fn act(what: &str, member: &str, by: &str) -> String {
    match what {
        "founded" => format!("@{by} founded the group."),
        "joined" => format!("@{member} joined."),
        "invited" => format!("@{by} invited @{member}."),
        "let_in" => format!("@{by} let @{member} in."),
        "refused" => format!("@{by} said no to @{member}."),
        "left" => format!("@{member} left."),
        "removed" => format!("@{by} took @{member} out of the group."),
        "named" => format!("@{by} made @{member} an administrator."),
        "unnamed" if member == by => format!("@{by} stepped down as an administrator."),
        "unnamed" => format!("@{by} ended that @{member} is an administrator."),
        _ => format!("@{by} changed the group."),
    }
}
