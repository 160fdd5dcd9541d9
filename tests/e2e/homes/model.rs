//! A home against a model of it: what it should show is worked out entry by entry from plain rows, and read page by page.

use std::collections::{BTreeMap, BTreeSet};

use governance::ActorId;
use store::streams::{Order, Show, Stream};
use store::visibility::Sight;
use tests::TestApp;

use super::execute;

const PEOPLE: i64 = 12;

/// Everybody follows some, is in some groups, posts, talks and likes at scattered times; some mute, some block, some is held.
const WORLD: &str = "
CREATE FUNCTION lot(a bigint, b bigint, of bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT (hashint8(a * 7919 + b * 104729)::bigint & 2147483647) % of $$;
CREATE TEMP TABLE p AS SELECT id, row_number() OVER (ORDER BY id) AS n FROM actors WHERE handle LIKE 'model%';
INSERT INTO follows (follower_id, followed_id) SELECT a.id, b.id FROM p a, p b WHERE a.id <> b.id AND lot(a.n, b.n, 3) = 0;
INSERT INTO actors (handle, display_name, kind) VALUES ('groupone', 'One', 'group'), ('grouptwo', 'Two', 'group');
INSERT INTO groups (id, entrance, founded_by) SELECT id, CASE handle WHEN 'groupone' THEN 'public' ELSE 'private' END, (SELECT min(id) FROM p) FROM actors WHERE kind = 'group';
INSERT INTO group_members (group_id, member_id, is_admin) SELECT g.id, p.id, true FROM groups g, p WHERE lot(g.id, p.n, 2) = 0 ORDER BY p.id;
INSERT INTO entries (author_id, kind, audience, group_id, body, body_html, published_at, bumped_at)
    SELECT p.id, 'note', CASE WHEN g.id IS NOT NULL THEN CASE g.entrance WHEN 'private' THEN 'group' ELSE 'public' END WHEN lot(i, p.n, 5) = 0 THEN 'followers' ELSE 'public' END,
        g.id, 'x', '<p>x</p>', t, t
    FROM generate_series(1, 160) i JOIN p ON p.n = 1 + lot(i, 1, 12)
    LEFT JOIN groups g ON lot(i, 2, 4) = 0 AND g.id = (SELECT min(id) FROM groups) + lot(i, 3, 2) AND EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id AND m.member_id = p.id)
    CROSS JOIN LATERAL (SELECT folkmoot_now() - interval '10 days' + lot(i, 4, 10000) * interval '1 minute' AS t) x;
UPDATE members SET named_by = 'everybody';
INSERT INTO entries (author_id, kind, audience, named, body, body_html, published_at, bumped_at)
    SELECT p.id, 'note', 'named', (SELECT count(*) FROM p r WHERE r.id <> p.id AND lot(i, r.n + 120, 4) = 0), 'named ' || i, '<p>x</p>', t, t
    FROM generate_series(1, 40) i JOIN p ON p.n = 1 + lot(i, 121, 12)
    CROSS JOIN LATERAL (SELECT folkmoot_now() - interval '10 days' + lot(i, 122, 10000) * interval '1 minute' AS t) x
    WHERE EXISTS (SELECT FROM p r WHERE r.id <> p.id AND lot(i, r.n + 120, 4) = 0);
INSERT INTO entry_readers (entry_id, member_id, at, bumped_at) SELECT e.id, r.id, e.published_at, e.bumped_at
    FROM entries e JOIN p r ON r.id <> e.author_id AND lot(substr(e.body, 7)::bigint, r.n + 120, 4) = 0 WHERE e.named IS NOT NULL;
INSERT INTO entries (author_id, thread_id, kind, audience, group_id, body, body_html, published_at, bumped_at, deleted_at)
    SELECT p.id, e.id, 'comment', e.audience, e.group_id, 'c', '<p>c</p>', t, t, CASE WHEN lot(e.id, k, 9) = 0 THEN t END
    FROM entries e CROSS JOIN generate_series(1, 3) k JOIN p ON p.n = 1 + lot(e.id, k, 12)
    CROSS JOIN LATERAL (SELECT e.published_at + lot(e.id, k, 4000) * interval '1 minute' AS t) x
    WHERE e.kind = 'note' AND lot(e.id, k + 10, 2) = 0 AND (e.audience <> 'group' OR EXISTS (SELECT FROM group_members m WHERE m.group_id = e.group_id AND m.member_id = p.id))
        AND (e.audience <> 'named' OR e.author_id = p.id OR EXISTS (SELECT FROM entry_readers r WHERE r.entry_id = e.id AND r.member_id = p.id))
    ORDER BY t;
UPDATE entry_readers SET left_at = folkmoot_now() WHERE lot(entry_id, member_id, 7) = 0;
UPDATE entries e SET bumped_at = greatest(e.bumped_at, coalesce((SELECT max(published_at) FROM entries c WHERE c.thread_id = e.id), e.bumped_at)) WHERE e.kind = 'note';
INSERT INTO likes (entry_id, actor_id, at) SELECT e.id, p.id, e.published_at + lot(e.id, p.n, 5000) * interval '1 minute'
    FROM entries e JOIN p ON lot(e.id, p.n + 20, 6) = 0 WHERE e.kind = 'note';
INSERT INTO reshares (entry_id, actor_id, at) SELECT e.id, p.id, e.published_at + lot(e.id, p.n + 200, 5000) * interval '1 minute'
    FROM entries e JOIN p ON lot(e.id, p.n + 210, 8) = 0 AND p.id <> e.author_id WHERE e.kind = 'note' AND e.audience = 'public';
INSERT INTO mutes (member_id, muted_id) SELECT a.id, b.id FROM p a, p b WHERE a.id <> b.id AND lot(a.n, b.n + 40, 14) = 0;
INSERT INTO blocks (blocker_id, blocked_id) SELECT a.id, b.id FROM p a, p b WHERE a.id <> b.id AND lot(a.n, b.n + 60, 25) = 0;
DELETE FROM follows f USING blocks b WHERE (f.follower_id, f.followed_id) IN ((b.blocker_id, b.blocked_id), (b.blocked_id, b.blocker_id));
INSERT INTO hides (member_id, entry_id) SELECT p.id, e.id FROM p, entries e WHERE e.kind = 'note' AND lot(e.id, p.n + 80, 30) = 0;
ANALYZE;";

/// Microseconds, and the number of an entry.
type Place = (i64, i64);

struct Thread {
    id: i64,
    author: i64,
    group: Option<i64>,
    is_public: bool,
    is_named: bool,
    bumped: i64,
    published: i64,
}

/// What a viewer's model is made of.
struct Eyes {
    me: i64,
    follows: BTreeSet<i64>,
    groups: BTreeSet<i64>,
    apart: Vec<i64>,
    muted: Vec<i64>,
    hidden: BTreeSet<i64>,
    visible: BTreeSet<i64>,
}

type Acts = BTreeMap<i64, Vec<(i64, i64)>>;

impl Eyes {
    fn knows(&self, who: i64) -> bool {
        self.follows.contains(&who) && !self.muted.contains(&who) && !self.apart.contains(&who)
    }

    fn place(
        &self,
        of: &Thread,
        show: Show,
        order: Order,
        (likes, reshares, comments): (&Acts, &Acts, &Acts),
    ) -> Option<Place> {
        if !self.visible.contains(&of.id) || self.muted.contains(&of.author) || self.hidden.contains(&of.id) {
            return None;
        }
        let own_group = of.group.is_some_and(|group| self.groups.contains(&group));
        let follows = self.follows.contains(&of.author) && (of.group.is_none() || show == Show::Everything);
        if of.author == self.me || own_group || follows || of.is_named {
            return Some((if order == Order::Date { of.published } else { of.bumped }, of.id));
        }
        let travels = of.is_public && (of.group.is_none() || show == Show::Everything);
        if show == Show::Friends || !travels || self.follows.contains(&of.author) {
            return None;
        }
        let by_friends = |acts: &Acts| -> Vec<i64> {
            let acts = acts.get(&of.id).into_iter().flatten();
            acts.filter(|(who, _)| self.knows(*who)).map(|(_, at)| *at).collect()
        };
        let (liked, passed_on, said) = (by_friends(likes), by_friends(reshares), by_friends(comments));
        let at = match order {
            Order::Activity => liked.into_iter().min().max(passed_on.into_iter().min()).max(said.into_iter().max()),
            Order::Date => liked.into_iter().chain(passed_on).chain(said).min(),
        };
        at.map(|at| (at, of.id))
    }
}

async fn eyes(app: &TestApp, me: i64) -> Eyes {
    let client = app.database.as_owner().await;
    let ids = async |sql: &str| -> Vec<i64> {
        client.query(sql, &[&me]).await.expect("rows").iter().map(|row| row.get(0)).collect()
    };
    Eyes {
        me,
        follows: ids("SELECT followed_id FROM follows WHERE follower_id = $1").await.into_iter().collect(),
        groups: ids("SELECT group_id FROM group_members WHERE member_id = $1").await.into_iter().collect(),
        apart: ids("SELECT unnest(apart) FROM members WHERE id = $1").await,
        muted: ids("SELECT muted_id FROM mutes WHERE member_id = $1").await,
        hidden: ids("SELECT entry_id FROM hides WHERE member_id = $1").await.into_iter().collect(),
        visible: ids("SELECT id FROM entries e WHERE entry_visible(e, $1)").await.into_iter().collect(),
    }
}

async fn acts(app: &TestApp, sql: &str) -> Acts {
    let mut acts = Acts::new();
    for row in app.database.as_owner().await.query(sql, &[]).await.expect("rows") {
        acts.entry(row.get(0)).or_default().push((row.get(1), row.get(2)));
    }
    acts
}

/// Page by page; a small page asks most of the paging.
async fn read(app: &TestApp, eyes: &Eyes, show: Show, order: Order, size: usize) -> Vec<Place> {
    let conn = app.services.store.read().await.expect("a connection");
    let me = ActorId::from(eyes.me);
    let sight = Sight {
        viewer: Some(me),
        apart: &eyes.apart,
        muted: &eyes.muted,
        hides: true,
        mutes_sources: false,
        mutes_tags: false,
        labels_left_out: &[],
    };
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store::streams::page(&conn, Stream::Home(me, show), order, sight, after, size).await;
        let page = page.expect("a page");
        let found: Vec<Place> = page.rows.iter().map(|row| (row.position.timestamp_micros(), row.id.get())).collect();
        // The page of the application takes the short way where there is one.
        let places = store::plain::places(&conn, Stream::Home(me, show), order, sight, after, size).await;
        let places = places.expect("a page");
        let short: Vec<Place> = places.rows.iter().map(|row| (row.position.timestamp_micros(), row.id.get())).collect();
        assert_eq!((&short, places.next), (&found, page.next), "{me:?} {show:?} {order:?} {size}");
        seen.extend(found);
        after = page.next;
        if after.is_none() {
            return seen;
        }
    }
}

async fn compare(app: &TestApp, viewers: &[i64]) {
    let rows = "SELECT id, author_id, group_id, audience = 'public', audience = 'named', (extract(epoch FROM bumped_at) * 1000000)::bigint, (extract(epoch FROM published_at) * 1000000)::bigint FROM entries WHERE kind = 'note' AND thread_id IS NULL";
    let threads: Vec<Thread> = app
        .database
        .as_owner()
        .await
        .query(rows, &[])
        .await
        .expect("rows")
        .iter()
        .map(|row| Thread {
            id: row.get(0),
            author: row.get(1),
            group: row.get(2),
            is_public: row.get(3),
            is_named: row.get(4),
            bumped: row.get(5),
            published: row.get(6),
        })
        .collect();
    let likes = acts(app, "SELECT entry_id, actor_id, (extract(epoch FROM at) * 1000000)::bigint FROM likes").await;
    let reshares =
        acts(app, "SELECT entry_id, actor_id, (extract(epoch FROM at) * 1000000)::bigint FROM reshares").await;
    let comments = acts(app, "SELECT thread_id, author_id, (extract(epoch FROM published_at) * 1000000)::bigint FROM entries WHERE thread_id IS NOT NULL AND deleted_at IS NULL AND NOT withheld").await;
    let mut brought = 0;
    for viewer in viewers {
        let eyes = eyes(app, *viewer).await;
        for (show, order) in Show::ALL.into_iter().flat_map(|show| Order::ALL.map(|order| (show, order))) {
            let places =
                threads.iter().filter_map(|thread| eyes.place(thread, show, order, (&likes, &reshares, &comments)));
            let mut model: Vec<Place> = places.collect();
            model.sort_unstable_by(|one, other| other.cmp(one));
            for size in [3, 20] {
                assert_eq!(read(app, &eyes, show, order, size).await, model, "{viewer} {show:?} {order:?} {size}");
            }
            brought += model.len();
        }
    }
    assert!(threads.iter().filter(|thread| thread.is_named).count() > 20, "nothing is for named people");
    assert!(brought > 300, "the world is too empty to say anything: {brought}");
}

#[rocket::async_test]
async fn every_home_is_as_the_model_says() {
    let app = TestApp::start().await;
    let people = format!(
        "INSERT INTO actors (handle, display_name) SELECT 'model' || n, 'Model ' || n FROM generate_series(1, {PEOPLE}) n;
         INSERT INTO members (id, email, password_hash, ledger_name)
            SELECT id, handle || '@example.org', 'none', lpad(to_hex(id), 16, '0') FROM actors WHERE handle LIKE 'model%'"
    );
    execute(&app, &people).await;
    execute(&app, WORLD).await;
    let sql = "SELECT id FROM actors WHERE handle LIKE 'model%' ORDER BY id";
    let viewers: Vec<i64> =
        app.database.as_owner().await.query(sql, &[]).await.expect("rows").iter().map(|row| row.get(0)).collect();
    compare(&app, &viewers).await;
    // Whoever follows more than a thousand is answered from the other side, and sees the same.
    execute(
        &app,
        "INSERT INTO actors (handle) SELECT 'silent' || n FROM generate_series(1, 1001) n;
         INSERT INTO follows (follower_id, followed_id) SELECT a.id, s.id FROM actors a, actors s WHERE a.handle IN ('model1', 'model2', 'model3') AND s.handle LIKE 'silent%'",
    )
    .await;
    compare(&app, &viewers[..3]).await;
}
