//! What is tried: each route with an object of the world, and a form that fits it.

use tests::PASSWORD;

/// One line of the matrix: a route, whose object it is tried on, the address, the form.
pub struct Row {
    pub route: &'static str,
    /// The object, when the route has more than one kind.
    pub subject: &'static str,
    /// With the world's `{names}` in it.
    pub path: &'static str,
    pub form: &'static [(&'static str, &'static str)],
    /// Whether what one person does here changes what the next one may, so that each needs a world of their own.
    pub alone: bool,
}

pub(super) const fn row(route: &'static str, subject: &'static str, path: &'static str) -> Row {
    Row { route, subject, path, form: &[], alone: false }
}

pub(super) const fn form(
    route: &'static str,
    subject: &'static str,
    path: &'static str,
    form: &'static [(&'static str, &'static str)],
) -> Row {
    Row { route, subject, path, form, alone: false }
}

pub(super) const fn alone(route: &'static str, subject: &'static str, path: &'static str) -> Row {
    Row { route, subject, path, form: &[], alone: true }
}

/// Every row that is not plain enough to be made by itself.
pub fn all() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(STREAM);
    rows.extend(super::streams::STREAMS);
    rows.extend(ACCOUNTS);
    rows.extend(GOVERNANCE);
    rows.extend(FEATURES);
    rows.extend(ELECTIONS);
    rows.extend(MODERATION);
    rows.extend(super::beside::BESIDE);
    rows.extend(super::feeds::FEEDS);
    rows.extend(super::filters::FILTERS);
    rows.extend(super::friends::FRIENDS);
    rows.extend(super::groups::GROUPS);
    rows.extend(super::mail::MAIL);
    rows.extend(super::media::MEDIA);
    rows.extend(super::readers::READERS);
    rows.extend(OTHERS);
    rows.extend(super::api::API);
    rows.extend(super::api_more::MORE);
    rows.extend(super::api_rest::REST);
    rows.extend(super::webhooks::WEBHOOKS);
    rows
}

const STREAM: [Row; 26] = [
    row("GET /<at_handle>", "the author", "/@author"),
    row("GET /<at_handle>/likes", "the author", "/@author/likes"),
    row("GET /entries/<id>", "a public entry", "/entries/{entry}"),
    row("GET /entries/<id>", "one for followers", "/entries/{followers_entry}"),
    row("GET /entries/<id>", "a held one", "/entries/{held_entry}"),
    row("GET /entries/<id>", "a removed one", "/entries/{removed_entry}"),
    row("GET /entries/<id>/edit", "a public entry", "/entries/{entry}/edit"),
    row("GET /entries/<id>/history", "a public entry", "/entries/{entry}/history"),
    row("GET /entries/<id>/history", "one for followers", "/entries/{followers_entry}/history"),
    row("GET /entries/<id>/removal", "a public entry", "/entries/{entry}/removal"),
    row("GET /streams/front/new", "", "/streams/front/new?after=0"),
    row("GET /streams/home/new", "", "/streams/home/new?after=0"),
    form("POST /entries", "", "/entries", &[("body", "a word")]),
    form("POST /entries/<id>/comments", "a public entry", "/entries/{entry}/comments", &[("body", "a word")]),
    form(
        "POST /entries/<id>/comments",
        "one for followers",
        "/entries/{followers_entry}/comments",
        &[("body", "a word")],
    ),
    form("POST /entries/<id>/edit", "a public entry", "/entries/{entry}/edit", &[("body", "another word")]),
    form("POST /entries/<id>/edit", "a held one", "/entries/{held_entry}/edit", &[("body", "another word")]),
    form("POST /entries/<id>/edit", "a comment", "/entries/{comment}/edit", &[("body", "another word")]),
    row("POST /entries/<id>/removal", "a public entry", "/entries/{entry}/removal"),
    row("POST /entries/<id>/removal", "a comment", "/entries/{comment}/removal"),
    row("POST /entries/<id>/likes", "a public entry", "/entries/{entry}/likes"),
    row("POST /entries/<id>/likes", "one for followers", "/entries/{followers_entry}/likes"),
    row("POST /entries/<id>/likes", "a held one", "/entries/{held_entry}/likes"),
    row("POST /entries/<id>/likes/removal", "a public entry", "/entries/{entry}/likes/removal"),
    row("POST /actors/<handle>/follows", "the author", "/actors/author/follows"),
    row("POST /actors/<handle>/follows/removal", "the author", "/actors/author/follows/removal"),
];

const ACCOUNTS: [Row; 36] = [
    row("GET /confirmation/<token>", "no token of ours", "/confirmation/x"),
    row("POST /confirmation/<token>", "no token of ours", "/confirmation/x"),
    row("POST /confirmations", "", "/confirmations"),
    form(
        "POST /members",
        "a newcomer",
        "/members",
        &[("handle", "newcomer"), ("email", "newcomer@example.org"), ("password", PASSWORD)],
    ),
    form(
        "POST /passwords",
        "their own",
        "/passwords",
        &[("current_password", PASSWORD), ("new_password", "another walk, by the sea")],
    ),
    row("POST /passwords/reset", "", "/passwords/reset"),
    row("GET /passwords/reset/<token>", "no token of ours", "/passwords/reset/x"),
    form(
        "POST /passwords/reset/<token>",
        "no token of ours",
        "/passwords/reset/x",
        &[("password", "a long enough one")],
    ),
    form("POST /sessions", "", "/sessions", &[("name", "peer3@example.org"), ("password", PASSWORD)]),
    row("POST /sessions/removal", "their own", "/sessions/removal"),
    row("GET /settings/flags", "their own", "/settings/flags"),
    form(
        "POST /settings/digest",
        "their own",
        "/settings/digest",
        &[("digest", "daily"), ("hour", "8"), ("time_zone", "UTC")],
    ),
    form("POST /settings/export", "their own", "/settings/export", &[("password", PASSWORD)]),
    form("POST /settings/profile", "their own", "/settings/profile", &[("display_name", "Somebody"), ("about", "")]),
    form("POST /settings/removal", "their own", "/settings/removal", &[("password", PASSWORD)]),
    row("POST /settings/sessions/<id>/removal", "the author's", "/settings/sessions/{author_session}/removal"),
    form("POST /sources", "their own", "/sources", &[("url", "http://127.0.0.1:9/other.xml")]),
    row("POST /sources/<id>/removal", "the author's", "/sources/{source}/removal"),
    row("GET /digests/unsubscribe/<token>", "no token of ours", "/digests/unsubscribe/x"),
    row("POST /digests/unsubscribe/<token>", "no token of ours", "/digests/unsubscribe/x"),
    row("GET /settings/links", "their own", "/settings/links"),
    form("POST /settings/links", "their own", "/settings/links", &[("url", "http://127.0.0.1:9/me")]),
    row("POST /settings/links/<id>/removal", "nobody's", "/settings/links/999999/removal"),
    row("POST /settings/links/<id>/check", "nobody's", "/settings/links/999999/check"),
    row("GET /notifications", "their own", "/notifications"),
    row("POST /notifications/read", "their own", "/notifications/read"),
    form("POST /notifications/seen", "their own", "/notifications/seen", &[("ids", "1,2")]),
    row("GET /settings/notifications", "their own", "/settings/notifications"),
    form("POST /settings/notifications", "their own", "/settings/notifications", &[("page-mention", "on")]),
    row("GET /notifications/unsubscribe/<token>", "no token of ours", "/notifications/unsubscribe/x"),
    row("POST /notifications/unsubscribe/<token>", "no token of ours", "/notifications/unsubscribe/x"),
    row("GET /reminders/unsubscribe/<token>", "no token of ours", "/reminders/unsubscribe/x"),
    row("POST /reminders/unsubscribe/<token>", "no token of ours", "/reminders/unsubscribe/x"),
    form("POST /settings/reminders", "their own", "/settings/reminders", &[("vote_reminders", "true")]),
    form("POST /demo/clock", "", "/demo/clock", &[("hours", "1")]),
    form("POST /demo/sessions", "", "/demo/sessions", &[("handle", "member")]),
];

const CHANGED: &[(&str, &str)] = &[("title", "Another title"), ("body", "Another reason."), ("value", "31")];

const ALTERNATIVE: &[(&str, &str)] = &[("value", "6"), ("reason", "It is better.")];

const GOVERNANCE: [Row; 58] = [
    Row {
        route: "POST /proposals/<id>/alternatives",
        subject: "in discussion",
        path: "{discussed}/alternatives",
        form: ALTERNATIVE,
        alone: true,
    },
    form("POST /proposals/<id>/alternatives", "in its vote", "{voting}/alternatives", ALTERNATIVE),
    row("POST /proposals/<id>/alternatives/<number>/backings", "in discussion", "{discussed}/alternatives/1/backings"),
    row(
        "POST /proposals/<id>/alternatives/<number>/backings",
        "in its vote, none there",
        "{voting}/alternatives/1/backings",
    ),
    row("POST /proposals/<id>/renewals", "one that was overtaken", "{overtaken}/renewals"),
    row("POST /proposals/<id>/renewals", "in its vote", "{voting}/renewals"),
    row("GET /proposals/<id>/roll/provisional", "one that is voted on", "{voting}/roll/provisional"),
    alone("POST /actors/<handle>/vouches", "another member", "/actors/peer1/vouches"),
    row("POST /actors/<handle>/vouches/removal", "nobody's voucher", "/actors/peer2/vouches/removal"),
    form(
        "POST /proposals/<id>/challenges",
        "one that is discussed",
        "{discussed}/challenges",
        &[("handle", "peer1"), ("stance", "against"), ("reason", "nobody knows them")],
    ),
    alone(
        "POST /constitution/<name>/versions/<id>/proposals",
        "an earlier value",
        "/constitution/entry.max_chars/versions/{founding_version}/proposals",
    ),
    row("GET /constitution/<name>", "a policy", "/constitution/entry.max_chars"),
    row("GET /ledger/<id>", "a line", "/ledger/1"),
    row("GET /ledger/proofs/inclusion", "a leaf", "/ledger/proofs/inclusion?leaf=0"),
    row("GET /ledger/proofs/consistency", "two sizes", "/ledger/proofs/consistency?from=1"),
    row("GET /proposals/<id>", "a draft", "{draft}"),
    row("GET /proposals/<id>", "looking for sponsors", "{published}"),
    row("GET /proposals/<id>", "in its vote", "{voting}"),
    row("GET /proposals/<id>", "enacted", "{enacted}"),
    row("GET /proposals/<id>/edit", "looking for sponsors", "{published}/edit"),
    row("GET /proposals/<id>/receipt", "in its vote, no receipt of ours", "{voting}/receipt?at=1&signature=x"),
    row("GET /proposals/<id>/record", "a draft", "{draft}/record"),
    row("GET /proposals/<id>/record", "in its vote", "{voting}/record"),
    row("GET /proposals/<id>/record", "enacted", "{enacted}/record"),
    row("GET /record/<name>", "the leaves", "/record/ledger.jsonl"),
    row("GET /proposals/<id>/roll", "a draft", "{draft}/roll"),
    row("GET /proposals/<id>/roll", "in its vote", "{voting}/roll"),
    row("GET /proposals/<id>/versions", "a draft", "{draft}/versions"),
    row("GET /proposals/<id>/versions", "in discussion", "{discussed}/versions"),
    form(
        "POST /proposals",
        "",
        "/proposals",
        &[("policy", "digest.entries_max"), ("title", "More"), ("body", "Because."), ("value", "40")],
    ),
    form(
        "POST /proposals",
        "an appeal",
        "/proposals",
        &[("kind", "appeal"), ("case", "{decided_case}"), ("title", "Show it"), ("body", "Because.")],
    ),
    row("GET /proposals/new", "", "/proposals/new"),
    row("GET /proposals/new", "an appeal", "/proposals/new?kind=appeal&case={decided_case}"),
    form("POST /proposals/papers", "one to come", "/proposals/papers", &[("policy", "digest.entries_max")]),
    form(
        "POST /proposals/papers",
        "of a draft",
        "/proposals/papers",
        &[("policy", "sources.per_member_max"), ("proposal", "{draft_id}")],
    ),
    form("POST /proposals/papers/removal", "one to come", "/proposals/papers/removal", &[("kind", "question")]),
    form("POST /proposals/<id>/ballots", "in discussion", "{discussed}/ballots", &[("choice", "yes")]),
    form("POST /proposals/<id>/ballots", "in its vote", "{voting}/ballots", &[("choice", "yes")]),
    form("POST /proposals/<id>/ballots", "enacted", "{enacted}/ballots", &[("choice", "yes")]),
    form("POST /proposals/<id>/edit", "a draft", "{draft}/edit", CHANGED),
    form("POST /proposals/<id>/edit", "looking for sponsors", "{published}/edit", CHANGED),
    form("POST /proposals/<id>/edit", "in its vote", "{voting}/edit", CHANGED),
    form("POST /proposals/<id>/edit", "enacted", "{enacted}/edit", CHANGED),
    row("GET /proposals/<id>/ballots", "with open ballots, in its vote", "{open_voting}/ballots"),
    row("GET /proposals/<id>/ballots", "with secret ballots, enacted", "{enacted}/ballots"),
    form("POST /delegations", "where ballots are open", "/delegations", &[("to", "peer1"), ("scope", "decision")]),
    form("POST /delegations", "where ballots are secret", "/delegations", &[("to", "peer1"), ("scope", "ordinary")]),
    row("POST /delegations/<id>/removal", "the author's", "/delegations/{delegation}/removal"),
    row("POST /proposals/<id>/publication", "a draft", "{draft}/publication"),
    row("POST /proposals/<id>/publication", "in its vote", "{voting}/publication"),
    row("POST /proposals/<id>/sponsorships", "a draft", "{draft}/sponsorships"),
    alone("POST /proposals/<id>/sponsorships", "looking for sponsors", "{published}/sponsorships"),
    row("POST /proposals/<id>/sponsorships", "in its vote", "{voting}/sponsorships"),
    row("POST /proposals/<id>/withdrawal", "a draft", "{draft}/withdrawal"),
    row("POST /proposals/<id>/withdrawal", "looking for sponsors", "{published}/withdrawal"),
    row("POST /proposals/<id>/withdrawal", "in discussion", "{discussed}/withdrawal"),
    row("POST /proposals/<id>/withdrawal", "in its vote", "{voting}/withdrawal"),
    row("POST /proposals/<id>/withdrawal", "enacted", "{enacted}/withdrawal"),
];

const FEATURE: &[(&str, &str)] = &[("title", "A lamp"), ("body", "By the gate."), ("effort_days", "2")];
const DECLINE: &[(&str, &str)] = &[("state", "declined"), ("reason", "There is one.")];

const FEATURES: [Row; 8] = [
    row("GET /features/<id>", "the author's", "/features/{feature}"),
    row("GET /features/<id>/edit", "the author's", "/features/{feature}/edit"),
    form("POST /features", "", "/features", FEATURE),
    form("POST /features/<id>/edit", "the author's", "/features/{feature}/edit", FEATURE),
    row("POST /features/<id>/withdrawal", "the author's", "/features/{feature}/withdrawal"),
    row("POST /features/<id>/withdrawal", "one that was declined", "/features/{declined_feature}/withdrawal"),
    form("POST /features/<id>/steps", "the author's", "/features/{feature}/steps", DECLINE),
    form("POST /features/<id>/steps", "one that was declined", "/features/{declined_feature}/steps", DECLINE),
];

const STATEMENT: &[(&str, &str)] = &[("statement", "I would listen.")];

const ELECTIONS: [Row; 7] = [
    row("POST /moderators/resignation", "", "/moderators/resignation"),
    row("GET /proposals/<id>/candidacy", "an election", "{election}/candidacy"),
    row("GET /proposals/<id>/candidacy", "no election", "{discussed}/candidacy"),
    row("GET /proposals/<id>/nominations/new", "an election", "{election}/nominations/new"),
    Row {
        route: "POST /proposals/<id>/candidacy",
        subject: "an election",
        path: "{election}/candidacy",
        form: STATEMENT,
        alone: true,
    },
    Row {
        route: "POST /proposals/<id>/nominations",
        subject: "another member",
        path: "{election}/nominations",
        form: &[("handle", "peer3")],
        alone: true,
    },
    row("POST /proposals/<id>/candidacy/withdrawal", "an election", "{election}/candidacy/withdrawal"),
];

const FLAG: &[(&str, &str)] = &[("rule", "R1"), ("remark", "")];
const HOLD: &[(&str, &str)] = &[("rule", "R1"), ("reason", "It hurts somebody.")];
const OPINION: &[(&str, &str)] = &[("opinion", "restore"), ("reason", "It breaks no rule.")];

const DECISION: &[(&str, &str)] = &[("outcome", "restore"), ("reason", "It breaks no rule.")];
const PASSING: &[(&str, &str)] = &[("why", "It is close.")];

const MODERATION: [Row; 33] = [
    row("GET /cases/<id>", "an open case", "/cases/{open_case}"),
    row("GET /cases/<id>", "a decided case", "/cases/{decided_case}"),
    row(
        "POST /cases/<id>/words/<sha256>",
        "a reason of a decided case",
        "/cases/{decided_case}/words/2b69c730116eaac4e7c3daab50b2ee10530d8bea5f6cb245b78751a292ae4c11",
    ),
    row("POST /cases/<id>/words/<sha256>", "words that nobody gave", "/cases/{decided_case}/words/00"),
    row("GET /cases/<id>/tickets", "an open case", "/cases/{open_case}/tickets"),
    row("GET /entries/<id>/flags/new", "a public entry", "/entries/{entry}/flags/new"),
    row("GET /entries/<id>/flags/new", "one for followers", "/entries/{followers_entry}/flags/new"),
    form("POST /entries/<id>/flags", "a public entry", "/entries/{entry}/flags", FLAG),
    form("POST /entries/<id>/flags", "one for followers", "/entries/{followers_entry}/flags", FLAG),
    form("POST /entries/<id>/flags", "a held one", "/entries/{held_entry}/flags", FLAG),
    row("POST /entries/<id>/flags/removal", "a held one", "/entries/{held_entry}/flags/removal"),
    form("POST /entries/<id>/hold", "a public entry", "/entries/{entry}/hold", HOLD),
    form("POST /entries/<id>/hold", "one for followers", "/entries/{followers_entry}/hold", HOLD),
    form("POST /entries/<id>/hold", "a held one", "/entries/{held_entry}/hold", HOLD),
    row("POST /cases/<id>/seat/acceptance", "an open case", "/cases/{open_case}/seat/acceptance"),
    row("POST /cases/<id>/seat/acceptance", "a decided case", "/cases/{decided_case}/seat/acceptance"),
    row("POST /cases/<id>/seat/excuse", "an open case", "/cases/{open_case}/seat/excuse"),
    row("POST /cases/<id>/seat/recusal", "an open case", "/cases/{open_case}/seat/recusal"),
    form("POST /cases/<id>/opinion", "an open case, before accepting", "/cases/{open_case}/opinion", OPINION),
    form(
        "POST /cases/<id>/opinion/final",
        "an open case, not deliberating",
        "/cases/{open_case}/opinion/final",
        OPINION,
    ),
    form("POST /cases/<id>/opinion/final", "a decided case", "/cases/{decided_case}/opinion/final", OPINION),
    form("POST /cases/<id>/appeal", "a decided case", "/cases/{decided_case}/appeal", &[("plea", "")]),
    form("POST /cases/<id>/opinion", "a decided case", "/cases/{decided_case}/opinion", OPINION),
    row("GET /cases/<id>", "a case that waits", "/cases/{waiting_case}"),
    form("POST /cases/<id>/decision", "a case that waits", "/cases/{waiting_case}/decision", DECISION),
    form("POST /cases/<id>/decision", "before its jury", "/cases/{open_case}/decision", DECISION),
    row("POST /cases/<id>/decision/recusal", "a case that waits", "/cases/{waiting_case}/decision/recusal"),
    form("POST /cases/<id>/decision/jury", "a case that waits", "/cases/{waiting_case}/decision/jury", PASSING),
    form("POST /cases/<id>/decision/jury", "a decided case", "/cases/{decided_case}/decision/jury", PASSING),
    row("GET /audits/<id>", "another's", "/audits/{audit}"),
    form("POST /audits/<id>/opinion", "another's", "/audits/{audit}/opinion", OPINION),
    row("POST /audits/<id>/skip", "another's", "/audits/{audit}/skip"),
    row("GET /audits/<id>", "nobody's", "/audits/999999"),
];

const OTHERS: [Row; 10] = [
    row("GET /demo/feeds/<file>", "no feed", "/demo/feeds/x"),
    row("GET /search", "", "/search?q=oak"),
    row("GET /tags/<tag>", "", "/tags/oak"),
    form("POST /searches", "their own", "/searches", &[("typed", "oak")]),
    row("POST /searches/<id>/removal", "nobody's", "/searches/999999/removal"),
    row("GET /kept", "", "/kept"),
    row("GET /static/<name>", "", "/static/folkmoot.css"),
    row("GET /static/<print>/<name>", "", "/static/x/folkmoot.css"),
    row("GET /demo/mail/<name>", "a mail", "/demo/mail/{mail}"),
    row("GET /demo/mail/<name>/html", "a mail", "/demo/mail/{mail}/html"),
];
