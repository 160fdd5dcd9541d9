//! Who sends the community's mail: under which address, with which signature, and where answers go.

use hmac::{Hmac, KeyInit, Mac};
use lettre::message::Mailbox;
use lettre::{Address, Message};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::dkim::Signer;
use crate::config::Keys;

/// Never rename it: mail that was sent weeks ago may still come back.
const MAILS: &str = "names of mails v1";
/// Apart from their names: a Message-ID travels on with every answer, and whoever reads it must not learn where mail comes back to.
const BOUNCES: &str = "addresses of bounces v1";
const ANSWERS: &str = "answers by mail v1";
const TAG_BYTES: usize = 12;
const ID_BYTES: usize = 8;

/// The sender of every mail.
pub struct Sender {
    pub from: Mailbox,
    signer: Option<Signer>,
    /// The domain whose mail comes to `folkmoot receive`; `None` where nobody takes mail in.
    receives_at: Option<String>,
    names: MailNames,
    bounces: MailNames,
    answers: [u8; 32],
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sender({}, {:?}, {:?})", self.from, self.signer, self.receives_at)
    }
}

impl Sender {
    /// A sender without a signature, to whom nothing comes back.
    pub fn new(from: Mailbox, keys: &Keys) -> Self {
        Self {
            from,
            signer: None,
            receives_at: None,
            names: MailNames { key: keys.derive(MAILS) },
            bounces: MailNames { key: keys.derive(BOUNCES) },
            answers: keys.derive(ANSWERS),
        }
    }

    /// The same, with what an operator set up.
    pub fn with(self, signer: Option<Signer>, receives_at: Option<String>) -> Self {
        Self { signer, receives_at, ..self }
    }

    /// The domain whose mail comes to `folkmoot receive`.
    pub fn receives_at(&self) -> Option<&str> {
        self.receives_at.as_deref()
    }

    /// The signature of all mail.
    pub fn signer(&self) -> Option<&Signer> {
        self.signer.as_ref()
    }

    /// The key of the addresses for answers.
    pub(super) fn answers_key(&self) -> [u8; 32] {
        self.answers
    }

    /// The Message-ID of a mail of the queue: every try to send it is the same mail.
    pub(super) fn message_id(&self, mail: i64) -> String {
        format!("<{}@{}>", self.names.make(mail), self.from.email.domain())
    }

    /// Where a mail server tells that a mail could not be delivered: an address of that mail's own where mail is taken in, so that nobody
    /// else can say so.
    pub(super) fn bounces_to(&self, mail: i64) -> Option<Address> {
        let domain = self.receives_at.as_deref()?;
        Address::new(format!("{BOUNCE}{}", self.bounces.make(mail)), domain).ok()
    }

    /// The mail of the queue that a Message-ID names; `None` where it was not made by us.
    pub fn mail_of(&self, message_id: &str) -> Option<i64> {
        self.names.read(message_id.trim().trim_matches(['<', '>']).split('@').next()?)
    }

    /// The mail of the queue to whose address for bounces something came.
    pub fn bounced(&self, address: &str) -> Option<i64> {
        let (local, domain) = address.trim().trim_matches(['<', '>']).rsplit_once('@')?;
        let ours = self.receives_at.as_deref().is_some_and(|ours| ours.eq_ignore_ascii_case(domain));
        self.bounces.read(local.to_ascii_lowercase().strip_prefix(BOUNCE).filter(|_| ours)?)
    }

    /// Signs a message, where there is a key for it.
    pub(super) fn sign(&self, message: &mut Message, at: chrono::DateTime<chrono::Utc>) {
        if let Some(signer) = &self.signer {
            signer.sign(message, at);
        }
    }
}

/// How addresses of bounces begin.
const BOUNCE: &str = "bounce+";

/// Makes and reads the names of mails: they name a mail to us and to nobody else, and cannot be made without the key. In lower case only:
/// some servers do not keep the case of an address.
#[derive(Clone)]
struct MailNames {
    key: [u8; 32],
}

impl std::fmt::Debug for MailNames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailNames(…)")
    }
}

impl MailNames {
    fn make(&self, mail: i64) -> String {
        let id = mail.to_be_bytes();
        let tag = self.tag(&id);
        format!("{}{}", hex::encode(tag), hex::encode(self.masked(id, &tag)))
    }

    fn read(&self, name: &str) -> Option<i64> {
        let bytes = hex::decode(name.to_ascii_lowercase()).ok()?;
        let (tag, hidden) = bytes.split_at_checked(TAG_BYTES)?;
        let tag: [u8; TAG_BYTES] = tag.try_into().ok()?;
        let id = self.masked(hidden.try_into().ok()?, &tag);
        bool::from(self.tag(&id).ct_eq(&tag)).then(|| i64::from_be_bytes(id))
    }

    fn tag(&self, id: &[u8; ID_BYTES]) -> [u8; TAG_BYTES] {
        let hash = keyed(&self.key, b"tag", id);
        std::array::from_fn(|index| hash[index])
    }

    fn masked(&self, id: [u8; ID_BYTES], tag: &[u8; TAG_BYTES]) -> [u8; ID_BYTES] {
        let mask = keyed(&self.key, b"mask", tag);
        std::array::from_fn(|index| id[index] ^ mask[index])
    }
}

/// HMAC-SHA256 of something under a key, for one use.
pub(super) fn keyed(key: &[u8; 32], label: &[u8], about: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length (RFC 2104 section 2), so this cannot fail; without a panic all the same.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { std::process::abort() };
    mac.update(label);
    mac.update(&[0]);
    mac.update(about);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_mail_does_not_tell_where_it_comes_back_to() {
        let keys = crate::config::Config::from_sources(
            "no such file".as_ref(),
            &[("FOLKMOOT_SECRET".to_owned(), "5e".repeat(32))],
            None,
        );
        let keys = keys.unwrap().keys().unwrap();
        let sender =
            Sender::new("Moot <moot@example.org>".parse().unwrap(), &keys).with(None, Some("in.example.org".into()));
        let (id, back) = (sender.message_id(77), sender.bounces_to(77).unwrap().to_string());
        assert_eq!((sender.mail_of(&id), sender.bounced(&back)), (Some(77), Some(77)));
        let name = id.trim_start_matches('<').split('@').next().unwrap();
        assert_eq!(sender.bounced(&format!("{BOUNCE}{name}@in.example.org")), None);
        let local = back.strip_prefix(BOUNCE).unwrap();
        assert_eq!(sender.mail_of(local), None);
    }

    #[test]
    fn a_mail_is_named_by_its_own_name_only() {
        let (ours, theirs) = (MailNames { key: [1; 32] }, MailNames { key: [2; 32] });
        for id in [1, 77, i64::MAX] {
            let name = ours.make(id);
            assert_eq!((ours.read(&name), ours.read(&name.to_uppercase())), (Some(id), Some(id)));
            assert_eq!(theirs.read(&name), None);
            for digit in 0..name.len() {
                let mut changed = name.clone().into_bytes();
                changed[digit] = if changed[digit] == b'0' { b'1' } else { b'0' };
                assert_eq!(ours.read(std::str::from_utf8(&changed).unwrap()), None, "{digit}");
            }
        }
        for nonsense in ["", "x", "00", &"0".repeat(40), &"0".repeat(400), "é"] {
            assert_eq!(ours.read(nonsense), None);
        }
    }
}
