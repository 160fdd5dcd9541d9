//! Which cryptography TLS uses; the libraries leave the choice to us.

/// Chooses *ring* for this process. Needed before the first https or smtps connection; a second
/// call changes nothing.
pub fn choose_provider() {
    rustls::crypto::ring::default_provider().install_default().ok();
}
