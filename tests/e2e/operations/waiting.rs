//! Who waits for a connection gets one in turn: a crowd delays everybody a little and nobody for good.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use store::{PoolSettings, Store};
use tests::TestDatabase;

#[tokio::test(flavor = "multi_thread")]
async fn in_a_crowd_nobody_waits_much_longer_than_the_others() {
    let database = TestDatabase::new().await;
    // Each turn takes a few milliseconds and each of the crowd waits for ten others: far from half a second.
    let settings = PoolSettings { size: 2, wait: Duration::from_millis(500), ..PoolSettings::default() };
    let store = Arc::new(Store::connect(&database.app_url, &settings).await.unwrap());
    let crowd = (0..24).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for _ in 0..60 {
                let _held = store.read().await?;
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            Ok::<(), store::StoreError>(())
        })
    });
    for member in join_all(crowd).await {
        member.unwrap().unwrap();
    }
}
