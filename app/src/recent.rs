//! The constitution as this node read it last. It is at most a second old, which is good enough for what a page shows
//! and for how often something may be done. What decides reads the database in its own transaction.

use std::sync::{Arc, PoisonError, RwLock};

use governance::{Constitution, PolicyKey};

/// What this node knows of the constitution without asking.
#[derive(Debug, Default)]
pub struct Recent(RwLock<Arc<Constitution>>);

impl Recent {
    /// The snapshot.
    pub fn constitution(&self) -> Arc<Constitution> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A number of the snapshot.
    pub fn integer(&self, key: PolicyKey) -> i64 {
        self.constitution().integer(key)
    }

    /// A number of the snapshot that counts things.
    pub fn count(&self, key: PolicyKey) -> usize {
        usize::try_from(self.integer(key)).unwrap_or(0)
    }

    /// Keeps what was just read if it is newer; says whether it was.
    pub fn follow(&self, read: &Constitution) -> bool {
        if read.newest() <= self.constitution().newest() {
            return false;
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read.clone());
        true
    }
}
