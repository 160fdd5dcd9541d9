//! The links that end a kind of mail to a member with one click, without signing in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use governance::MemberId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::config::Keys;

const TAG_BYTES: usize = 16;
const ID_BYTES: usize = 8;

/// Never rename them: links in mails that were sent long ago must still work.
const DIGESTS: &str = "digest unsubscribe";
const REMINDERS: &str = "reminder unsubscribe";
const NOTIFICATIONS: &str = "notification unsubscribe";

/// Makes and reads the tokens. A token names a member to us and to nobody else, and cannot be made without the key.
pub struct Tokens {
    key: [u8; 32],
}

impl Tokens {
    /// The tokens of this community that end digests.
    pub fn of_digests(keys: &Keys) -> Self {
        Self { key: keys.derive(DIGESTS) }
    }

    /// Those that end reminders; neither opens what the other does.
    pub fn of_reminders(keys: &Keys) -> Self {
        Self { key: keys.derive(REMINDERS) }
    }

    /// Those that end mails about what others do.
    pub fn of_notifications(keys: &Keys) -> Self {
        Self { key: keys.derive(NOTIFICATIONS) }
    }

    /// The token of a member: a tag over the id, and the id hidden under a mask that the tag gives.
    pub fn make(&self, member: MemberId) -> String {
        let id = member.get().to_be_bytes();
        let tag = self.tag(&id);
        let mut bytes = tag.to_vec();
        bytes.extend(self.masked(id, &tag));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The member of a token; `None` when it is not one of ours.
    pub fn read(&self, token: &str) -> Option<MemberId> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (tag, hidden) = bytes.split_at_checked(TAG_BYTES)?;
        let tag: [u8; TAG_BYTES] = tag.try_into().ok()?;
        let id = self.masked(hidden.try_into().ok()?, &tag);
        bool::from(self.tag(&id).ct_eq(&tag)).then(|| MemberId::from(i64::from_be_bytes(id)))
    }

    fn tag(&self, id: &[u8; ID_BYTES]) -> [u8; TAG_BYTES] {
        let mut tag = [0; TAG_BYTES];
        tag.copy_from_slice(&self.hash(b"tag", id)[..TAG_BYTES]);
        tag
    }

    fn masked(&self, id: [u8; ID_BYTES], tag: &[u8; TAG_BYTES]) -> [u8; ID_BYTES] {
        let mask = self.hash(b"mask", tag);
        std::array::from_fn(|index| id[index] ^ mask[index])
    }

    fn hash(&self, label: &[u8], about: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length (RFC 2104 section 2), so this cannot fail; without a panic all the same.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { std::process::abort() };
        mac.update(label);
        mac.update(&[0]);
        mac.update(about);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_only_under_its_own_key_and_shows_no_number() {
        let (ours, theirs) = (Tokens { key: [1; 32] }, Tokens { key: [2; 32] });
        for id in [1, 2, 77, i64::MAX] {
            let token = ours.make(id.into());
            assert_eq!(ours.read(&token), Some(id.into()));
            assert_eq!(theirs.read(&token), None);
            assert!(!URL_SAFE_NO_PAD.decode(&token).unwrap().ends_with(&id.to_be_bytes()));
        }
        assert_ne!(ours.make(1.into())[22..], ours.make(2.into())[22..]);
    }

    #[test]
    fn no_changed_bit_gives_another_members_token() {
        let tokens = Tokens { key: [1; 32] };
        let bytes = URL_SAFE_NO_PAD.decode(tokens.make(5.into())).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(tokens.read(&URL_SAFE_NO_PAD.encode(changed)), None, "bit {bit}");
        }
        for nonsense in ["", "x", "AAAA", &"A".repeat(32), &"A".repeat(400)] {
            assert_eq!(tokens.read(nonsense), None);
        }
    }
}
