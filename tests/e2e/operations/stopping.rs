use std::time::{Duration, Instant};

use folkmoot::cluster::{Durability, PrivateCluster};
use tests::{Browser, Scratch};
use tokio::io::AsyncReadExt;

use super::{connect, copies, founded, members, note, owner_url};

/// What came of one note.
struct Sent {
    body: String,
    answer: std::io::Result<u16>,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_told_to_stop_under_load_answers_what_it_took_and_keeps_what_it_answered() {
    let scratch = Scratch::new("stopping");
    // A patient pool, so that requests wait in the node when the signal comes instead of being turned away.
    let program = founded(&scratch).with("FOLKMOOT_DATABASE_WAIT_MS", "10000");
    let mut node = program.serve().await;
    let address = node.address;
    let members = members(&program.data(), 20).await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(Browser::visitor().listen(address).await.expect("a stream").0);
    }
    let mut owner = connect(&owner_url(&program.data())).await;
    let blocked = owner.transaction().await.expect("a transaction");
    blocked.batch_execute("LOCK TABLE entries IN EXCLUSIVE MODE").await.expect("the table is held");
    let notes: Vec<_> = (0..200)
        .map(|n| {
            let (member, body) = (members[n % members.len()].clone(), format!("note {n}"));
            tokio::spawn(async move {
                let answer = note(&member, address, &body).await;
                Sent { body, answer }
            })
        })
        .collect();
    // Longer than it takes to accept them all: every one of them is in the node when the signal comes.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert!(notes.iter().all(|note| !note.is_finished()), "they wait for the table");
    let told = Instant::now();
    node.terminate();
    tokio::time::sleep(Duration::from_millis(200)).await;
    blocked.rollback().await.expect("the table is free again");
    let code = node.ended(Duration::from_secs(30)).await;
    let took = told.elapsed();
    assert_eq!(code, Some(0), "{:#?}", node.log());
    assert!(took <= Duration::from_secs(12), "{took:?}");
    for mut stream in streams {
        // The end of a stream is an end and no reset.
        stream.read_to_end(&mut Vec::new()).await.expect("a proper end");
    }
    let cluster = PrivateCluster::start(&program.data(), Durability::Durable).await.expect("the cluster");
    let owner = connect(&cluster.owner_url).await;
    let mut kept = 0;
    for sent in futures::future::join_all(notes).await {
        let sent = sent.expect("a client");
        match sent.answer {
            Ok(303) => {
                assert_eq!(copies(&owner, &sent.body).await, 1, "{} was answered", sent.body);
                kept += 1;
            }
            Ok(503) => assert_eq!(copies(&owner, &sent.body).await, 0, "{}", sent.body),
            Ok(other) => panic!("{}: {other}", sent.body),
            Err(error) => panic!("{} was taken and not answered: {error}; the stop took {took:?}", sent.body),
        }
    }
    println!("stopped after {took:?}: {kept} notes answered and kept");
    assert!(kept >= 100, "{kept}");
    cluster.stop().await;
}
