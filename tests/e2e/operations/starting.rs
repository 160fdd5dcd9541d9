use std::net::TcpListener;
use std::time::Duration;

use tests::{Browser, Scratch, TestDatabase, read_until};

use super::{founded, program};

#[tokio::test(flavor = "multi_thread")]
async fn a_community_is_founded_once_and_served_by_one_process_that_says_what_is_in_its_way() {
    let scratch = Scratch::new("starting");
    let program = program(&scratch);
    let (code, said) = program.run(&["serve"]);
    assert!(code == 1 && said.contains("folkmoot init"), "{said}");

    let (code, said) = program.run(&["init", "--name", "Testmoot"]);
    assert!(code == 0 && said.contains("founded"), "{said}");
    let (code, said) = program.run(&["init", "--name", "Another"]);
    assert!(code == 1 && said.contains("“Testmoot” was founded"), "{said}");

    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("its address").port().to_string();
    let (code, said) = program.clone().with("FOLKMOOT_WEB_PORT", &port).run(&["serve"]);
    assert!(code == 1 && said.contains(&format!("127.0.0.1:{port} is in use")) && said.contains("Fix:"), "{said}");

    let node = program.serve().await;
    let (code, said) = program.run(&["serve"]);
    assert!(code == 1 && said.contains("is in use by process"), "{said}");
    let (code, said) = program.run(&["init", "--name", "Another"]);
    assert!(code == 1 && said.contains("“Testmoot” was founded"), "beside a running one too: {said}");
    let live = Browser::visitor().get(node.address, "/health/live").await.expect("an answer");
    assert_eq!((live.status, live.body.as_str()), (200, "live\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_and_a_worker_share_a_database() {
    let scratch = Scratch::new("nodes");
    let database = TestDatabase::new().await;
    let program = program(&scratch).with("DATABASE_URL", &database.app_url).with("FOLKMOOT_SECRET", &"5e".repeat(32));
    let one = program.serve_with(&["serve", "--no-work"]).await;
    let two = program.serve_with(&["serve", "--no-work"]).await;
    let mut worker = program.start(&["work"]);

    let ada = Browser::member(&database.owner_url, "ada").await;
    let (mut stream, said) = ada.listen(two.address).await.expect("a stream");
    assert!(said.contains("text/event-stream"), "{said}");
    assert_eq!(super::note(&ada, one.address, "hello from the first node").await.expect("an answer"), 303);
    read_until(&mut stream, "event:dirty").await.expect("a hint on the second node");
    let front = ada.get(two.address, "/").await.expect("a page");
    assert!(front.body.contains("hello from the first node"));

    worker.terminate();
    assert_eq!(worker.ended(Duration::from_secs(12)).await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_stops_with_nothing_to_do_as_fast_as_it_can() {
    let scratch = Scratch::new("idle");
    let mut node = founded(&scratch).serve().await;
    let began = std::time::Instant::now();
    node.terminate();
    assert_eq!(node.ended(Duration::from_secs(12)).await, Some(0), "{:#?}", node.log());
    println!("an idle node stopped after {:?}", began.elapsed());
}
