//! The one source of randomness: tokens, salts, and the seeds that are published before a draw.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Gives out random bytes: the system's, or, in a test, the same ones in each run.
#[derive(Clone, Debug)]
pub struct Chance {
    seeded: Option<Arc<Mutex<Sequence>>>,
}

#[derive(Debug)]
struct Sequence {
    seed: [u8; 32],
    block: u64,
}

impl Chance {
    /// The operating system's generator.
    pub fn real() -> Self {
        Self { seeded: None }
    }

    /// A repeatable sequence for tests. Never for anything that must stay secret.
    pub fn seeded(seed: [u8; 32]) -> Self {
        Self { seeded: Some(Arc::new(Mutex::new(Sequence { seed, block: 0 }))) }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.seeded {
            None => fill_from_system(&mut bytes),
            Some(sequence) => {
                sequence.lock().unwrap_or_else(PoisonError::into_inner).fill(&mut bytes);
            }
        }
        bytes
    }

    /// A token of 256 random bits, in characters that are safe in URLs and cookies.
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }
}

impl Sequence {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let mut hash = Sha256::new();
            hash.update(self.seed);
            hash.update(self.block.to_be_bytes());
            let block: [u8; 32] = hash.finalize().into();
            for (byte, random) in chunk.iter_mut().zip(block) {
                *byte = random;
            }
            self.block += 1;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks for randomness")]
fn fill_from_system(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        // Without randomness every token is guessable. No answer is better than such an answer.
        tracing::error!(%error, "the system gives no random bytes; ending");
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_sequence_and_the_system_does_not() {
        let (one, two) = (Chance::seeded([7; 32]), Chance::seeded([7; 32]));
        assert_eq!(one.bytes::<40>(), two.bytes::<40>());
        assert_ne!(one.bytes::<32>(), two.bytes::<16>().repeat(2).as_slice());
        assert_ne!(Chance::real().token(), Chance::real().token());
    }
}
