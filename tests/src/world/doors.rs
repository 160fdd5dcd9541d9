//! Copies of a world, for tests to walk into.

use super::World;
use crate::{Setting, TestApp};

impl World {
    /// The application on a copy of this world.
    pub async fn open(&self) -> TestApp {
        TestApp::resume(self.database.copy().await, Self::setting(&self.mail, true)).await
    }

    /// The same, with links that lead to this port on loopback: where a real browser comes.
    pub async fn open_at(&self, port: u16) -> TestApp {
        let setting = Setting { port: Some(port), ..Self::setting(&self.mail, true) };
        TestApp::resume(self.database.copy().await, setting).await
    }
}
