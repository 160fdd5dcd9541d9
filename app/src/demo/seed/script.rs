//! The script: who does what when, worked out from the content before anything is done. Choices that the content leaves
//! open (who follows whom, who likes what, when exactly somebody answers) come from a fixed seed, so that every
//! demonstration tells the same story.

use super::content::{Content, said};
use crate::chance::Chance;
use crate::error::AppError;

/// Something that can be talked about or liked: a thread, an item (feed, item), a proposal's thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Thread(usize),
    Item(usize, usize),
    Proposal(usize),
}

/// One thing that somebody does, or that falls due. Numbers are positions in the content; people come last.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    Join(usize),
    Follow(usize, usize),
    Post(usize),
    Found(usize),
    /// The n-th comment at a place.
    Comment(Place, usize, usize),
    /// An entry, or its n-th comment.
    Like(Place, Option<usize>, usize),
    AddSource(usize),
    Draft(usize),
    Publish(usize),
    Sponsor(usize, usize),
    Amend(usize),
    Withdraw(usize),
    /// The n-th alternative to a proposal is offered.
    Offer(usize, usize),
    /// Somebody backs the n-th alternative to a proposal.
    Back(usize, usize, usize),
    /// The n-th of a proposal's papers, and who casts it.
    Ballot(usize, usize, usize),
    /// The n-th flag of a case.
    Flag(usize, usize),
    /// A feature comes to the board.
    Feature(usize),
    /// The n-th thing that a moderator says of a feature.
    Step(usize, usize),
    /// Members turn to the ballot of the open cycle, for the n-th time.
    Approvals(usize),
    /// The n-th candidate of an election is named by somebody.
    NameCandidate(usize, usize),
    /// Somebody else is named in an election, for the n-th time.
    Name(usize, usize),
    /// The n-th candidate of an election stands.
    Stand(usize, usize),
    /// Members turn to the ballot of an election.
    Rankings(usize),
    /// Whoever was elected begins.
    TakeOffice,
    DrawJury(usize),
    Deliberate(usize),
    /// A moderator decides a case that waits for one.
    Decide(usize),
    /// Somebody lets another speak for them.
    Delegate(usize),
    /// Proposals move on, and the ledger is numbered.
    Due,
    /// Sources are read.
    Fetch,
    /// Everything that falls due is done, but for digests.
    DueToday,
}

impl Act {
    /// Acts that depend on nothing that happens at the same moment, so that they may happen beside each other.
    pub fn is_light(&self) -> bool {
        matches!(self, Self::Follow(..) | Self::Like(..) | Self::Ballot(..))
    }

    /// Where it is a comment.
    pub fn comments_on(&self) -> Option<Place> {
        match self {
            Self::Comment(place, ..) => Some(*place),
            _ => None,
        }
    }
}

/// An act and its moment: milliseconds before the demonstration begins.
#[derive(Debug, Clone)]
pub struct Event {
    pub ago: i64,
    pub act: Act,
}

const DAY: f64 = 86_400_000.0;
pub const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
pub const DAY_MS: i64 = 24 * HOUR;
/// Light acts happen together at every full slot.
const SLOT: i64 = 3 * HOUR;
/// Nothing happens in the last minutes, so that the clock can end level with the machine's.
const LAST: i64 = 2 * MINUTE;
/// After so long an item has come in at the latest: a quiet source is read about once a day.
const IMPORTED_WITHIN: f64 = 1.5;

/// Days as milliseconds.
pub fn ms(days: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a few weeks in milliseconds")]
    let ms = (days * DAY) as i64;
    ms
}

/// Repeatable choices.
pub struct Choices(Chance);

impl Choices {
    pub fn new(what: &str) -> Self {
        Self(Chance::seeded(governance::canonical::sha256(what)))
    }

    /// One of `0..n`; 0 when there is nothing to choose from.
    pub fn below(&self, n: usize) -> usize {
        let number = u64::from_be_bytes(self.0.bytes::<8>());
        usize::try_from(number % u64::try_from(n.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    /// A part of the whole, in thousandths.
    pub fn share(&self) -> f64 {
        f64::from(u32::try_from(self.below(1000)).unwrap_or(0)) / 1000.0
    }

    /// The same in another order.
    pub fn shuffled<T>(&self, mut items: Vec<T>) -> Vec<T> {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
        items
    }
}

/// The script while it is written.
pub struct Script<'a> {
    pub content: &'a Content,
    pub choices: Choices,
    pub events: Vec<Event>,
}

/// Everything that happens, in order.
pub fn write(content: &Content) -> Result<Vec<Event>, AppError> {
    let mut script = Script { content, choices: Choices::new("alderbrook"), events: Vec::new() };
    script.people()?;
    script.threads()?;
    script.feeds()?;
    super::groups::write(&mut script);
    super::civics::proposals(&mut script)?;
    super::delegations::script(&mut script);
    super::civics::cases(&mut script)?;
    super::board::write(&mut script);
    super::terms::write(&mut script);
    script.days();
    script.events.sort_by_key(|event| std::cmp::Reverse(event.ago));
    Ok(script.events)
}

impl Script<'_> {
    /// Lets something happen. Light acts wait for the next full slot.
    pub fn at(&mut self, ago: i64, act: Act) {
        let ago = if act.is_light() { ago / SLOT * SLOT } else { ago };
        self.events.push(Event { ago: ago.max(LAST), act });
    }

    /// People who had joined by a moment.
    pub fn here(&self, ago: i64) -> Vec<usize> {
        (0..self.content.people.len()).filter(|person| ms(self.content.people[*person].joined) > ago + HOUR).collect()
    }

    fn people(&mut self) -> Result<(), AppError> {
        let content = self.content;
        for (number, person) in content.people.iter().enumerate() {
            self.at(ms(person.joined), Act::Join(number));
        }
        for (one, follower) in content.people.iter().enumerate() {
            for (other, followed) in content.people.iter().enumerate().filter(|(other, _)| *other != one) {
                let shared = follower.topics.iter().filter(|topic| followed.topics.contains(topic)).count();
                let likely = [0.03, 0.2, 0.45][shared.min(2)] + if one == 0 { 0.35 } else { 0.0 };
                let met = ms(follower.joined.min(followed.joined));
                if self.must_follow(&follower.handle, &followed.handle) {
                    self.events.push(Event { ago: met - HOUR, act: Act::Follow(one, other) });
                } else if self.choices.share() < likely {
                    let later = ms(3.0 * self.choices.share());
                    self.at((met - later).max(HOUR), Act::Follow(one, other));
                }
            }
        }
        Ok(())
    }

    /// Whoever talks where only followers may.
    fn must_follow(&self, follower: &str, followed: &str) -> bool {
        let says = |line: &String| line.split_once(": ").is_some_and(|(by, _)| by == follower);
        self.content
            .threads
            .iter()
            .any(|thread| thread.audience == "followers" && thread.by == followed && thread.talk.iter().any(says))
    }

    fn threads(&mut self) -> Result<(), AppError> {
        let content = self.content;
        for (number, thread) in content.threads.iter().enumerate() {
            let (place, from) = (Place::Thread(number), ms(thread.ago));
            self.at(from, Act::Post(number));
            // What a case is about cannot be seen from its last flag on.
            let held = content.cases.iter().find(|case| !thread.case.is_empty() && case.entry == thread.case);
            let until = held.and_then(|case| case.flags.last()).map_or(LAST, |flag| ms(flag.1) + 10 * MINUTE);
            self.talk(place, from, until, &thread.talk)?;
            let crowd = match thread.audience.as_str() {
                audience if !audience.is_empty() => {
                    thread.talk.iter().map(|line| content.person(said(line)?.0)).collect::<Result<_, _>>()?
                }
                _ => self.here(from),
            };
            let author = content.person(&thread.by)?;
            self.likes(
                place,
                from,
                until,
                thread.likes,
                crowd.into_iter().filter(|person| *person != author).collect(),
            );
        }
        Ok(())
    }

    fn feeds(&mut self) -> Result<(), AppError> {
        let content = self.content;
        for (number, feed) in content.feeds.iter().enumerate() {
            self.at(ms(feed.added), Act::AddSource(number));
            self.at(ms(feed.added) - MINUTE, Act::Fetch);
            for (position, item) in feed.item.iter().enumerate().filter(|(_, item)| item.ago > 0.0) {
                let place = Place::Item(number, position);
                let from = ms(if item.ago > feed.added { feed.added - 0.05 } else { item.ago - IMPORTED_WITHIN });
                self.talk(place, from, LAST, &item.talk)?;
                let crowd = self.here(from);
                self.likes(place, from, LAST, item.likes, crowd);
            }
        }
        Ok(())
    }

    /// People answer one after the other: some within minutes, some after hours, all of them in time.
    pub fn talk(&mut self, place: Place, from: i64, until: i64, lines: &[String]) -> Result<(), AppError> {
        let gaps: Vec<i64> = lines.iter().map(|_| 4 * MINUTE + ms(0.4 * self.choices.share().powi(3))).collect();
        let (wanted, room) = (gaps.iter().sum::<i64>().max(1), (from - until - MINUTE).max(1));
        let mut ago = from;
        for (number, line) in lines.iter().enumerate() {
            ago -= if wanted > room { gaps[number] * room / wanted } else { gaps[number] };
            let by = self.content.person(said(line)?.0)?;
            self.at(ago, Act::Comment(place, number, by));
            if self.choices.share() < 0.15 {
                let crowd = if matches!(place, Place::Thread(thread) if !self.content.threads[thread].audience.is_empty())
                {
                    Vec::new()
                } else {
                    self.here(ago).into_iter().filter(|person| *person != by).collect()
                };
                for person in self.choices.shuffled(crowd).into_iter().take(1 + self.choices.below(2)) {
                    self.like_later(place, Some(number), ago, until, person);
                }
            }
        }
        Ok(())
    }

    /// Most things are liked by few, a few by many.
    pub fn likes(&mut self, place: Place, from: i64, until: i64, wanted: Option<usize>, crowd: Vec<usize>) {
        let few = [0, 0, 0, 1, 1, 1, 2, 2, 3, 4];
        let wanted = wanted.unwrap_or_else(|| few[self.choices.below(few.len())]);
        for person in self.choices.shuffled(crowd).into_iter().take(wanted) {
            self.like_later(place, None, from, until, person);
        }
    }

    fn like_later(&mut self, place: Place, comment: Option<usize>, from: i64, until: i64, person: usize) {
        let ago = from - SLOT - ms(1.5 * self.choices.share().powi(2));
        // Light acts come at full slots; where there is none left before the end, nobody likes.
        if ago.max(until) / SLOT * SLOT >= until && from - SLOT > until {
            self.at(ago.max(until), Act::Like(place, comment, person));
        }
    }

    /// Sources are read twice a day. What else falls due has its own moments in the script; a look around every third
    /// day finds nothing forgotten.
    fn days(&mut self) {
        for half_day in 1..78 {
            let ago = half_day * 12 * HOUR;
            self.at(ago, if half_day % 6 == 0 { Act::DueToday } else { Act::Fetch });
        }
        self.at(LAST, Act::DueToday);
    }
}
