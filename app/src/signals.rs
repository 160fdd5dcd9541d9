//! When an operator, a service manager or a terminal asks a process to end.

use rocket::tokio::signal::unix::{SignalKind, signal};
use rocket::tokio::{select, signal::ctrl_c};

/// Returns at the first SIGTERM or Ctrl-C.
pub async fn told_to_stop() {
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        let _ = ctrl_c().await;
        return;
    };
    select! {
        _ = terminated.recv() => {}
        _ = ctrl_c() => {}
    }
}
