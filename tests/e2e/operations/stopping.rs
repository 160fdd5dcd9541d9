use std::time::{Duration, Instant};

use folkmoot::cluster::{Durability, PrivateCluster};
use tests::{Browser, Scratch};
use tokio::io::AsyncReadExt;

use super::{connect, copies, founded, members, note};

/// What came of one note.
struct Sent {
    body: String,
    begun: Instant,
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
    let notes: Vec<_> = (0..300)
        .map(|n| {
            let (member, body) = (members[n % members.len()].clone(), format!("note {n}"));
            tokio::spawn(async move {
                let begun = Instant::now();
                let answer = note(&member, address, &body).await;
                Sent { body, begun, answer }
            })
        })
        .collect();
    while notes.iter().filter(|note| note.is_finished()).count() < 10 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let told = Instant::now();
    node.terminate();
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
    let (mut kept, mut unanswered) = (0, 0);
    for sent in futures::future::join_all(notes).await {
        let sent = sent.expect("a client");
        match sent.answer {
            Ok(303) => {
                assert_eq!(copies(&owner, &sent.body).await, 1, "{} was answered", sent.body);
                kept += 1;
            }
            Ok(503) => assert_eq!(copies(&owner, &sent.body).await, 0, "{}", sent.body),
            Ok(other) => panic!("{}: {other}", sent.body),
            // Connections that the kernel had and the node had not taken yet are nobody's to answer.
            Err(_) if told.duration_since(sent.begun) < Duration::from_millis(500) => unanswered += 1,
            Err(error) => panic!("{} was taken and not answered: {error}; the stop took {took:?}", sent.body),
        }
    }
    println!("stopped after {took:?}: {kept} notes answered and kept, {unanswered} came too late");
    assert!(kept >= 10);
    cluster.stop().await;
}
