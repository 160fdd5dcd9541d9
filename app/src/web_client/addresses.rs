//! Which addresses the outside world has. Everything else may be a machine of ours, or of whoever runs us.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks that are no part of the public internet, from IANA's special-purpose registries (RFC 6890 and after).
const NOT_GLOBAL_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The only part of IPv6 given out to the public. It leaves out `::`, `::1`, IPv4 written as IPv6 (`::/96`,
/// `::ffff:0:0/96`, `64:ff9b::/96`, `64:ff9b:1::/48`), `100::/64`, `5f00::/16`, `fc00::/7`, `fe80::/10`, `fec0::/10`, `ff00::/8`.
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Exceptions within [`GLOBAL_V6`]: protocol assignments with Teredo, documentation, 6to4, documentation.
const NOT_GLOBAL_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is one that anybody on the internet may have.
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !NOT_GLOBAL_V4.iter().any(|network| holds_v4(*network, v4)),
        IpAddr::V6(v6) => holds_v6(GLOBAL_V6, v6) && !NOT_GLOBAL_V6.iter().any(|network| holds_v6(*network, v6)),
    }
}

fn holds_v4((network, bits): (Ipv4Addr, u32), address: Ipv4Addr) -> bool {
    network.to_bits() >> (32 - bits) == address.to_bits() >> (32 - bits)
}

fn holds_v6((network, bits): (Ipv6Addr, u32), address: Ipv6Addr) -> bool {
    network.to_bits() >> (128 - bits) == address.to_bits() >> (128 - bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLOBAL: &str = "
        1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255
        128.0.0.1 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0
        192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0
        198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255 2606:4700::1111
        2001:200::1 2001:4860:4860::8888 2003::1 2a00::1 3ffe::1 3fff:1000::1 2001:db7:ffff::1
        2001:db9::1";

    const NOT_GLOBAL: &str = "
        0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1
        127.255.255.255 169.254.0.0 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.0
        192.0.0.170 192.0.2.1 192.88.99.1 192.168.0.0 192.168.255.255 198.18.0.0
        198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.0
        255.255.255.255 :: ::1 ::2 ::ffff:1.1.1.1 ::ffff:127.0.0.1 ::1.1.1.1 ::7f00:1
        64:ff9b::1.1.1.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:0:1::1 2001:10::1
        2001:1ff:ffff::1 2001:db8::1 2001:db8:ffff::1 2002:7f00:1:: 2002:101:101::1 3fff::1
        3fff:fff::1 5f00::1 fc00::1 fdff::1 fe80::1 febf::1 fec0::1 feff::1 ff02::1 ffff::1
        1fff::1 4000::1";

    #[test]
    fn only_public_addresses_are_global() {
        for address in GLOBAL.split_whitespace() {
            assert!(is_global(address.parse().unwrap()), "{address} is public");
        }
        for address in NOT_GLOBAL.split_whitespace() {
            assert!(!is_global(address.parse().unwrap()), "{address} is not public");
        }
    }
}
