//! Making lists, and putting people into them: check, permit, write.

use governance::permits::{self, Action, Standing};
use governance::text::ListName;
use governance::{ActorId, MemberId};
use store::{StoreError, Tx};

use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::texts::Text;

async fn begin(services: &Services, standing: &Standing) -> Result<(Tx, MemberId), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = permits::may(standing, Action::ManageAccount, now)?.member().ok_or(AppError::SignIn)?;
    Ok((tx, member))
}

/// What the database refuses and whoever typed can mend: the constraint, and what is said.
const NAMED: [(&str, Text); 2] =
    [("lists_once", say!("lists-have-name")), ("lists_have_an_end", say!("lists-too-many"))];
const PUT: [(&str, Text); 2] =
    [("list_people_are_followed", say!("lists-follow-nobody")), ("list_people_have_an_end", say!("lists-full"))];

fn said<T>(error: StoreError, field: &'static str, known: &[(&str, Text)]) -> Outcome<T> {
    match known.iter().find(|(constraint, _)| error.is(constraint)) {
        Some((_, words)) => Ok(Err(Problems::default().with(field, words))),
        None => Err(error.into()),
    }
}

/// Makes a list; its number.
pub async fn make(services: &Services, standing: &Standing, name: &str) -> Outcome<i64> {
    let mut problems = Problems::default();
    let Some(name) = problems.take("name", ListName::parse(name)) else { return Ok(Err(problems)) };
    let (mut tx, member) = begin(services, standing).await?;
    match store::lists::make(&mut tx, member, name.as_str()).await {
        Ok(list) => {
            tx.commit().await?;
            Ok(Ok(list))
        }
        Err(error) => said(error, "name", &NAMED),
    }
}

/// Calls a list something else.
pub async fn rename(services: &Services, standing: &Standing, list: i64, name: &str) -> Outcome<()> {
    let mut problems = Problems::default();
    let Some(name) = problems.take("name", ListName::parse(name)) else { return Ok(Err(problems)) };
    let (mut tx, member) = begin(services, standing).await?;
    match store::lists::rename(&mut tx, member, list, name.as_str()).await {
        Ok(()) => Ok(Ok(tx.commit().await?)),
        Err(error) => said(error, "name", &NAMED),
    }
}

/// Ends a list.
pub async fn remove(services: &Services, standing: &Standing, list: i64) -> Result<(), AppError> {
    let (mut tx, member) = begin(services, standing).await?;
    store::lists::remove(&mut tx, member, list).await?;
    Ok(tx.commit().await?)
}

async fn actor(tx: &mut Tx, member: MemberId, handle: &str) -> Result<ActorId, StoreError> {
    Ok(store::actors::profile(tx, handle, Some(member.actor())).await?.id)
}

/// Puts somebody who is followed into a list.
pub async fn put(services: &Services, standing: &Standing, list: i64, handle: &str) -> Outcome<()> {
    let (mut tx, member) = begin(services, standing).await?;
    store::lists::name(&mut tx, member, list).await?;
    let handle = handle.trim().trim_start_matches('@');
    let put = match actor(&mut tx, member, handle).await {
        Ok(actor) => store::lists::put(&mut tx, member, list, actor).await,
        Err(StoreError::NotFound) => Err(StoreError::Refused("list_people_are_followed".to_owned())),
        Err(error) => Err(error),
    };
    match put {
        Ok(()) => Ok(Ok(tx.commit().await?)),
        Err(error) => said(error, "handle", &PUT),
    }
}

/// Takes somebody out of a list.
pub async fn take_out(services: &Services, standing: &Standing, list: i64, handle: &str) -> Result<(), AppError> {
    let (mut tx, member) = begin(services, standing).await?;
    store::lists::name(&mut tx, member, list).await?;
    let actor = actor(&mut tx, member, handle).await?;
    store::lists::take_out_of(&mut tx, member, list, actor).await?;
    Ok(tx.commit().await?)
}

/// Has somebody who is followed in just these lists, and read at home or not. Who is in none of them is read at home.
pub async fn choose(
    services: &Services,
    standing: &Standing,
    handle: &str,
    lists: &[i64],
    in_home: bool,
) -> Outcome<()> {
    let (mut tx, member) = begin(services, standing).await?;
    let actor = actor(&mut tx, member, handle).await?;
    store::lists::is_in_home(&mut tx, member, actor).await?.ok_or(AppError::NotFound)?;
    store::lists::take_out(&mut tx, member, actor, lists).await?;
    for list in lists {
        store::lists::name(&mut tx, member, *list).await?;
        if let Err(error) = store::lists::put(&mut tx, member, *list, actor).await {
            return said(error, "lists", &PUT);
        }
    }
    store::lists::set_in_home(&mut tx, member, actor, in_home || lists.is_empty()).await?;
    Ok(Ok(tx.commit().await?))
}
