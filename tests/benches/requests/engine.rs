//! Search through Meilisearch, where there is one on the PATH. The program itself copies the world to it, as an operator would have it do.

use std::path::Path;
use std::time::Instant;

use folkmoot::cluster::PrivateCluster;
use tests::RealMeilisearch;

use crate::world::World;
use crate::{app, cases, cpu, end, load, measure_case};

const PORT: u16 = 18_482;

/// Copies the world of this size and asks it what was asked of Postgres.
pub async fn measure(size: i64, cluster: &PrivateCluster, directory: &Path, world: &World) {
    let Some(server) = RealMeilisearch::start("bench").await else { return };
    let url = server.url();
    let began = Instant::now();
    let copied = app(cluster, directory, "reindex").env("MEILI_URL", &url).status().expect("the program runs");
    assert!(copied.success(), "the world was not copied");
    println!("{size:<10} copied to Meilisearch in {} s", began.elapsed().as_secs());
    let serving =
        app(cluster, directory, "serve").env("MEILI_URL", &url).env("FOLKMOOT_WEB_PORT", PORT.to_string()).spawn();
    let mut serving = serving.expect("the program starts");
    load::wait_for(PORT, "/health/ready").await;
    let postmaster = cluster.postmaster().expect("a postmaster");
    for case in cases::searches(world) {
        let name = format!("{}, Meilisearch", case.name);
        let before = cpu::of(server.id());
        measure_case(size, &name, PORT, serving.id(), postmaster, &case).await;
        let spent = (cpu::of(server.id()) - before).as_secs_f64() * 1_000.0;
        println!("{size:<10} {:<34} {spent:.0} ms CPU of Meilisearch", "");
    }
    println!("{size:<10} memory of Meilisearch: {} MB", cpu::resident_mb(server.id()));
    end(&mut serving);
}
