use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tests::{Browser, Program, Scratch, signal};

use super::{connect, copies, founded, members, note, owner_url, ready_is};

const NOTES: usize = 15;

/// Posts a member's notes one after the other, each until it is acknowledged, as a person would press the button again.
async fn persist(member: Browser, name: usize, address: Arc<Mutex<SocketAddr>>) {
    let until = Instant::now() + Duration::from_secs(120);
    for n in 0..NOTES {
        let body = format!("note {n} of {name}");
        loop {
            let there = *address.lock().expect("the address");
            match note(&member, there, &body).await {
                Ok(303) => break,
                Ok(503) | Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                Ok(other) => panic!("{body}: {other}"),
            }
            assert!(Instant::now() < until, "{body} is never acknowledged");
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

fn postmaster(data: &Path) -> u32 {
    let text = std::fs::read_to_string(data.join("pg/postmaster.pid")).expect("a running Postgres");
    text.lines().next().expect("a line").parse().expect("its number")
}

async fn every_note_is_there_once(program: &Program, names: usize) {
    let owner = connect(&owner_url(&program.data())).await;
    for name in 0..names {
        for n in 0..NOTES {
            let body = format!("note {n} of {name}");
            assert_eq!(copies(&owner, &body).await, 1, "{body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_killed_while_people_write_keeps_what_it_acknowledged_and_takes_nothing_twice() {
    let scratch = Scratch::new("node-killed");
    let program = founded(&scratch);
    let mut node = program.serve().await;
    let members = members(&program.data(), 6).await;
    let address = Arc::new(Mutex::new(node.address));
    let names = members.len();
    let writers: Vec<_> = members
        .into_iter()
        .enumerate()
        .map(|(name, member)| tokio::spawn(persist(member, name, Arc::clone(&address))))
        .collect();
    for kill in 0..3 {
        tokio::time::sleep(Duration::from_millis(200 + 130 * kill)).await;
        node.kill();
        let began = Instant::now();
        node = program.serve().await;
        println!("answered {:?} after its predecessor was killed", began.elapsed());
        *address.lock().expect("the address") = node.address;
    }
    for writer in writers {
        writer.await.expect("a writer");
    }
    every_note_is_there_once(&program, names).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_outlives_its_postgres_and_both_come_back_from_being_killed_together() {
    let scratch = Scratch::new("postgres-killed-under-node");
    let program = founded(&scratch);
    let mut node = program.serve().await;
    ready_is(node.address, 200).await;
    let members = members(&program.data(), 6).await;
    let address = Arc::new(Mutex::new(node.address));
    let names = members.len();
    let ada = Browser::member(&owner_url(&program.data()), "ada").await;
    let writers: Vec<_> = members
        .into_iter()
        .enumerate()
        .map(|(name, member)| tokio::spawn(persist(member, name, Arc::clone(&address))))
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    signal("-KILL", postmaster(&program.data()));
    let noticed = ready_is(node.address, 503).await;
    let back = ready_is(node.address, 200).await;
    println!("not ready {noticed:?} after Postgres was killed, ready again {back:?} later");
    assert!(back < Duration::from_secs(15));
    assert_eq!(note(&ada, node.address, "still here").await.expect("an answer"), 303, "without a restart");
    for writer in writers {
        writer.await.expect("a writer");
    }
    every_note_is_there_once(&program, names).await;

    signal("-KILL", postmaster(&program.data()));
    node.kill();
    let node = program.serve().await;
    ready_is(node.address, 200).await;
    every_note_is_there_once(&program, names).await;
    assert_eq!(note(&ada, node.address, "here again").await.expect("an answer"), 303);
}
