//! What servers say when they do not take a mail: whether it is about the address, about the mail, or about us.

/// Whether a refusal for good says that nobody reads mail at the address. `said` is the answer or the diagnostic of a bounce: "550 5.1.1 no such
/// person". What is said of a full mailbox, of junk, of a policy or of our own reputation says nothing about the address.
pub fn is_about_the_address(said: &str) -> bool {
    match enhanced(said) {
        // RFC 3463: the address itself (but not our own, 5.1.7 and 5.1.8), a mailbox that is closed, one that moved away.
        Some((5, 1, detail)) => !matches!(detail, 7 | 8),
        Some((5, 2, 1)) => true,
        Some(_) => false,
        None => matches!(code(said), Some(550 | 551 | 553 | 556)),
    }
}

/// The three digits at the beginning of an answer, or after "(" as errors show them.
fn code(said: &str) -> Option<u16> {
    let digits = said.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 3)?;
    digits.parse().ok()
}

/// An enhanced status code (RFC 3463): "5.1.1".
fn enhanced(said: &str) -> Option<(u16, u16, u16)> {
    let words = said.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|word| word.trim_matches('.'));
    words
        .filter_map(|word| {
            let mut parts = word.split('.').map(|part| part.parse::<u16>().ok().filter(|_| part.len() <= 3));
            let status = (parts.next()??, parts.next()??, parts.next()??);
            (parts.next().is_none() && matches!(status.0, 2 | 4 | 5)).then_some(status)
        })
        .next()
}

#[cfg(test)]
mod tests {
    use super::is_about_the_address;

    #[test]
    fn only_what_is_said_of_the_address_ends_mail_to_it() {
        for said in [
            "permanent error (550): no such person here",
            "550 5.1.1 <ada@example.org>: Recipient address rejected: User unknown",
            "smtp; 550-5.1.1 The email account that you tried to reach does not exist.",
            "5.1.10 RESOLVER.ADR.RecipientNotFound",
            "552 5.2.1 mailbox disabled",
            "553 sorry, that address is not in my list",
        ] {
            assert!(is_about_the_address(said), "{said}");
        }
        for said in [
            "552 5.2.2 mailbox full",
            "554 5.7.1 rejected as spam",
            "550 5.7.26 unauthenticated mail is not accepted",
            "550 5.1.8 sender address rejected: domain not found",
            "554 transaction failed",
            "550 5.4.1 relay access denied from 192.0.2.1",
            "nobody knows",
            "",
        ] {
            assert!(!is_about_the_address(said), "{said}");
        }
    }
}
