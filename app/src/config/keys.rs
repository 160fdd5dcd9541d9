//! The community's one secret, and the keys that are derived from it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{ConfigError, Secret};
use crate::chance::Chance;

const LENGTH: usize = 32;

/// Gives out one key per purpose. From a derived key the secret cannot be computed, nor another key.
#[derive(Clone)]
pub struct Keys {
    secret: [u8; LENGTH],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keys(…)")
    }
}

impl Keys {
    /// The key for `purpose`: HMAC-SHA256 of that label under the secret. The label is part of the
    /// key, so it may never be renamed: signatures made under the old name would no longer verify.
    pub fn derive(&self, purpose: &str) -> [u8; LENGTH] {
        // HMAC takes keys of any length, so this cannot fail; without a panic all the same.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else {
            std::process::abort();
        };
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The secret as an operator writes it, for several nodes that share one.
    pub(super) fn from_hex(secret: &Secret) -> Result<Self, ConfigError> {
        let mut bytes = [0; LENGTH];
        hex::decode_to_slice(secret.reveal().trim(), &mut bytes)
            .map_err(|_| ConfigError::refused("secret", "…", "it is not 64 hexadecimal digits"))?;
        Ok(Self { secret: bytes })
    }

    /// The secret in the file `secret` of the data directory, which is made if it is missing.
    pub(super) fn from_data_dir(data_dir: &Path) -> Result<Self, ConfigError> {
        let path = data_dir.join("secret");
        let unusable = |fix| {
            let path = path.clone();
            move |source| ConfigError::SecretFile { path, source, fix }
        };
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                create(data_dir, &path).map_err(unusable("Make the data directory writable"))?;
            }
            Err(error) => return Err(unusable("Make it readable")(error)),
            Ok(found) if found.permissions().mode() & 0o077 != 0 => {
                let error = io::Error::other("other accounts can read it");
                return Err(unusable("Run `chmod 600` on it; if others did read it, renew it")(error));
            }
            Ok(_) => {}
        }
        let bytes = fs::read(&path).map_err(unusable("Make it readable"))?;
        let secret = bytes.try_into().map_err(|_| {
            let error = io::Error::other("it does not have 32 bytes");
            unusable("Restore it from a backup; a new one ends sessions and starts a new signing key")(error)
        })?;
        Ok(Self { secret })
    }
}

/// Writes the file beside its place and links it there: never half there, and of two processes that
/// start at once the first one's stays.
fn create(data_dir: &Path, path: &Path) -> io::Result<()> {
    fs::create_dir_all(data_dir)?;
    let chance = Chance::real();
    let beside = data_dir.join(format!(".secret-{}", hex::encode(chance.bytes::<8>())));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    let written = file.write_all(&chance.bytes::<LENGTH>()).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| fs::hard_link(&beside, path));
    fs::remove_file(&beside)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => File::open(data_dir)?.sync_all(),
    }
}
