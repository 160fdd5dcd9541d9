//! Where members answer threads by mail: an address for each thread and member, signed, and good for a while.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use governance::{EntryId, MemberId};
use subtle::ConstantTimeEq;

use super::sender::{Sender, keyed};

/// How these addresses begin.
const REPLY: &str = "reply+";
/// For so many days after its mail an address takes answers. A mail that is found years later, perhaps by somebody else, opens nothing.
pub const LIFE_DAYS: i64 = 30;
const TAG_BYTES: usize = 12;
const HIDDEN_BYTES: usize = 14;
const NUMBER_BYTES: usize = 6;

/// Days are counted from here, in two bytes.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2020, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The addresses of one member, for mail of one day.
#[derive(Clone)]
pub struct AnswerAddresses {
    key: [u8; 32],
    domain: String,
    member: MemberId,
    until: u16,
}

impl std::fmt::Debug for AnswerAddresses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AnswerAddresses({})", self.domain)
    }
}

/// What an address of ours says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    pub thread: EntryId,
    pub member: MemberId,
    /// The last day on which it takes answers.
    pub until: NaiveDate,
}

impl Sender {
    /// Where a member answers what a mail of this moment tells; `None` where nobody takes mail in.
    pub fn answers(&self, member: MemberId, at: DateTime<Utc>) -> Option<AnswerAddresses> {
        let last = (at + TimeDelta::try_days(LIFE_DAYS)?).date_naive();
        let until = u16::try_from((last - FIRST_DAY).num_days()).ok()?;
        let domain = self.receives_at()?.to_owned();
        Some(AnswerAddresses { key: self.answers_key(), domain, member, until })
    }

    /// What an address says; `None` where it is none of ours, or another domain's.
    pub fn answered(&self, address: &str) -> Option<Answered> {
        let (local, domain) = address.trim().trim_matches(['<', '>']).rsplit_once('@')?;
        let ours = self.receives_at().is_some_and(|ours| ours.eq_ignore_ascii_case(domain));
        let local = local.to_ascii_lowercase();
        read(&self.answers_key(), local.strip_prefix(REPLY).filter(|_| ours)?)
    }
}

impl AnswerAddresses {
    /// Where the member answers a thread.
    pub fn of(&self, thread: EntryId) -> Option<String> {
        let said = hidden_bytes(thread.get(), self.member.get(), self.until)?;
        let tag = tag(&self.key, &said);
        let masked = masked(&self.key, said, &tag);
        Some(format!("{REPLY}{}{}@{}", hex::encode(tag), hex::encode(masked), self.domain))
    }
}

/// Numbers have six bytes here, so that the name of an address stays within the 64 characters that it may have.
fn hidden_bytes(thread: i64, member: i64, until: u16) -> Option<[u8; HIDDEN_BYTES]> {
    let mut bytes = [0; HIDDEN_BYTES];
    for (place, number) in [thread, member].into_iter().enumerate() {
        let whole = number.to_be_bytes();
        if whole.iter().take(2).any(|byte| *byte != 0) {
            return None;
        }
        let from = place * NUMBER_BYTES;
        bytes.get_mut(from..from + NUMBER_BYTES)?.copy_from_slice(whole.get(2..)?);
    }
    bytes.get_mut(2 * NUMBER_BYTES..)?.copy_from_slice(&until.to_be_bytes());
    Some(bytes)
}

fn tag(key: &[u8; 32], said: &[u8; HIDDEN_BYTES]) -> [u8; TAG_BYTES] {
    let hash = keyed(key, b"tag", said);
    std::array::from_fn(|index| hash[index])
}

fn masked(key: &[u8; 32], said: [u8; HIDDEN_BYTES], tag: &[u8; TAG_BYTES]) -> [u8; HIDDEN_BYTES] {
    let mask = keyed(key, b"mask", tag);
    std::array::from_fn(|index| said[index] ^ mask[index])
}

fn read(key: &[u8; 32], name: &str) -> Option<Answered> {
    let bytes = hex::decode(name).ok()?;
    let (given, hidden) = bytes.split_at_checked(TAG_BYTES)?;
    let given: [u8; TAG_BYTES] = given.try_into().ok()?;
    let said = masked(key, hidden.try_into().ok()?, &given);
    if !bool::from(tag(key, &said).ct_eq(&given)) {
        return None;
    }
    let number = |from: usize| {
        let mut whole = [0; 8];
        whole.get_mut(2..)?.copy_from_slice(said.get(from..from + NUMBER_BYTES)?);
        Some(i64::from_be_bytes(whole))
    };
    let days = u16::from_be_bytes([said[HIDDEN_BYTES - 2], said[HIDDEN_BYTES - 1]]);
    let until = FIRST_DAY + TimeDelta::try_days(days.into())?;
    Some(Answered { thread: number(0)?.into(), member: number(NUMBER_BYTES)?.into(), until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_was_made_for_and_no_other_one_can_be_made() {
        let made = AnswerAddresses { key: [1; 32], domain: "in.moot.example".into(), member: 7.into(), until: 1_900 };
        let address = made.of(12.into()).unwrap();
        let (local, domain) = address.split_once('@').unwrap();
        assert!(local.len() <= 64 && domain == "in.moot.example" && local == local.to_lowercase(), "{local}");
        let name = local.strip_prefix(REPLY).unwrap();
        let said = read(&[1; 32], name).unwrap();
        assert_eq!((said.thread.get(), said.member.get(), said.until.to_string().as_str()), (12, 7, "2025-03-15"));
        assert_eq!(read(&[2; 32], name), None);
        for digit in 0..name.len() {
            let mut changed = name.to_owned().into_bytes();
            changed[digit] = if changed[digit] == b'0' { b'1' } else { b'0' };
            assert_eq!(read(&[1; 32], std::str::from_utf8(&changed).unwrap()), None, "{digit}");
        }
        assert_eq!(made.of((1 << 50).into()), None, "a number that has no room is not cut");
        assert_ne!(made.of(13.into()), made.of(12.into()));
    }
}
