//! Lines, notes, checkpoints and receipts.

use crate::ledger::*;
use crate::operations::{OperatorAct, operate};
use chrono::DateTime;

const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETERS_NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

#[test]
fn the_note_of_the_go_documentation_verifies() {
    let verifier = NoteVerifier::parse(PETER).unwrap();
    assert_eq!(verifier.written(), PETER);
    let note = SignedNote::parse(PETERS_NOTE).unwrap();
    assert_eq!(note.written(), PETERS_NOTE);
    assert!(verifier.verify(&note).unwrap().starts_with("If you think"));
    let forged = SignedNote::parse(&PETERS_NOTE.replace("answer", "Answer")).unwrap();
    assert_eq!(verifier.verify(&forged), Err(NoteProblem::BadSignature));
}

#[test]
fn a_key_whose_hash_is_not_its_own_is_refused() {
    for bad in [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpD2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc",
    ] {
        assert!(NoteVerifier::parse(bad).is_err(), "{bad}");
    }
    assert!(NoteSigner::new("a b", &[1; 32]).is_err());
    assert!(NoteSigner::new("a+b", &[1; 32]).is_err());
}

#[test]
fn other_keys_are_passed_over_and_malformed_notes_refused() {
    let ours = NoteSigner::new("moot.example/ledger", &[1; 32]).unwrap();
    let theirs = NoteSigner::new("witness.example", &[2; 32]).unwrap();
    let note = ours.sign("text\n").unwrap().written();
    let witness = theirs.sign("text\n").unwrap().written();
    let both = format!("{note}{}", witness.strip_prefix("text\n\n").unwrap());
    let parsed = SignedNote::parse(&both).unwrap();
    assert_eq!(ours.verifier().verify(&parsed), Ok("text\n"));
    assert_eq!(theirs.verifier().verify(&parsed), Ok("text\n"));
    let alone = SignedNote::parse(&note).unwrap();
    assert_eq!(theirs.verifier().verify(&alone), Err(NoteProblem::NotSigned));
    for bad in ["", "text\n", "text\n\n", "text\n\nno dash\n", "text\n\n— name !!!\n", &note[..note.len() - 1]] {
        assert!(SignedNote::parse(bad).is_err(), "{bad:?}");
    }
    assert!(ours.sign("no line end").is_err());
    assert!(ours.sign("a\tb\n").is_err());
}

#[test]
fn a_checkpoint_is_three_lines_signed_and_read_strictly() {
    let signer = NoteSigner::new("moot.example/ledger", &[7; 32]).unwrap();
    let checkpoint = Checkpoint { origin: "moot.example/ledger".to_owned(), size: 3, root: [5; 32] };
    let note = checkpoint.sign(&signer).unwrap();
    assert!(note.starts_with("moot.example/ledger\n3\n"));
    assert_eq!(Checkpoint::verify(&note, &signer.verifier()), Ok(checkpoint.clone()));
    assert!(Checkpoint::verify(&note.replace("\n3\n", "\n4\n"), &signer.verifier()).is_err());
    let body = checkpoint.body();
    for bad in [
        body.replace("\n3\n", "\n03\n"),
        body.replace("\n3\n", "\n+3\n"),
        format!("{body}extension\n"),
        body.replace("moot.example/ledger", ""),
        body.trim_end().to_owned(),
        "origin\n3\nAAAA\n".to_owned(),
    ] {
        assert_eq!(Checkpoint::parse(&bad), Err(CheckpointProblem::Malformed), "{bad:?}");
    }
    let broken = Checkpoint { origin: "two\nlines".to_owned(), ..checkpoint };
    assert!(broken.sign(&signer).is_err());
}

#[test]
fn a_receipt_verifies_until_anything_in_it_changes() {
    let (secret, other) = ([3; 32], [4; 32]);
    let receipt = Receipt {
        proposal: 12.into(),
        spec_hash: [9; 32],
        voter: Pseudonym::parse("00ff00ff00ff00ff").unwrap(),
        accepted_at: DateTime::from_timestamp(1_800_000_000, 123_456_000).unwrap(),
    };
    let signed = receipt.sign(&secret);
    assert!(!["yes", "\"no\"", "abstain"].iter().any(|choice| signed.body.contains(choice)));
    assert_eq!(signed.verify(&public_key(&secret)), Ok(receipt));
    assert_eq!(signed.verify(&public_key(&other)), Err(ReceiptProblem::BadSignature));
    let changed = SignedReceipt { body: signed.body.replace(":12,", ":13,"), ..signed.clone() };
    assert_eq!(changed.verify(&public_key(&secret)), Err(ReceiptProblem::BadSignature));
    let unsigned = SignedReceipt { signature: String::new(), ..signed };
    assert_eq!(unsigned.verify(&public_key(&secret)), Err(ReceiptProblem::BadSignature));
}

#[test]
fn a_checkpoint_signature_is_no_receipt_signature() {
    let signer = NoteSigner::new("moot.example/ledger", &[3; 32]).unwrap();
    let note = signer.sign("{}\n").unwrap().written();
    let signature = note.trim_end().rsplit(' ').next().unwrap().to_owned();
    let forged = SignedReceipt { body: "{}\n".to_owned(), signature };
    assert_eq!(forged.verify(&public_key(&[3; 32])), Err(ReceiptProblem::BadSignature));
}

#[test]
fn a_sealed_line_is_canonical_and_hashed_as_a_leaf() {
    let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let record = operate(OperatorAct::AdvanceClock { seconds: 3_600 }).record().seal(at);
    assert_eq!(
        record.body,
        "{\"actor\":\"operator\",\"at\":\"2027-01-15T08:00:00.000000Z\",\"facts\":{\"seconds\":3600},\"kind\":\"operator.clock_advanced\",\"subject\":\"community\",\"v\":1}"
    );
    assert_eq!(record.leaf_hash, leaf_hash(record.body.as_bytes()));
}

#[test]
fn pseudonyms_are_plain() {
    assert!(Pseudonym::parse("00ff-a").is_ok());
    for bad in ["", "Ann", "a b", "é", &"a".repeat(65)] {
        assert!(Pseudonym::parse(bad).is_err(), "{bad}");
    }
    assert!(serde_json::from_str::<Pseudonym>("\"A\"").is_err());
}
