//! The groups, the pictures, the conversation and the imaginary friends of the world.

use super::Building;

impl Building<'_> {
    /// Where people talk: the stream, and groups; and whom they read who is not here.
    pub(super) async fn places(&mut self) {
        self.stream().await;
        self.groups().await;
        self.pictures().await;
        self.friends().await;
        self.conversation().await;
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

    /// Notes of the author's with a picture: for everybody, for followers, in the private group.
    async fn pictures(&mut self) {
        const PIXEL: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
        let author = self.person("author");
        for (name, audience) in [("picture", "public"), ("followers_picture", "followers"), ("group_picture", "@firs")]
        {
            let fields = [("body", "a picture"), ("audience", audience)];
            author.send("/entries", &fields, &[("picture1", "x.gif", PIXEL)]).await.is(303);
            self.name(name, self.number("SELECT max(id) FROM media").await);
        }
    }

    /// A note that the author wrote for a peer alone; the peer and the member let everybody write to them.
    async fn conversation(&mut self) {
        for handle in ["peer1", "member"] {
            self.person(handle).post("/settings/filters/named", &[("by", "everybody")]).await.is(303);
        }
        let form = [("body", "for one alone"), ("audience", "people"), ("readers", "@peer1")];
        let entry = self.person("author").post("/entries", &form).await.made();
        self.name("named_entry", entry);
        let author = self.person("author");
        for (audience, name) in [("public", "poll_entry"), ("followers", "followers_poll")] {
            let form = [
                ("body", "an evening, and a question"),
                ("audience", audience),
                ("event_starts", "2199-12-05T19:00"),
                ("event_zone", "Europe/Berlin"),
                ("poll_way", "plurality"),
                ("poll_options", "cake\ntea"),
                ("poll_hours", "336"),
            ];
            let entry = author.post("/entries", &form).await.made();
            self.name(name, entry);
        }
    }

    /// One that the author keeps, and one that nobody keeps and some follow.
    async fn friends(&mut self) {
        let author = self.person("author");
        let form = [("name", "Grandma"), ("feeds", "https://grandma.example/feed")];
        author.post("/friends", &form).await.is(303);
        self.name("friend_source", self.number("SELECT max(id) FROM sources").await);
        let (peer1, peer2) = (self.person("peer1"), self.person("peer2"));
        let form = [("name", "Uncle"), ("feeds", "https://uncle.example/feed")];
        peer1.post("/friends", &form).await.is(303);
        peer2.post("/actors/uncle_imaginary/follows", &[]).await.is(303);
        peer1.post("/friends/uncle_imaginary/removal", &[]).await.is(303);
    }
}
