use ring::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

use super::*;

/// Made for these tests, and published with them: it signs nothing else.
const RSA: &str = include_str!("dkim/test_rsa.pem");
const ED25519_PEM: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

#[test]
fn the_canonical_forms_are_those_of_the_standard() {
    // RFC 6376 section 3.4.5.
    let lines = canonical::unfolded("A: X \r\nB : Y\t\r\n\tZ  ");
    let lines: Vec<String> = lines.iter().map(|(name, value)| header(name, value)).collect();
    assert_eq!(lines, ["a:X", "b:Y Z"]);
    assert_eq!(body(" C \r\nD \t E\r\n\r\n\r\n"), " C\r\nD E\r\n");
    assert_eq!((body(""), body("\r\n\r\n")), (String::new(), String::new()));
    assert_eq!(body("no end"), "no end\r\n");
}

fn message() -> Message {
    Message::builder()
        .from("Moot <moot@moot.example>".parse().unwrap())
        .to("ada@example.org".parse().unwrap())
        .subject("Grüße")
        .body("Hello,  you \r\n.\r\n\r\n".to_owned())
        .unwrap()
}

/// What the signature covers, as a verifier puts it together, and the signature.
fn taken_apart(message: &Message) -> (String, Vec<u8>) {
    let text = String::from_utf8(message.formatted()).unwrap();
    let (headers, content) = text.split_once("\r\n\r\n").unwrap();
    let lines = canonical::unfolded(headers);
    let (_, signature) = lines.iter().find(|(name, _)| name == "dkim-signature").unwrap();
    let (before, b) = signature.rsplit_once("b=").unwrap();
    assert!(before.contains(&STANDARD.encode(Sha256::digest(body(content).as_bytes()))));
    let names: String = before.split("h=").nth(1).unwrap().split(';').next().unwrap().split_whitespace().collect();
    let mut left = lines.clone();
    let mut covered = String::new();
    for wanted in names.split(':') {
        if let Some(place) = left.iter().rposition(|(name, _)| name == wanted) {
            let (name, value) = left.remove(place);
            covered += &format!("{}\r\n", header(&name, &value));
        }
    }
    covered += &header("dkim-signature", &format!("{before}b="));
    (covered, STANDARD.decode(b.split_whitespace().collect::<String>()).unwrap())
}

#[test]
fn a_signature_holds_for_what_was_sent_and_for_nothing_else() {
    let at = "2025-03-14T09:00:00Z".parse().unwrap();
    for pem in [RSA, ED25519_PEM] {
        let signer = Signer::from_pem(pem.as_bytes(), "moot.example", "folkmoot").unwrap();
        let mut signed = message();
        signer.sign(&mut signed, at);
        let (covered, signature) = taken_apart(&signed);
        let holds = |covered: &[u8]| match &signer.key {
            Key::Rsa(pair) => {
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public().as_ref()).verify(covered, &signature)
            }
            Key::Ed25519(pair) => UnparsedPublicKey::new(&ED25519, pair.public_key().as_ref())
                .verify(&Sha256::digest(covered), &signature),
        };
        assert!(holds(covered.as_bytes()).is_ok());
        assert!(holds(covered.replace("ada@", "eve@").as_bytes()).is_err());
        for name in ["from:from", "list-unsubscribe", "list-unsubscribe-post", "list-id"] {
            assert!(covered.contains(name), "{name}: {covered}");
        }
        assert!(String::from_utf8(signed.formatted()).unwrap().lines().all(|line| line.len() <= 100));
    }
}

#[test]
fn a_record_is_held_against_the_key() {
    let signer = Signer::from_pem(RSA.as_bytes(), "moot.example", "folkmoot").unwrap();
    let other = Signer::from_pem(ED25519_PEM.as_bytes(), "moot.example", "folkmoot").unwrap();
    assert_eq!(signer.name(), "folkmoot._domainkey.moot.example");
    assert_eq!(signer.fits(&signer.record()), Ok(()));
    // As DNS gives long texts: in pieces, with quotes.
    let record = signer.record();
    let (one, two) = record.split_at(100);
    assert_eq!(signer.fits(&format!("\"{one}\" \"{two}\"")), Ok(()));
    assert_eq!(other.fits(&other.record()), Ok(()));
    assert!(other.record().len() < 80 && signer.record().contains("p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"));
    for (published, wrong) in [
        (other.record(), "kind ed25519"),
        ("v=DKIM1; k=rsa; p=".to_owned(), "revokes"),
        ("v=DKIM1; p=AAAA".to_owned(), "another key"),
        ("v=spf1 -all".to_owned(), "another version"),
    ] {
        assert!(signer.fits(&published).unwrap_err().contains(wrong), "{published}");
    }
    for nothing in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        assert!(Signer::from_pem(nothing.as_bytes(), "moot.example", "folkmoot").is_err());
    }
}
