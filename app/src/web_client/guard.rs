//! Where the client may go: checked for the address that was written, and again for every address a name stands for.

use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rocket::tokio;
use url::{Host, Url};

use super::FetchError;
use super::addresses::is_global;

/// How far the client may reach. Decided once, at start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses at the web's own ports.
    PublicOnly,
    /// Also this machine's loopback addresses, at any port: for demonstrations and tests.
    LoopbackToo,
}

impl Reach {
    fn allows(self, address: IpAddr) -> bool {
        is_global(address) || (self == Self::LoopbackToo && address.is_loopback())
    }

    /// Whether an address may be asked for at all. Says nothing yet about what a name stands for: see `GuardedResolver`.
    pub fn check(self, url: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Forbidden("only http and https addresses can be fetched"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Forbidden("an address with a name or a password in it cannot be used"));
        }
        let literal = match url.host() {
            // The url crate has turned 0x7f.1, 2130706433 and ①27.0.0.1 into an IPv4 address by now, as browsers do.
            Some(Host::Ipv4(v4)) => Some(IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => Some(IpAddr::V6(v6)),
            Some(Host::Domain("")) => {
                return Err(FetchError::Forbidden("the address names no site"));
            }
            Some(Host::Domain(_)) => None,
            None => return Err(FetchError::Forbidden("the address names no site")),
        };
        if literal.is_some_and(|address| !self.allows(address)) {
            return Err(FetchError::Forbidden("the address is not on the public internet"));
        }
        let here = literal.is_some_and(|address| address.is_loopback()) || url.host_str() == Some("localhost");
        let any_port = self == Self::LoopbackToo && here;
        match url.port_or_known_default() {
            Some(80 | 443) => Ok(()),
            Some(_) if any_port => Ok(()),
            _ => Err(FetchError::Forbidden("only the ports 80 and 443 can be used")),
        }
    }
}

/// Found in the chain of a connection's error when a name led to no public address.
#[derive(Debug, thiserror::Error)]
#[error("the name stands for no public address")]
pub struct NoPublicAddress;

/// Resolves names and gives only addresses that may be reached. The connection goes to what was checked: nothing is resolved twice.
#[derive(Debug, Clone, Copy)]
pub struct GuardedResolver(pub Reach);

impl GuardedResolver {
    fn only_allowed(self, found: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, NoPublicAddress> {
        let allowed: Vec<SocketAddr> = found.filter(|address| self.0.allows(address.ip())).collect();
        if allowed.is_empty() { Err(NoPublicAddress) } else { Ok(allowed) }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = guard.only_allowed(found)?;
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_web_addresses_pass() {
        let fine = [
            "http://example.org/feed",
            "https://example.org:443/",
            "http://example.org:80",
            "https://1.1.1.1/x",
            "http://[2606:4700::1111]/",
        ];
        let bad = [
            "ftp://example.org/",
            "file:///etc/passwd",
            "gopher://example.org/",
            "data:text/plain,x",
            "javascript:alert(1)",
            "http://user@example.org/",
            "http://user:word@example.org/",
            "http://:word@example.org/",
            "http://example.org:22/",
            "http://example.org:8080/",
            "https://example.org:5432/",
            "http://127.0.0.1/",
            "http://127.1/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://017700000001/",
            "http://0177.0.0.1/",
            "http://①②⑦.0.0.1/",
            "http://0/",
            "http://0.0.0.0/",
            "http://10.1.2.3/",
            "http://169.254.169.254/latest/meta-data/",
            "http://192.168.0.1/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[64:ff9b::a00:1]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://[2002:7f00:1::]/",
            "http://127.0.0.1:8000/",
            "http://localhost:8000/",
        ];
        for address in fine {
            let url = Url::parse(address).unwrap();
            assert!(Reach::PublicOnly.check(&url).is_ok() && Reach::LoopbackToo.check(&url).is_ok(), "{address}");
        }
        for address in bad {
            assert!(
                Url::parse(address).is_err() || Reach::PublicOnly.check(&Url::parse(address).unwrap()).is_err(),
                "{address}"
            );
        }
    }

    #[test]
    fn loopback_opens_this_machine_and_nothing_else() {
        for address in ["http://127.0.0.1:8000/", "http://127.1:9/", "http://localhost:8000/", "http://[::1]:8000/"] {
            assert!(Reach::LoopbackToo.check(&Url::parse(address).unwrap()).is_ok(), "{address}");
        }
        for address in [
            "http://10.0.0.1/",
            "http://0.0.0.0:8000/",
            "http://example.org:8000/",
            "http://[::ffff:127.0.0.1]/",
            "http://192.168.1.1:8000/",
        ] {
            assert!(Reach::LoopbackToo.check(&Url::parse(address).unwrap()).is_err(), "{address}");
        }
    }

    #[test]
    fn a_name_with_public_and_private_addresses_gives_only_the_public_ones() {
        let found = || {
            ["10.0.0.1:0", "1.1.1.1:0", "[::1]:0", "127.0.0.1:0"]
                .into_iter()
                .map(|address| address.parse::<SocketAddr>().unwrap())
        };
        let given = |reach| GuardedResolver(reach).only_allowed(found()).unwrap();
        assert_eq!(given(Reach::PublicOnly), ["1.1.1.1:0".parse().unwrap()]);
        assert_eq!(given(Reach::LoopbackToo).len(), 3);
        assert!(
            GuardedResolver(Reach::PublicOnly)
                .only_allowed(found().filter(|address| !is_global(address.ip())))
                .is_err()
        );
    }
}
