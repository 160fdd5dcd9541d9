//! The application with its doors open: real connections on loopback, and its background work running.

use std::net::TcpListener;
use std::sync::Arc;

use rocket::tokio::sync::watch;
use rocket::tokio::task::JoinHandle;

use crate::TestApp;

/// A port on loopback that nobody listens on at the moment.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Open until dropped.
pub struct Doors {
    /// `http://127.0.0.1:…`, without a trailing slash.
    pub address: String,
    shutdown: rocket::Shutdown,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl TestApp {
    /// Opens the doors at the address that the application's own links name.
    pub async fn open_doors(&self) -> Doors {
        let address = self.services.site.base_url.clone();
        let port: u16 = address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        let figment = rocket::Config::figment()
            .merge(("log_level", "off"))
            .merge(("ip_header", false))
            .merge(("address", "127.0.0.1"))
            .merge(("port", port))
            .merge(("shutdown.ctrlc", false))
            .merge(("shutdown.grace", 0))
            .merge(("shutdown.mercy", 0));
        let rocket =
            folkmoot::rocket(figment, Arc::clone(&self.services)).ignite().await.expect("the application ignites");
        let shutdown = rocket.shutdown();
        let (stop, stopped) = watch::channel(false);
        let answering =
            rocket::tokio::spawn(async move { drop(rocket.launch().await.expect("the application answers")) });
        let working = rocket::tokio::spawn(folkmoot::jobs::work(Arc::clone(&self.services), stopped));
        let listening =
            rocket::tokio::spawn(folkmoot::live::listen(self.database.app_url.clone(), self.services.live.clone()));
        Doors { address, shutdown, stop, tasks: vec![answering, working, listening] }
    }
}

impl Drop for Doors {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        self.shutdown.clone().notify();
        for task in &self.tasks {
            task.abort();
        }
    }
}
