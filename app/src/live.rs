//! Live hints: pages learn that something is new and then ask for it themselves, so no content travels here.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use governance::MemberId;
use store::live::CHANNEL;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio_postgres::{AsyncMessage, NoTls};

use crate::services::Services;

/// Open streams of a node when nobody configured another number. Each holds a connection and an open file.
pub const STREAMS: usize = 1000;

/// Hands hints from the one listener of this node to its open streams.
#[derive(Clone)]
pub struct Live {
    sender: broadcast::Sender<Hint>,
    seats: Arc<Seats>,
}

/// What open streams are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// There is something newer: the newest entry's id.
    Newer(i64),
    /// The streams of this member end: they signed out somewhere, or are suspended. Whoever may, comes back.
    End(MemberId),
}

impl Hint {
    fn parse(payload: &str) -> Option<Self> {
        match payload.strip_prefix(store::live::END) {
            Some(member) => Some(Self::End(MemberId::from(member.parse::<i64>().ok()?))),
            None => payload.parse().ok().map(Self::Newer),
        }
    }
}

/// How many streams of one member are open on a node at once: a browser opens no more than six to one host.
pub const STREAMS_PER_MEMBER: usize = 12;

/// Who sits in front of this node's streams.
struct Seats {
    total: usize,
    per_address: usize,
    taken: Mutex<HashMap<Sitter, usize>>,
}

/// Whose seats are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sitter {
    Address(IpAddr),
    Member(MemberId),
}

/// One open stream. Its seat is free again when this is dropped.
pub struct Subscription {
    hints: broadcast::Receiver<Hint>,
    _seat: Seat,
}

impl Subscription {
    /// The next hint from now on. A method, and the fields private, because a closure that names a
    /// field captures that field alone: the seat would stay behind and be given back at once.
    pub async fn next(&mut self) -> Result<Hint, RecvError> {
        self.hints.recv().await
    }
}

struct Seat {
    seats: Arc<Seats>,
    address: IpAddr,
    member: Option<MemberId>,
}

impl Seat {
    /// Whose seats this one counts among.
    fn sitters(address: IpAddr, member: Option<MemberId>) -> impl Iterator<Item = Sitter> {
        [Sitter::Address(address)].into_iter().chain(member.map(Sitter::Member))
    }
}

impl Seats {
    fn taken(&self) -> MutexGuard<'_, HashMap<Sitter, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is room for one more.
    fn have_room(&self, taken: &HashMap<Sitter, usize>, address: IpAddr, member: Option<MemberId>) -> bool {
        let of = |sitter| taken.get(&sitter).copied().unwrap_or(0);
        let is_address = |sitter: &Sitter| matches!(sitter, Sitter::Address(_));
        let all: usize = taken.iter().filter(|(sitter, _)| is_address(sitter)).map(|(_, count)| count).sum();
        all < self.total
            && of(Sitter::Address(address)) < self.per_address
            && member.is_none_or(|member| of(Sitter::Member(member)) < STREAMS_PER_MEMBER)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        for sitter in Self::sitters(self.address, self.member) {
            if let Entry::Occupied(mut count) = taken.entry(sitter) {
                *count.get_mut() -= 1;
                if *count.get() == 0 {
                    count.remove();
                }
            }
        }
    }
}

impl Live {
    /// A hub without listeners, with room for this many. One address gets a quarter of the room, so that a single visitor
    /// cannot take it all and a household or an office still fits.
    pub fn new(streams: usize) -> Self {
        let seats = Seats { total: streams, per_address: streams.div_ceil(4), taken: Mutex::default() };
        Self { sender: broadcast::channel(64).0, seats: Arc::new(seats) }
    }

    /// A stream of hints for somebody at this address, who may be a member; `None` when there is no room.
    pub fn subscribe(&self, address: IpAddr, member: Option<MemberId>) -> Option<Subscription> {
        let mut taken = self.seats.taken();
        if !self.seats.have_room(&taken, address, member) {
            return None;
        }
        for sitter in Seat::sitters(address, member) {
            *taken.entry(sitter).or_default() += 1;
        }
        drop(taken);
        let seat = Seat { seats: Arc::clone(&self.seats), address, member };
        Some(Subscription { hints: self.sender.subscribe(), _seat: seat })
    }

    /// Tells this node's streams.
    pub fn tell(&self, hint: Hint) {
        // Nobody listening is no error.
        let _ = self.sender.send(hint);
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new(STREAMS)
    }
}

/// Listens on a connection of its own (never the pool's) and rings the hub; reconnects for as long as the node lives.
pub async fn listen(url: String, live: Live) {
    loop {
        if let Err(error) = listen_once(&url, &live).await {
            tracing::warn!(%error, "the live listener lost its connection");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen_once(url: &str, live: &Live) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = tokio_postgres::connect(url, NoTls).await?;
    let (sender, mut messages) = tokio::sync::mpsc::channel(64);
    let driver = tokio::spawn(async move {
        let mut stream = futures::stream::poll_fn(move |context| connection.poll_message(context));
        while let Some(message) = stream.next().await {
            if sender.send(message).await.is_err() {
                break;
            }
        }
    });
    client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
    while let Some(message) = messages.recv().await {
        if let AsyncMessage::Notification(note) = message?
            && let Some(hint) = Hint::parse(note.payload())
        {
            live.tell(hint);
        }
    }
    driver.abort();
    Ok(())
}

/// The relay's beat: rings all nodes when there are newer entries than at the last ring. Notifying here and not in
/// the writers' transactions keeps their commits apart (a commit with NOTIFY takes a lock that all such commits share).
pub async fn relay(services: Arc<Services>) -> Result<usize, crate::error::AppError> {
    let mut conn = services.store.read().await?;
    Ok(usize::from(store::live::ring_if_newer(&mut conn).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_says_what_is_newer_or_whose_streams_end() {
        assert_eq!(Hint::parse("17"), Some(Hint::Newer(17)));
        assert_eq!(Hint::parse("end:17"), Some(Hint::End(17.into())));
        assert_eq!(Hint::parse("end:"), None);
        assert_eq!(Hint::parse("x"), None);
    }

    #[test]
    fn a_node_has_so_many_seats_an_address_a_quarter_of_them_and_both_are_given_back() {
        let live = Live::new(8);
        let [one, two] = [1, 2].map(|last| IpAddr::from([192, 0, 2, last]));
        let mut theirs: Vec<_> = std::iter::from_fn(|| live.subscribe(one, None)).collect();
        assert_eq!(theirs.len(), 2);
        theirs.pop();
        let again = live.subscribe(one, None);
        assert!(again.is_some());
        let _all = [2, 3, 4].map(|last| [(); 2].map(|()| live.subscribe(IpAddr::from([192, 0, 2, last]), None)));
        assert!(live.subscribe(IpAddr::from([192, 0, 2, 9]), None).is_none(), "full");
        drop(theirs);
        assert!(live.subscribe(two, None).is_none(), "two of its own are open");
        assert!(live.subscribe(IpAddr::from([192, 0, 2, 9]), None).is_some());
    }
    #[test]
    fn a_member_has_so_many_seats_wherever_they_sit() {
        let live = Live::new(200);
        let from = |last: u8| IpAddr::from([192, 0, 2, last]);
        let mut open: Vec<_> = (0..20).filter_map(|last| live.subscribe(from(last), Some(7.into()))).collect();
        assert_eq!(open.len(), STREAMS_PER_MEMBER);
        assert!(live.subscribe(from(90), Some(8.into())).is_some() && live.subscribe(from(91), None).is_some());
        open.pop();
        assert!(live.subscribe(from(92), Some(7.into())).is_some());
    }
}
