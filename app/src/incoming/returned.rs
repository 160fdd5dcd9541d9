//! Mail of ours that came back (RFC 3464) or was called junk (RFC 5965). Anybody can write such a report, so it counts only where it names the
//! mail by the name that nobody else can make.

use store::mail_stops::{self, Why};

use super::Outcome;
use super::message::Incoming;
use crate::error::AppError;
use crate::mail::refusals::is_about_the_address;
use crate::services::Services;

/// Follows a report; `None` where the message is none.
pub async fn take(services: &Services, incoming: &Incoming<'_>) -> Result<Option<Outcome>, AppError> {
    let to_bounce = incoming.recipients.iter().find_map(|address| services.sender.bounced(address));
    let kind = incoming.report();
    let (why, said) = match kind.as_deref() {
        Some("delivery-status") => match failed(&incoming.machine_part("delivery-status").unwrap_or_default()) {
            Some(said) => (Why::Bounced, said),
            None => return Ok(Some(Outcome::Ignored("nothing failed for good"))),
        },
        Some("feedback-report") => match complaint(&incoming.machine_part("feedback-report").unwrap_or_default()) {
            true => (Why::Complained, String::new()),
            false => return Ok(Some(Outcome::Ignored("it is no complaint"))),
        },
        // Only reports come to these addresses; whatever else does is a machine's.
        _ => return Ok(to_bounce.map(|_| Outcome::Ignored("it is no report"))),
    };
    let Some(mail) = to_bounce.or_else(|| named(services, incoming)) else {
        return Ok(Some(Outcome::Ignored("it names no mail of ours")));
    };
    if why == Why::Bounced && !is_about_the_address(&said) {
        return Ok(Some(Outcome::Ignored("it says nothing about the address")));
    }
    let mut tx = services.store.begin().await?;
    mail_stops::stop(&mut tx, mail, why, &said).await?;
    tx.commit().await?;
    Ok(Some(Outcome::Returned(match why {
        Why::Complained => "a complaint: no more mail goes to that address",
        _ => "a mail came back: no more mail goes to that address",
    })))
}

/// The mail of ours that is sent back within, by its Message-ID.
fn named(services: &Services, incoming: &Incoming<'_>) -> Option<i64> {
    let text = String::from_utf8_lossy(incoming.message.raw_message());
    let ids = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then(|| value.trim().to_owned())
    });
    ids.filter_map(|id| services.sender.mail_of(&id)).next()
}

/// What is said of the first recipient whose mail failed for good: its status, and the other server's own words.
fn failed(status: &str) -> Option<String> {
    status.replace("\r\n", "\n").split("\n\n").find_map(|group| {
        let group = group.replace("\n ", " ").replace("\n\t", " ");
        let field = |wanted: &str| {
            let mut lines = group.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim().to_owned())
        };
        let is_over = field("Action")?.eq_ignore_ascii_case("failed") && field("Status")?.starts_with('5');
        let words = field("Diagnostic-Code").unwrap_or_default();
        let words = words.split_once(';').map_or(words.as_str(), |(_, said)| said).trim().to_owned();
        is_over.then(|| format!("{} {words}", field("Status").unwrap_or_default()).trim().to_owned())
    })
}

/// Whether a report says that its reader called the mail junk, and not that it was none.
fn complaint(report: &str) -> bool {
    let mut kinds = report.lines().filter_map(|line| line.split_once(':'));
    let kind = kinds.find(|(name, _)| name.trim().eq_ignore_ascii_case("feedback-type"));
    kind.is_some_and(|(_, kind)| ["abuse", "fraud", "opt-out"].contains(&kind.trim().to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_tells_what_failed_for_good_and_in_which_words() {
        let status = "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ada@example.org\r\nAction: failed\r\n\
            Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User\r\n    unknown\r\n";
        let said = failed(status).unwrap();
        assert!(said.starts_with("5.1.1 550 5.1.1 User") && said.ends_with("unknown"), "{said}");
        assert!(is_about_the_address(&said));
        for other in
            [status.replace("failed", "delayed"), status.replace("Status: 5.1.1", "Status: 4.4.1"), String::new()]
        {
            assert_eq!(failed(&other), None);
        }
        assert!(
            complaint("Feedback-Type: abuse\r\nVersion: 1") && !complaint("Feedback-Type: not-spam") && !complaint("")
        );
    }
}
