//! Running it: starting, stopping, dying, being too much in demand, and what is written down about it.

mod kept;
mod killing;
mod logs;
mod overload;
mod plain;
mod starting;
mod stopping;
mod visits;
mod waiting;

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use folkmoot::cluster::PrivateCluster;
use tests::{Browser, Program, Scratch};
use tokio_postgres::{Client, NoTls};

/// The program in a directory of its own, with a community founded there.
fn founded(scratch: &Scratch) -> Program {
    let program = program(scratch);
    let (code, said) = program.run(&["init", "--name", "Testmoot"]);
    assert_eq!(code, 0, "{said}");
    program
}

fn program(scratch: &Scratch) -> Program {
    Program::new(env!("CARGO_BIN_EXE_node"), &scratch.0)
}

/// The owner's connection string of the private cluster that runs on a data directory.
fn owner_url(data: &Path) -> String {
    PrivateCluster::running(data).expect("a running cluster").owner_url
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// Members' browsers; each may post twenty notes before the limits slow it down.
async fn members(data: &Path, count: usize) -> Vec<Browser> {
    let url = owner_url(data);
    let mut members = Vec::new();
    for n in 0..count {
        members.push(Browser::member(&url, &format!("member{n}")).await);
    }
    members
}

async fn note(member: &Browser, address: SocketAddr, body: &str) -> std::io::Result<u16> {
    let once = format!("once-for-{}", body.replace(' ', "-"));
    let reply = member.post(address, "/entries", &[("body", body), ("once", &once)]).await?;
    Ok(reply.status)
}

/// How often each note is in the database.
async fn copies(owner: &Client, body: &str) -> i64 {
    owner.query_one("SELECT count(*) FROM entries WHERE body = $1", &[&body]).await.expect("a count").get(0)
}

/// Waits until the node answers its readiness with this status.
async fn ready_is(address: SocketAddr, status: u16) -> Duration {
    let began = Instant::now();
    loop {
        let reply = Browser::visitor().get(address, "/health/ready").await;
        if reply.as_ref().is_ok_and(|reply| reply.status == status) {
            return began.elapsed();
        }
        assert!(began.elapsed() < Duration::from_secs(30), "readiness is not {status} but {reply:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
