//! What a stranger can check of the month: the record, copied, and copied with a byte turned.

use std::fs;

use folkmoot::record::export::export;
use governance::record::RecordFile;
use tests::{Scratch, TestApp};

use crate::record::{check, key};

/// Twenty proposals and more, and none of the tracks left out.
pub async fn every_track_was_taken(app: &TestApp) {
    let sql = "SELECT count(*), string_agg(DISTINCT track, ' ' ORDER BY track) FROM proposals WHERE state <> 'draft'";
    let row = app.database.as_owner().await.query_one(sql, &[]).await.unwrap();
    assert!(row.get::<_, i64>(0) >= 20, "{} proposals", row.get::<_, i64>(0));
    let taken: String = row.get(1);
    let mut all: Vec<&str> = governance::Track::ALL.iter().map(|track| track.as_str()).collect();
    all.sort_unstable();
    assert_eq!(taken, all.join(" "));
}

pub async fn a_copy_holds_and_a_tampered_one_does_not(app: &TestApp) {
    app.settle().await;
    let scratch = Scratch::new("month");
    let (original, copy) = (scratch.0.join("record"), scratch.0.join("copy"));
    export(&app.services.store, &key(app), &original).await.unwrap();
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(&original).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    let report = check(&copy).await;
    assert!(report.holds() && report.exit_code() == 0, "{report}");
    for file in RecordFile::ALL {
        let path = copy.join(file.name());
        let honest = fs::read(&path).unwrap();
        for place in [honest.len() / 7, honest.len() / 2, honest.len() - 2] {
            let mut turned = honest.clone();
            turned[place] ^= 1;
            fs::write(&path, &turned).unwrap();
            let report = check(&copy).await;
            assert!(!report.holds() && report.exit_code() == 1, "{}: byte {place}: {report}", file.name());
        }
        fs::write(&path, &honest).unwrap();
    }
    assert!(check(&copy).await.holds(), "the copy is whole again");
}
