//! Passwords become Argon2id hashes here, beside the threads that answer requests and only a few at a time:
//! each hash takes 19 MiB and some tens of milliseconds on purpose.

use std::time::Duration;

use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use governance::text::Password;
use rocket::tokio;
use tokio::sync::Semaphore;

use crate::chance::Chance;
use crate::error::AppError;

/// OWASP's second recommendation for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes made at once by one node.
static WORKERS: Semaphore = Semaphore::const_new(2);
/// Hashes made or waited for at once: beyond that a request is told to come back, rather than queue for seconds.
static PLACES: Semaphore = Semaphore::const_new(64);

/// The hash of a new password, as a PHC string with its own salt.
pub async fn hash(chance: &Chance, password: &Password) -> Result<String, AppError> {
    let salt = chance.bytes::<16>();
    let password = password.expose().to_string();
    in_turn(move || {
        let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(trouble)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether what was typed is the password behind a hash. Without a hash (no such account) the answer is no and takes as long.
pub async fn matches(typed: &str, hash: Option<&str>) -> Result<bool, AppError> {
    // Longer than any password: what lies beyond cannot make it right, only slow.
    let typed: String = typed.chars().take(Password::MAX + 1).collect();
    let hash = hash.map(str::to_string);
    in_turn(move || match hash {
        Some(hash) => match argon2()?.verify_password(typed.as_bytes(), hash.as_str()) {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(trouble(error)),
        },
        None => argon2()?.hash_password_with_salt(typed.as_bytes(), &[0; 16]).map(|_| false).map_err(trouble),
    })
    .await
}

fn argon2() -> Result<Argon2<'static>, AppError> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| AppError::Bug(format!("argon2: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn trouble(error: Error) -> AppError {
    AppError::Bug(format!("argon2: {error}"))
}

async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let later = AppError::TooMany { retry_after: Duration::from_secs(3), limit: None, newcomer: None };
    let Ok(_place) = PLACES.try_acquire() else { return Err(later) };
    let Ok(worker) = WORKERS.acquire().await else { return Err(later) };
    tokio::task::spawn_blocking(move || {
        let _worker = worker;
        work()
    })
    .await
    .map_err(|error| AppError::Bug(format!("hashing did not end: {error}")))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_knows_its_password_and_no_other() {
        let password = Password::parse("correct horse").unwrap();
        let hash = hash(&Chance::real(), &password).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(matches("correct horse", Some(&hash)).await.unwrap());
        assert!(!matches("correct horse ", Some(&hash)).await.unwrap());
        assert!(!matches("correct horse", None).await.unwrap());
    }
}
