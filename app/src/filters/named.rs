//! Who may write to a member alone.

use std::sync::Arc;

use governance::permits::{self, Action, Standing};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::readers::NamedBy;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![choose]
}

/// The choices as the page shows them: the word in the form, what it says, and whether it is chosen.
pub fn offered(chosen: NamedBy) -> Vec<(&'static str, &'static str, bool)> {
    let words = |choice: NamedBy| match choice {
        NamedBy::Followed => "Those whom I follow",
        NamedBy::Everybody => "Every member",
        NamedBy::Nobody => "Nobody",
    };
    NamedBy::ALL.map(|choice| (choice.as_str(), words(choice), choice == chosen)).into()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NamedForm {
    by: String,
}

/// Keeps who may write to the member alone, by the choice's word.
pub async fn set(services: &Services, standing: &Standing, by: &str) -> Result<(), AppError> {
    let Some(by) = NamedBy::parse(by) else {
        return Err(AppError::Unprocessable(
            "Everybody, those whom you follow, or nobody may write to you alone.".to_owned().into(),
        ));
    };
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = permits::may(standing, Action::ManageAccount, now)?.member().ok_or(AppError::SignIn)?;
    store::readers::choose(&mut tx, member, by).await?;
    Ok(tx.commit().await?)
}

#[rocket::post("/settings/filters/named", data = "<form>")]
async fn choose(
    member: SignedIn,
    form: Signed<NamedForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    set(services, &member.standing(), &form.by).await?;
    Ok(Flash::success(Redirect::to("/settings/filters#named-heading"), "Your choice is kept."))
}
