//! Somebody opens pages one after the other: what each leads to is opened too, once, and must be there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rocket::http::Method;
use scraper::Html;
use tests::{Answer, Person, TestApp};

use super::rules::{all, faults};

/// One person's walk over the pages of a community.
pub struct Walk<'a> {
    person: Person<'a>,
    who: String,
    /// Method and pattern of every route, to know whether a form leads anywhere.
    routes: Vec<(Method, Vec<String>)>,
    seen: BTreeSet<String>,
    /// By what is wrong: the pages on which it is.
    wrong: BTreeMap<String, BTreeSet<String>>,
    pages: usize,
}

/// A page of ours: a mail that is shown in a frame has its looks inside, and a policy of its own.
pub fn is_page(path: &str, answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/html") && !path.ends_with("/html")
}

/// Without the place within the page.
fn address(link: &str) -> &str {
    link.split('#').next().unwrap_or_default()
}

impl<'a> Walk<'a> {
    pub fn of(app: &TestApp, person: Person<'a>, who: &str) -> Self {
        let parts = |pattern: &str| pattern.split('/').map(str::to_string).collect();
        let routes = app.client.rocket().routes().map(|route| (route.method, parts(route.uri.path()))).collect();
        Self { person, who: who.to_string(), routes, seen: BTreeSet::new(), wrong: BTreeMap::new(), pages: 0 }
    }

    pub fn note(&mut self, fault: String, page: &str) {
        self.wrong.entry(fault).or_default().insert(page.to_string());
    }

    /// Opens a page, whatever it answers, and then what it leads to.
    pub async fn open(&mut self, path: &str) {
        if self.seen.insert(path.to_string()) {
            let answer = self.person.get(path).await;
            self.read(path, &answer).await;
        }
    }

    /// Looks at a page that was answered: a form that came back, say.
    pub async fn read(&mut self, path: &str, answer: &Answer) {
        if answer.status >= 500 {
            self.note(format!("answers {}", answer.status), path);
        }
        if is_page(path, answer) && answer.status < 500 {
            for link in self.look(path, &answer.body) {
                self.follow(path, &link).await;
            }
        }
    }

    /// Holds a page against the rules; tells what it leads to.
    fn look(&mut self, path: &str, html: &str) -> Vec<String> {
        self.pages += 1;
        for fault in faults(html) {
            self.note(fault, path);
        }
        let page = Html::parse_document(html);
        let sent = all(&page, "form[method=post][action], button[formaction]");
        let actions = sent.iter().filter_map(|form| form.attr("action").or_else(|| form.attr("formaction")));
        let nowhere: Vec<String> = actions.filter(|action| !self.leads_somewhere(action)).map(str::to_string).collect();
        for action in nowhere {
            self.note(format!("a form leads to {action}, where nothing is"), path);
        }
        let links = all(
            &page,
            "a[href^=\"/\"], link[href^=\"/\"], form:not([method=post])[action], img[src^=\"/\"], iframe[src^=\"/\"]",
        );
        let links = links
            .iter()
            .filter_map(|link| link.attr("href").or_else(|| link.attr("src")).or_else(|| link.attr("action")));
        links.map(|link| address(link).to_string()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn leads_somewhere(&self, action: &str) -> bool {
        let path: Vec<&str> = action.split(['?', '#']).next().unwrap_or_default().split('/').collect();
        let fits = |pattern: &[String]| {
            pattern.len() == path.len()
                && pattern
                    .iter()
                    .zip(&path)
                    .all(|(part, given)| part == given || part.starts_with('<') && !given.is_empty())
        };
        self.routes.iter().any(|(method, pattern)| *method == Method::Post && fits(pattern))
    }

    /// Whatever a page leads to answers: with a page, another address, or that one must sign in; never that nothing is there. What it
    /// is like is looked at when it is opened itself.
    async fn follow(&mut self, page: &str, link: &str) {
        // Samples and the demonstration's own page name people who are in a whole demonstration only.
        if link.is_empty()
            || page.starts_with("/demo")
            || !self.seen.insert(format!("to {link}"))
            || self.seen.contains(link)
        {
            return;
        }
        let answer = self.person.knock(Method::Get, link, &[]).await;
        if answer.status >= 400 {
            self.note(format!("leads to {link}, which answers {}", answer.status), page);
        }
    }

    /// How many pages were looked at, and what is wrong with them in words; empty when nothing is.
    pub fn end(self) -> (usize, String) {
        let mut said = String::new();
        for (fault, pages) in &self.wrong {
            let on: Vec<&str> = pages.iter().map(String::as_str).take(3).collect();
            let _ = writeln!(said, "{} as {}, {} pages: {fault}", on.join(" "), self.who, pages.len());
        }
        (self.pages, said)
    }
}
