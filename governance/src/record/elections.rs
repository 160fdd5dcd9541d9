//! Elections as the ledger tells of them: who stood when a vote opened, who was in office, and whose terms began and ended.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::said::Facts;
use crate::elections::{CandidacyState, CandidacyVerb, Outlook};
use crate::ledger::Pseudonym;
use crate::policies::{Constitution, PolicyKey, PolicyValue, PolicyVersion};
use crate::proposals::{Elect, Nominee, Recall, seat_facts};
use crate::time;

/// A term of a moderator.
struct Term {
    name: Pseudonym,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    election: Option<i64>,
    /// The recall that ended it.
    recall: Option<i64>,
}

/// What was so when a vote opened, in case it is an election.
struct Opening {
    /// Who stood, with the hash of their statement.
    standing: Vec<Nominee>,
    /// Who stays in office beyond the vote.
    staying: BTreeSet<Pseudonym>,
    vacancies: u32,
}

/// What the ledger says of elections so far.
#[derive(Default)]
pub(super) struct ElectionsSaid {
    candidacies: BTreeMap<i64, BTreeMap<Pseudonym, (CandidacyState, String)>>,
    openings: BTreeMap<i64, Opening>,
    terms: Vec<Term>,
    left: BTreeSet<Pseudonym>,
    /// Of seats given: who had left by then.
    gone: BTreeMap<i64, BTreeSet<Pseudonym>>,
    /// Who was told to be elected and whose term has not begun yet.
    awaited: BTreeMap<i64, BTreeSet<Pseudonym>>,
    rules: Constitution,
}

fn named(text: &str) -> Result<Pseudonym, String> {
    Pseudonym::parse(text).map_err(|_| format!("“{text}” is no member's name in the ledger"))
}

fn member_of(subject: &str) -> Result<Pseudonym, String> {
    let name = subject.strip_prefix("member:").ok_or_else(|| format!("the line is about “{subject}”, no member"))?;
    named(name)
}

fn moment(facts: &Facts, name: &str) -> Result<DateTime<Utc>, String> {
    let text = facts.text(name);
    let at = DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc)).ok();
    at.filter(|at| time::written(*at) == text).ok_or_else(|| format!("{name} is no moment"))
}

fn id_of(facts: &Facts, name: &str) -> Option<i64> {
    facts.get(name).as_i64()
}

impl ElectionsSaid {
    /// The charter's values of the policies that elections go by; what it does not name has its default.
    pub(super) fn founded(&mut self, charter: &Facts) {
        for key in [PolicyKey::ModeratorsSeats, PolicyKey::ModeratorsTermDays] {
            let value = charter.get("policies").get(key.as_str()).cloned().unwrap_or_default();
            self.rule(key, &value, charter.at);
        }
    }

    fn rule(&mut self, key: PolicyKey, value: &Value, since: DateTime<Utc>) {
        if let Some(number) = value.as_i64() {
            let version = PolicyVersion {
                value: PolicyValue::Integer(number),
                version: 1.into(),
                since,
                carried_by: None,
                until: None,
            };
            // A number out of bounds is found where policies are checked.
            let _ = self.rules.insert(key, version);
        }
    }

    pub(super) fn hear_candidacy(&mut self, id: i64, act: &str, actor: &str, facts: &Facts) -> Result<(), String> {
        let candidate = named(facts.text("candidate"))?;
        let wrong = || format!("a candidacy of proposal {id} is {act} out of turn");
        if self.openings.contains_key(&id) {
            return Err(wrong());
        }
        let all = self.candidacies.entry(id).or_default();
        let before = all.get(&candidate).map(|(state, _)| *state);
        let is_own = actor == format!("member:{candidate}");
        let after = |verb| before.and_then(|state| state.after(verb));
        let (to, by) = match (act, before) {
            ("nominated", None) => (Some(CandidacyState::Nominated), !is_own),
            ("stood", None) => (Some(CandidacyState::Standing), is_own),
            ("stood", Some(_)) => (after(CandidacyVerb::Stand), is_own),
            ("restated", _) => (after(CandidacyVerb::Restate), is_own),
            ("declined", _) => (after(CandidacyVerb::Decline), is_own),
            ("withdrawn", _) => (after(CandidacyVerb::Withdraw), is_own),
            _ => (None, false),
        };
        let to = to.filter(|_| by).ok_or_else(wrong)?;
        all.insert(candidate, (to, facts.text("statement_sha256").to_owned()));
        Ok(())
    }

    /// A term begins: by the operator before the first election, else to somebody whom the line before has named.
    pub(super) fn hear_term(&mut self, subject: &str, act: &str, actor: &str, facts: &Facts) -> Result<(), String> {
        let (name, starts_at) = (member_of(subject)?, moment(facts, "starts_at")?);
        match act {
            "term_started" => {
                let ends_at = moment(facts, "ends_at")?;
                let election = id_of(facts, "election");
                let is_carried = match election {
                    Some(id) => actor == "system" && self.awaited.get_mut(&id).is_some_and(|all| all.remove(&name)),
                    None => actor == "operator" && self.gone.is_empty(),
                };
                if !is_carried {
                    return Err(format!("no election carries the term of {name}"));
                }
                let days = self.rules.integer(PolicyKey::ModeratorsTermDays);
                let earlier = self.term_at(&name, facts.at).map_or(facts.at, |term| term.ends_at);
                let is_in_time = election.is_none() || starts_at == earlier;
                if !is_in_time || ends_at != time::after_days(starts_at, days) {
                    return Err(format!(
                        "the term of {name} is not as long as the policy says, or begins at another time"
                    ));
                }
                self.terms.push(Term { name, starts_at, ends_at, election, recall: None });
                Ok(())
            }
            "term_ended" => {
                let (at, recall) = (moment(facts, "ended_at")?, id_of(facts, "recall"));
                let is_running = |term: &&mut Term| {
                    term.name == name && term.starts_at == starts_at && term.recall.is_none() && at < term.ends_at
                };
                let term = self.terms.iter_mut().find(is_running).filter(|_| actor == "system" && at == facts.at);
                let term = term.ok_or_else(|| format!("no term of {name} can end like this"))?;
                (term.ends_at, term.recall) = (at, Some(recall.ok_or("no recall ends the term")?));
                Ok(())
            }
            "resigned" => self.hear_resignation(&name, starts_at, facts, actor == subject),
            _ => Err(format!("a term cannot be {act}")),
        }
    }

    /// A term ends because its holder says so, and nobody else: while it runs, at the moment of the line.
    fn hear_resignation(
        &mut self,
        name: &Pseudonym,
        starts_at: DateTime<Utc>,
        facts: &Facts,
        is_own: bool,
    ) -> Result<(), String> {
        let at = moment(facts, "ended_at")?;
        let is_running = |term: &&mut Term| {
            term.name == *name && term.starts_at == starts_at && term.starts_at <= at && at < term.ends_at
        };
        let term = self.terms.iter_mut().find(is_running).filter(|_| is_own && at == facts.at);
        term.ok_or_else(|| format!("no term of {name} can end like this"))?.ends_at = at;
        Ok(())
    }

    /// The term of somebody that runs at a moment.
    fn term_at(&self, name: &Pseudonym, at: DateTime<Utc>) -> Option<&Term> {
        self.terms.iter().find(|term| term.name == *name && term.starts_at <= at && at < term.ends_at)
    }

    /// Whether somebody acts as a moderator at a moment: their term runs, and they have not left.
    pub(super) fn is_in_office(&self, actor: &str, at: DateTime<Utc>) -> bool {
        let name = actor.strip_prefix("member:").and_then(|name| Pseudonym::parse(name).ok());
        name.is_some_and(|name| self.term_at(&name, at).is_some() && !self.left.contains(&name))
    }

    pub(super) fn hear_erasure(&mut self, subject: &str) -> Result<(), String> {
        self.left.insert(member_of(subject)?);
        Ok(())
    }

    /// A vote opens: remembers who stood and who stays in office, in case it is an election.
    pub(super) fn opened(&mut self, id: i64, facts: &Facts) {
        // An election opens after nominations, and everybody who stood wrote a line.
        let closes = moment(facts, "closes_at").unwrap_or(facts.at);
        let stays = |term: &&Term| term.starts_at <= closes && closes < term.ends_at && !self.left.contains(&term.name);
        let staying: BTreeSet<Pseudonym> = self.terms.iter().filter(stays).map(|term| term.name.clone()).collect();
        let count = u64::try_from(staying.len()).unwrap_or(u64::MAX);
        let standing = self.candidacies.get(&id).into_iter().flatten();
        let standing = standing.filter(|(_, (state, _))| *state == CandidacyState::Standing);
        let nominee = |(name, (_, hash)): (&Pseudonym, &(CandidacyState, String))| Nominee {
            candidate: name.clone(),
            statement_sha256: hash.clone(),
        };
        let standing = standing.map(nominee).collect();
        let vacancies = Outlook::vacancies(&self.rules, count);
        self.openings.insert(id, Opening { standing, staying, vacancies });
    }

    /// Something is put in force: a rule that elections go by, or seats.
    pub(super) fn enacted(&mut self, id: i64, facts: &Facts) -> Result<(), String> {
        if !facts.get("elected").is_null() {
            let elected = facts.texts("elected").into_iter().map(named).collect::<Result<BTreeSet<_>, _>>()?;
            self.awaited.insert(id, elected);
            self.gone.insert(id, self.left.clone());
        }
        self.ruled(facts);
        Ok(())
    }

    /// A policy gets a value, by a vote or because the time of one is over.
    pub(super) fn ruled(&mut self, facts: &Facts) {
        for key in [PolicyKey::ModeratorsSeats, PolicyKey::ModeratorsTermDays] {
            if facts.text("key") == key.as_str() {
                self.rule(key, facts.get("new"), facts.at);
            }
        }
    }

    /// Everybody who stood, may vote and is not in office beyond the vote is on the ballot, with the statement they stood with, and
    /// nobody else; the seats are those that were open.
    pub(super) fn check_ballot(&self, id: i64, elect: &Elect, roll: &[Pseudonym]) -> Result<(), String> {
        let opening = self.openings.get(&id).ok_or("the ledger opened no such election")?;
        let may = |one: &&Nominee| roll.contains(&one.candidate) && !opening.staying.contains(&one.candidate);
        let expected = Elect::of(opening.vacancies, opening.standing.iter().filter(may).cloned());
        if expected.candidates != elect.candidates {
            return Err("the ballot is not of those who stood for election".to_owned());
        }
        if (expected.vacancies, expected.seats) != (elect.vacancies, elect.seats) {
            return Err("the election is for another number of seats than were open".to_owned());
        }
        Ok(())
    }

    /// Seats went to those who won them by counting again and still had an account, and their terms began.
    pub(super) fn check_seats(&self, id: i64, elect: &Elect, result: &str, enacted: &Facts) -> Result<(), String> {
        let won = elect.winners(result).ok_or("the count is of other candidates")?;
        let gone = self.gone.get(&id).ok_or("the ledger gives no seats")?;
        let seated: Vec<Pseudonym> = won.into_iter().filter(|name| !gone.contains(name)).collect();
        let is_said = seat_facts(elect.vacancies, &seated).iter().all(|(name, value)| enacted.get(name) == value);
        if !is_said {
            return Err("seats were not given to those whom the count chose".to_owned());
        }
        let mut begun: Vec<&Pseudonym> =
            self.terms.iter().filter(|term| term.election == Some(id)).map(|term| &term.name).collect();
        let mut seated: Vec<&Pseudonym> = seated.iter().collect();
        begun.sort();
        seated.sort();
        if begun == seated { Ok(()) } else { Err("not everybody elected began a term".to_owned()) }
    }

    /// The recall ended the term that was voted on, and no other.
    pub(super) fn check_recall(&self, id: i64, recall: &Recall, enacted: &Facts) -> Result<(), String> {
        let is_said = enacted.text("recalled") == recall.moderator.as_str()
            && enacted.text("starts_at") == time::written(recall.starts_at);
        let ended: Vec<&Term> = self.terms.iter().filter(|term| term.recall == Some(id)).collect();
        match ended.as_slice() {
            [term] if is_said && term.name == recall.moderator && term.starts_at == recall.starts_at => Ok(()),
            _ => Err("the recall did not end the term that was voted on".to_owned()),
        }
    }
}
