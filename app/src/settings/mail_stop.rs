//! An address that mail came back from: what its member reads about it, and the way to try it again.

use std::sync::Arc;

use governance::permits::Standing;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::mail_stops::StopRow;

use super::acts;
use crate::error::AppError;
use crate::mail;
use crate::mail::reached::Reached;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;
use crate::web::notices::good;
use crate::web::texts::Text;

pub fn routes() -> Vec<Route> {
    routes![retry]
}

/// Why no mail goes to the member's address.
pub struct MailStop {
    pub since: Moment,
    pub why: Text,
    /// What the server said; empty for a complaint.
    pub said: String,
}

impl MailStop {
    /// The stop in words.
    pub fn new(row: StopRow, services: &Services) -> Self {
        let why = match row.why.as_str() {
            "complained" => say!("settings-mail-complained"),
            "bounced" => say!("settings-mail-bounced"),
            _ => say!("settings-mail-refused"),
        };
        Self { since: Moment::new(row.at, services.clock.now()), why, said: row.said }
    }
}

#[rocket::post("/settings/mail/retry", data = "<_form>")]
async fn retry(
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::AskForMail, Payer::Member(member.id()))?;
    let tried = try_again(services, &member.standing()).await?;
    let said = if tried { say!("settings-mail-goes-again") } else { say!("settings-mail-goes-already") };
    Ok(good(Redirect::to("/settings"), said))
}

/// Lets mail go to the member's address again, and sends one. `false` where it does already.
pub async fn try_again(services: &Services, standing: &Standing) -> Result<bool, AppError> {
    let (mut tx, member) = acts::begin(services, standing).await?;
    if !store::mail_stops::lift(&mut tx, member).await? {
        return Ok(false);
    }
    let letter = Reached { occasion: hex::encode(services.chance.bytes::<8>()), path: "/settings/notifications" };
    mail::queue_for(&mut tx, &services.site.letterhead(), member, &letter).await?;
    tx.commit().await?;
    Ok(true)
}
