//! What pages say of imaginary friends.

use store::friends::ActRow;

/// The host of an address, as people call it: "blog.example".
pub fn host(url: &str) -> String {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    host.strip_prefix("www.").map(str::to_owned).unwrap_or(host)
}

/// "blog.example and photos.example".
pub fn hosts(urls: impl Iterator<Item = String>) -> String {
    let mut hosts: Vec<String> = Vec::new();
    for host in urls.map(|url| host(&url)).filter(|host| !host.is_empty()) {
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    match hosts.pop() {
        Some(last) if hosts.is_empty() => last,
        Some(last) => format!("{} and {last}", hosts.join(", ")),
        None => String::new(),
    }
}

/// What was done, in a sentence.
pub fn act(row: &ActRow) -> String {
    let by = row.by.as_ref().map_or_else(|| "A member who has left".to_owned(), |by| format!("@{by}"));
    let detail = &row.detail;
    match row.what.as_str() {
        "made" => format!("{by} made it."),
        "renamed" => format!("{by} changed what it is called, or where its person is."),
        "source_added" => format!("{by} added a feed of {detail}."),
        "source_removed" => format!("{by} took a feed of {detail} away."),
        "let_go" if row.by.is_none() => "Whoever kept it has left: nobody does since then.".to_owned(),
        "let_go" => format!("{by} let go of it: nobody keeps it since then."),
        "taken_on" => format!("{by} keeps it since then."),
        "claimed" => format!("{by} claimed it. The proof was on {detail}."),
        _ => format!("{by} deleted it."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_named_once_and_as_people_do() {
        let named = |urls: &[&str]| hosts(urls.iter().map(ToString::to_string));
        assert_eq!(named(&["https://www.a.example/feed", "http://a.example/"]), "a.example");
        assert_eq!(
            named(&["https://a.example/", "https://b.example/", "https://c.example/"]),
            "a.example, b.example and c.example"
        );
        assert_eq!(named(&["about:erased/1"]), "");
    }
}
