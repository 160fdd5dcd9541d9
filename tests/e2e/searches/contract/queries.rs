//! What is asked.

use super::shelf::WORDS;

/// The contract is kept over no fewer queries.
pub const EXACT_AT_LEAST: usize = 300;

/// Filters, alone and together.
const FILTERS: [&str; 56] = [
    "from:anna",
    "from:bo",
    "from:me",
    "by:cy",
    "from:anna|bo",
    "from:nobody",
    "from:inner",
    "liked-by:anna",
    "liked-by:me",
    "is:liked",
    "liked-by:bo|cy",
    "commented-by:anna",
    "commented-by:bo",
    "commented-by:me",
    "in:entries",
    "in:comments",
    "in:proposals",
    "in:members",
    "in:groups",
    "in:entries|comments",
    "in:bakers",
    "in:inner",
    "to:bakers",
    "to:public",
    "to:followers",
    "to:group",
    "to:named",
    "to:me",
    "has:link",
    "has:comments",
    "has:likes",
    "has:picture",
    "has:file",
    "is:note",
    "is:link",
    "is:edited",
    "is:mine",
    "is:followed",
    "is:sponsoring",
    "is:withdrawn",
    "is:open",
    "is:note|link",
    "#bread",
    "tag:äpfel",
    "tag:bread|äpfel",
    "lang:de",
    "lang:en|fr",
    "before:2026",
    "before:2025-09-15",
    "after:2026-03",
    "after:2025",
    "during:2025-12",
    "during:2026-01-10",
    "during:2025|2026-06",
    "is:imported",
    "tag:nothing",
];

/// Two filters at once, of different kinds.
const PAIRS: [&str; 28] = [
    "from:anna in:entries",
    "from:me -in:entries",
    "from:bo has:link",
    "liked-by:anna in:comments",
    "liked-by:me -from:me",
    "commented-by:bo from:anna",
    "in:bakers -from:anna",
    "to:followers has:likes",
    "is:link during:2026",
    "#bread lang:de",
    "tag:bread -tag:äpfel",
    "is:edited before:2026-06",
    "has:comments -commented-by:anna",
    "in:comments #bread",
    "is:followed in:entries",
    "from:anna|bo -lang:en",
    "after:2025-10 before:2026-02",
    "after:2025-10 before:2026-02 from:cy",
    "-is:note in:entries",
    "-has:link #bread",
    "in:entries -to:public",
    "in:inner from:me",
    "is:withdrawn from:bo",
    "-from:anna -from:bo -from:cy",
    "has:likes has:comments",
    "lang:fr|de has:link",
    "in:members -from:me",
    "is:mine is:liked",
];

/// Every query of which the grammar says exactly what it finds.
pub fn exact() -> Vec<String> {
    let word = |n: usize| WORDS[n % WORDS.len()];
    let mut all: Vec<String> = Vec::new();
    for n in 0..WORDS.len() {
        all.push(word(n).to_string());
        all.push(format!("{} {}", word(n), word(n * 7 + 3)));
        all.push(format!("\"{} {}\"", word(n), word(n * 7 + 3)));
        all.push(format!("{} -{}", word(n), word(n * 13 + 5)));
        all.push(format!("{}|{}", word(n), word(n + 4)));
    }
    for n in 0..10 {
        all.push(format!("{} -\"{} {}\"", word(n), word(n * 7 + 3), word(n * 13 + 5)));
        all.push(format!("-{} -{} in:entries", word(n), word(n + 1)));
        all.push(format!("{}*", &word(n)[..4]));
        all.push(format!("{} {}*", word(n), &word(n * 7 + 3)[..3]));
        all.push(format!("{} order:oldest", word(n)));
        all.push(format!("{} order:active", word(n)));
        all.push(format!("{} order:best", word(n)));
        all.push(format!("\"{} {}\" order:best in:entries", word(n), word(n * 7 + 3)));
    }
    for (n, filter) in FILTERS.iter().enumerate() {
        // A kind alone asks for nothing.
        if !filter.starts_with("in:e")
            && !matches!(*filter, "in:comments" | "in:proposals" | "in:members" | "in:groups")
        {
            all.push((*filter).to_string());
        }
        all.push(format!("{} {filter}", word(n)));
        all.push(format!("-{filter} in:entries"));
    }
    for (n, pair) in PAIRS.iter().enumerate() {
        all.push((*pair).to_string());
        all.push(format!("{} {pair}", word(n)));
        all.push(format!("{pair} order:oldest"));
    }
    all.extend(["anna", "bak in:members", "inner", "circle", "the in:groups", "berg -anna"].map(str::to_string));
    all
}

/// Words with a slip of the finger, and what was meant.
pub fn misspelt() -> Vec<(String, String)> {
    let slip = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.swap(2, 3);
        letters.into_iter().collect::<String>()
    };
    WORDS
        .iter()
        .filter(|word| word.as_bytes()[2] != word.as_bytes()[3])
        .map(|word| (slip(word), (*word).to_string()))
        .collect()
}

/// Words in another form, and the one that stands in the documents.
pub fn inflected() -> Vec<(String, String)> {
    [
        "walnut", "lantern", "orchard", "kitten", "blanket", "dolphin", "emerald", "falcon", "glacier", "hammock",
        "kettle",
    ]
    .iter()
    .map(|word| [format!("{word}s"), (*word).to_string()].map(|word| format!("{word} in:entries -lang:de -lang:fr")))
    .map(|[asked, meant]| (asked, meant))
    .collect()
}

/// Halves of words, and the beginning that they are.
pub fn halves() -> Vec<(String, String)> {
    WORDS.iter().map(|word| (word[..4].to_string(), format!("{}*", &word[..4]))).collect()
}
