//! The documents that the contract searches: made by rule, so that they are the same each time and every operator finds some of them
//! and not others.

use chrono::{DateTime, TimeDelta, Utc};
use search::Kind;

use super::model::Doc;
use crate::searches::world::{ANNA, BO, CY, World};

/// Words of which none is within two letters of another, is the beginning of one, or has an ending that a stemmer takes off.
pub const WORDS: [&str; 20] = [
    "garlic", "walnut", "lantern", "copper", "harbor", "meadow", "velvet", "pumpkin", "thunder", "orchard", "kitten",
    "blanket", "compass", "dolphin", "emerald", "falcon", "glacier", "hammock", "juniper", "kettle",
];
const ENTRIES: i64 = 90;
/// Comments are numbered from here.
const COMMENTS: i64 = 200;

fn word(n: i64) -> &'static str {
    WORDS[usize::try_from(n).unwrap_or(0) % WORDS.len()]
}

fn time(n: i64) -> DateTime<Utc> {
    let beginning = DateTime::parse_from_rfc3339("2025-06-01T08:00:00Z").expect("a time");
    beginning.to_utc() + TimeDelta::hours(n * 150)
}

fn entry(n: i64) -> Doc {
    let group = match n % 10 {
        4 if n % 3 != 2 => Some("inner"),
        7 => Some("bakers"),
        _ => None,
    };
    let audience = match group {
        Some("inner") => "group",
        None if n % 9 == 0 => "followers",
        _ => "public",
    };
    let mut tags = Vec::new();
    tags.extend((n % 4 == 0).then_some("bread"));
    tags.extend((n % 6 == 0).then_some("äpfel"));
    let lang = match n % 7 {
        0 | 1 => Some("en"),
        2 => Some("de"),
        3 => Some("fr"),
        _ => None,
    };
    Doc {
        key: n,
        kind: Kind::Entry,
        form: if n % 8 == 1 { "link" } else { "note" },
        words: vec![word(n), word(n * 7 + 3), word(n * 13 + 5)],
        author: [ANNA, BO, CY][usize::try_from(n % 3).unwrap_or(0)],
        group,
        audience,
        tags,
        lang,
        has_link: n % 8 == 1 || n % 8 == 5,
        has_picture: n % 8 == 2,
        has_file: n % 8 == 4,
        is_edited: n % 11 == 2,
        is_deleted: n % 23 == 5,
        thread: None,
        likes: (1..=3).filter(|liker| (n + liker) % 5 == 0).collect(),
        at: time(n),
        bumped: time(n),
    }
}

/// One or two comments below every third entry; they are in their thread's group and for its audience.
fn comments(threads: &mut [Doc]) -> Vec<Doc> {
    let mut made = Vec::new();
    for thread in threads.iter_mut().filter(|thread| thread.key % 3 == 0) {
        for nth in 0..=(thread.key % 2) {
            let key = COMMENTS + thread.key * 2 + nth;
            let at = time(100 + (thread.key * 37) % 91) + TimeDelta::minutes(nth + thread.key);
            // Of a private group only its members speak.
            let author = if thread.group == Some("inner") {
                ANNA
            } else {
                [BO, CY, ANNA][usize::try_from(key % 3).unwrap_or(0)]
            };
            made.push(Doc {
                key,
                kind: Kind::Comment,
                form: "comment",
                words: vec![word(key), word(key * 3 + 1)],
                author,
                group: thread.group,
                audience: thread.audience,
                tags: (key % 5 == 0).then_some("bread").into_iter().collect(),
                lang: None,
                has_link: false,
                has_picture: false,
                has_file: false,
                is_edited: false,
                is_deleted: key % 17 == 3,
                thread: Some(thread.key),
                likes: (1..=3).filter(|liker| (key + liker) % 7 == 0).collect(),
                at,
                bumped: at,
            });
            thread.bumped = thread.bumped.max(at);
        }
    }
    made
}

fn list(words: &[&str]) -> String {
    format!("ARRAY[{}]::text[]", words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(","))
}

fn insert(doc: &Doc) -> String {
    let text = doc.words.join(" ");
    let maybe = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_string());
    let html = if doc.has_link && doc.form == "note" {
        format!("<p>{text} <a href=\"https://example.org/{}\">there</a></p>", doc.key)
    } else {
        format!("<p>{text}</p>")
    };
    format!(
        "INSERT INTO entries (id, author_id, thread_id, kind, audience, group_id, link_url, body, body_html, tags, lang, edited_at, published_at, bumped_at)
         OVERRIDING SYSTEM VALUE VALUES ({}, {}, {}, '{}', '{}', {}, {}, '{text}', '{html}', {}, {}, {}, '{}', '{}');\n",
        doc.key,
        doc.author,
        maybe(doc.thread.map(|thread| thread.to_string())),
        doc.form,
        doc.audience,
        maybe(doc.group.map(|group| format!("(SELECT id FROM actors WHERE handle = '{group}')"))),
        maybe((doc.form == "link").then(|| format!("'https://example.org/{}'", doc.key))),
        list(&doc.tags),
        maybe(doc.lang.map(|lang| format!("'{lang}'"))),
        if doc.is_edited { "published_at + interval '1 hour'" } else { "NULL" }.replace("published_at", &format!("timestamptz '{}'", doc.at.to_rfc3339())),
        doc.at.to_rfc3339(),
        doc.bumped.to_rfc3339(),
    )
}

/// The picture or the file of an entry.
fn media(doc: &Doc) -> String {
    let row = |kind: &str, content_type: &str, name: &str, edge: &str| {
        format!(
            "INSERT INTO media (entry_id, actor_id, kind, place, content_type, name, width, height, size, sha256)
             VALUES ({}, {}, '{kind}', 1, '{content_type}', '{name}', {edge}, {edge}, 1, sha256('x'));\n",
            doc.key, doc.author
        )
    };
    match (doc.has_picture, doc.has_file) {
        (true, _) => row("picture", "image/png", "", "1"),
        (_, true) => row("file", "text/plain", "x.txt", "NULL"),
        _ => String::new(),
    }
}

/// Fills the world and says what is in it.
pub async fn fill(world: &World) -> Vec<Doc> {
    world
        .sql(
            // Groups have entries of their own, which nobody finds.
            "ALTER TABLE entries ALTER COLUMN id RESTART WITH 5000;
             UPDATE actors SET created_at = '2025-05-01 00:00Z'::timestamptz + id * interval '1 day';
             INSERT INTO follows (follower_id, followed_id) VALUES (1, 3), (1, 2), (3, 2);
             WITH g AS (INSERT INTO actors (kind, handle, display_name, created_at)
                 VALUES ('group', 'inner', 'Inner circle', '2025-05-20'), ('group', 'bakers', 'The bakers', '2025-05-21') RETURNING id, handle)
             INSERT INTO groups (id, entrance, founded_by) SELECT id, CASE handle WHEN 'inner' THEN 'private' ELSE 'public' END, 1 FROM g;
             INSERT INTO group_members (group_id, member_id, is_admin) SELECT id, 1, true FROM groups;
             INSERT INTO group_members (group_id, member_id) SELECT id, 2 FROM groups;
             INSERT INTO group_members (group_id, member_id) SELECT g.id, 3 FROM groups g WHERE entrance = 'public'",
        )
        .await;
    let mut docs: Vec<Doc> = (1..=ENTRIES).map(entry).collect();
    let below = comments(&mut docs);
    docs.extend(below);
    let mut sql: String = docs.iter().map(insert).collect();
    for doc in &docs {
        sql.push_str(&media(doc));
        for liker in &doc.likes {
            sql.push_str(&format!("INSERT INTO likes (entry_id, actor_id) VALUES ({}, {liker});\n", doc.key));
        }
        if doc.is_deleted {
            sql.push_str(&format!("UPDATE entries SET deleted_at = folkmoot_now() WHERE id = {};\n", doc.key));
        }
    }
    // Comments bump their threads as they are written; what is told here is told for good.
    for doc in &docs {
        sql.push_str(&format!(
            "UPDATE entries SET bumped_at = '{}' WHERE id = {};\n",
            doc.bumped.to_rfc3339(),
            doc.key
        ));
    }
    world.sql(&sql).await;
    for held in [12, 31, 60] {
        world.hold(held).await;
    }
    docs.extend(people());
    docs.extend(proposals(world).await);
    docs
}

/// Members and groups, by the words of their names.
fn people() -> Vec<Doc> {
    let named = |key: i64, kind: Kind, words: &[&'static str], day: &str| {
        let at = DateTime::parse_from_rfc3339(&format!("{day}T00:00:00Z")).expect("a time").to_utc();
        Doc { key, kind, form: "", words: words.to_vec(), author: key, at, bumped: at, ..Doc::default() }
    };
    vec![
        named(ANNA, Kind::Member, &["anna", "anna", "berg"], "2025-05-02"),
        named(BO, Kind::Member, &["bo", "bo", "the", "baker"], "2025-05-03"),
        named(CY, Kind::Member, &["cy"], "2025-05-04"),
        named(4, Kind::Group, &["inner", "inner", "circle"], "2025-05-20"),
        named(5, Kind::Group, &["bakers", "the", "bakers"], "2025-05-21"),
    ]
}

/// One that looks for sponsors, one that was taken back, and a draft.
async fn proposals(world: &World) -> Vec<Doc> {
    world
        .sql(
            "INSERT INTO entries (id, author_id, kind, title, body, published_at, bumped_at) OVERRIDING SYSTEM VALUE
             VALUES (901, 1, 'proposal', 'x', '', '2026-03-01', '2026-03-01'), (902, 2, 'proposal', 'y', '', '2026-04-01', '2026-04-01');
             INSERT INTO proposals (author_id, track, title, body, body_html, payload, state, thread_id, created_at)
             VALUES (1, 'ordinary', 'A garlic lantern', 'One walnut.', '', '{}', 'draft', 901, '2026-03-01 00:00Z'),
                    (2, 'ordinary', 'A copper kettle', 'One garlic.', '', '{}', 'draft', 902, '2026-04-01 00:00Z'),
                    (3, 'ordinary', 'Draft of garlic', 'not yet', '', '{}', 'draft', NULL, '2026-04-02 00:00Z');
             DO $$ DECLARE l bigint; p bigint; s text; BEGIN
             FOR p, s IN VALUES (1, 'sponsoring'), (2, 'sponsoring'), (2, 'withdrawn') LOOP
             INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
             VALUES ('proposal.submitted', 'proposal', to_json(s)::text, sha256('\\x00'::bytea || convert_to(to_json(s)::text, 'UTF8'))) RETURNING id INTO l;
             INSERT INTO proposal_steps (proposal_id, state, ledger_entry_id) VALUES (p, s, l);
             UPDATE proposals SET state = s WHERE id = p;
             END LOOP; END $$",
        )
        .await;
    let day = |day: &str| DateTime::parse_from_rfc3339(&format!("{day}T00:00:00Z")).expect("a time").to_utc();
    let of = |key, author, form, words: &[&'static str], at| Doc {
        key,
        kind: Kind::Proposal,
        form,
        words: words.to_vec(),
        author,
        at,
        bumped: at,
        ..Doc::default()
    };
    vec![
        of(1, ANNA, "sponsoring", &["a", "garlic", "lantern", ".", "one", "walnut"], day("2026-03-01")),
        of(2, BO, "withdrawn", &["a", "copper", "kettle", ".", "one", "garlic"], day("2026-04-01")),
    ]
}
