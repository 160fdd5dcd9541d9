//! Floods: the same words or the same link again and again. What only looks alike to a person is not found here, and is not meant to be.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::ids::{ActorId, EntryId};
use crate::policies::{Constitution, PolicyKey};
use crate::time;

/// So many letters and digits a text must have before its words are compared: people say "thank you" often.
pub const SAME_CHARS_MIN: usize = 60;
/// So many earlier entries are named in a finding.
const NAMED_MAX: usize = 8;

/// What is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sameness {
    /// All the words, apart from quotes.
    Words,
    /// The address of a link.
    Link,
    /// A picture or a file.
    Medium,
}

/// An entry of the time looked at that has the same words or the same link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Same {
    /// What is the same.
    pub what: Sameness,
    /// Which entry.
    pub entry: EntryId,
    /// In which thread it stands, or which it opens.
    pub thread: EntryId,
    /// By whom.
    pub author: ActorId,
    /// Whether that account is a newcomer's.
    pub is_newcomer: bool,
}

/// From when on entries are compared (`spam.window_hours`).
#[must_use]
pub fn window_begins(constitution: &Constitution, now: DateTime<Utc>) -> DateTime<Utc> {
    time::after_hours(now, constitution.integer(PolicyKey::SpamWindowHours).saturating_neg())
}

/// Words as they are compared: letters and digits in lower case. `None` when they are too few to say anything.
#[must_use]
pub fn compared(words: &str) -> Option<String> {
    let text: String = words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (text.chars().count() >= SAME_CHARS_MIN).then_some(text)
}

/// What is found about an entry, `found` being those that are the same (itself among them); `None` when it is no flood.
///
/// More often than `spam.same_max`: one account said the same words in so many threads; or several newcomers, its author one of them,
/// said the same words in so many entries, or brought the same link into so many threads: the author more than once, or each of so many
/// accounts.
#[must_use]
pub fn flood(new: &Same, found: &[Same], constitution: &Constitution) -> Option<String> {
    let alike = |what: Sameness| found.iter().filter(move |same| same.what == what);
    let own: Vec<&Same> = alike(Sameness::Words).filter(|same| same.author == new.author).collect();
    if let Some(finding) = too_many("the same words", &own, new, true, constitution) {
        return Some(finding);
    }
    if !new.is_newcomer {
        return None;
    }
    let alone = [
        (Sameness::Words, "the same words", false),
        (Sameness::Link, "the same link", true),
        (Sameness::Medium, "the same picture or file", true),
    ];
    alone.into_iter().find_map(|(what, said, by_thread)| {
        let theirs: Vec<&Same> = alike(what).filter(|same| same.is_newcomer).collect();
        let accounts: BTreeSet<ActorId> = theirs.iter().map(|same| same.author).collect();
        let by = format!("{said} by {} new accounts", accounts.len());
        // Who says or shares something once is no part of what two others repeat, unless a crowd does so.
        let own = theirs.iter().filter(|same| same.author == new.author).count();
        let is_crowd = u64::try_from(accounts.len()).unwrap_or(u64::MAX) > constitution.count(PolicyKey::SpamSameMax);
        if accounts.len() < 2 || (own < 2 && !is_crowd) {
            return None;
        }
        too_many(&by, &theirs, new, by_thread, constitution)
    })
}

/// The finding, when they are more than the policy allows: counted by thread, or each for itself.
fn too_many(what: &str, same: &[&Same], new: &Same, by_thread: bool, constitution: &Constitution) -> Option<String> {
    let place = |same: &&Same| if by_thread { same.thread } else { same.entry };
    let times = same.iter().map(place).collect::<BTreeSet<EntryId>>().len();
    if u64::try_from(times).unwrap_or(u64::MAX) <= constitution.count(PolicyKey::SpamSameMax) {
        return None;
    }
    let earlier: BTreeSet<EntryId> = same.iter().map(|same| same.entry).filter(|entry| *entry != new.entry).collect();
    let named: Vec<String> = earlier.iter().take(NAMED_MAX).map(ToString::to_string).collect();
    let more = if earlier.len() > NAMED_MAX { " and others" } else { "" };
    let hours = constitution.integer(PolicyKey::SpamWindowHours);
    let within = if hours == 1 { "an hour".to_owned() } else { format!("{hours} hours") };
    let in_all = if by_thread { format!("in {times} threads") } else { format!("{times} times") };
    Some(format!("{what} {in_all} within {within}: before in entries {}{more}", named.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(what: Sameness, entry: i64, thread: i64, author: i64, is_newcomer: bool) -> Same {
        Same { what, entry: entry.into(), thread: thread.into(), author: author.into(), is_newcomer }
    }

    /// What is found about the last of these.
    fn found(all: &[Same]) -> Option<String> {
        flood(all.last().unwrap(), all, &Constitution::new())
    }

    #[test]
    fn new_accounts_with_the_same_picture_in_many_threads_are_found() {
        let by = |newcomer| -> Vec<Same> {
            (1..=6).map(|entry| same(Sameness::Medium, entry, entry, 7 + entry % 2, newcomer)).collect()
        };
        assert!(found(&by(true)).unwrap().starts_with("the same picture or file by 2 new accounts"));
        assert_eq!(found(&by(false)), None, "what established members show is nobody's flood");
    }

    #[test]
    fn one_account_may_repeat_itself_in_one_thread_and_not_in_many() {
        use Sameness::Words;
        let in_threads = |threads: &[i64]| -> Vec<Same> {
            threads.iter().zip(1..).map(|(thread, entry)| same(Words, entry, *thread, 7, false)).collect()
        };
        assert_eq!(found(&in_threads(&[1, 2, 3, 4])), None, "as often as the policy allows");
        assert_eq!(found(&in_threads(&[9, 9, 9, 9, 9, 9, 9])), None, "in one conversation");
        let said = found(&in_threads(&[10, 20, 30, 40, 50])).unwrap();
        assert_eq!(said, "the same words in 5 threads within 24 hours: before in entries 1, 2, 3, 4");
    }

    #[test]
    fn established_members_say_and_share_what_others_do() {
        for what in [Sameness::Words, Sameness::Link] {
            let all: Vec<Same> = (1..=20).map(|n| same(what, n, n, n, false)).collect();
            assert_eq!(found(&all), None, "{what:?}");
            // Nor does it count against a newcomer what they do.
            let mut with_one = all;
            with_one.push(same(what, 21, 21, 21, true));
            assert_eq!(found(&with_one), None, "{what:?}");
        }
    }

    #[test]
    fn a_crowd_of_new_accounts_is_noticed() {
        use Sameness::{Link, Words};
        let crowd = |what, thread: fn(i64) -> i64| -> Vec<Same> {
            (1..=5).map(|n| same(what, n, thread(n), n % 3, true)).collect()
        };
        let said = "by 3 new accounts";
        assert!(found(&crowd(Words, |_| 9)).unwrap().contains(&format!("the same words {said} 5 times")));
        assert!(found(&crowd(Link, |n| n)).unwrap().contains(&format!("the same link {said} in 5 threads")));
        assert_eq!(found(&crowd(Link, |_| 9)), None, "a conversation about one link");
        let mut two = crowd(Link, |n| n);
        two.iter_mut().zip([1, 1, 2, 2, 3]).for_each(|(same, author)| same.author = author.into());
        assert_eq!(found(&two), None, "the third has shared it once, as two others did before");
        two.iter_mut().zip(1..).for_each(|(same, author)| same.author = ActorId::from(author));
        assert!(found(&two).unwrap().contains("5 new accounts"), "a crowd of which each does so once");
        let alone: Vec<Same> = (1..=9).map(|n| same(Link, n, n, 1, true)).collect();
        assert_eq!(found(&alone), None, "one who shares what is theirs");
    }

    #[test]
    fn words_are_compared_without_their_form_and_short_ones_not_at_all() {
        assert_eq!(compared("Thanks!"), None);
        assert_eq!(compared(&"+1 ".repeat(29)), None);
        let long = "Buy these cheap pills today; they are the best pills anywhere in the whole world";
        assert_eq!(compared(long), compared(&long.to_uppercase().replace(' ', " * ")));
        assert!(compared(long).is_some());
    }
}
