//! The groups of the world.

use super::Building;

impl Building<'_> {
    /// Where people talk: the stream, and groups.
    pub(super) async fn places(&mut self) {
        self.stream().await;
        self.groups().await;
    }

    /// A group of each kind by the author, with an entry in the private one; one peer is in them all, another waits at a door.
    async fn groups(&mut self) {
        let author = self.person("author");
        for (handle, entrance) in [("oaks", "public"), ("pines", "request"), ("firs", "private")] {
            let form = [("handle", handle), ("display_name", handle), ("about", ""), ("entrance", entrance)];
            author.post("/groups", &form).await.is(303);
            author.post(&format!("/groups/{handle}/invitations"), &[("handle", "peer1")]).await.is(303);
            self.person("peer1").post(&format!("/groups/{handle}/members"), &[]).await.is(303);
        }
        self.person("peer2").post("/groups/pines/members", &[]).await.is(303);
        let entry = author.post("/entries", &[("body", "among the firs"), ("audience", "@firs")]).await.made();
        self.name("group_entry", entry);
    }
}
