//! What the ledger says: of each line the little that the rest of the record is held against.

mod cases;
mod expulsions;
mod office;
mod spam;
mod words;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::policies::Track;
use crate::record::delegations::{self, DelegationsSaid};
use crate::record::elections::ElectionsSaid;
pub(in crate::record) use crate::record::facts::Facts;
use crate::record::features::FeaturesSaid;
use crate::record::line;
use crate::time;

pub(super) use self::cases::CaseSaid;

/// A line of the ledger, as its body has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    v: u64,
    kind: String,
    actor: String,
    subject: String,
    facts: Map<String, Value>,
    at: String,
}

/// The hashes of one version of a proposal's text.
#[derive(Clone, Debug)]
pub(super) struct TextHashes {
    pub(super) title: String,
    pub(super) body: String,
    pub(super) payload: String,
}

/// What the ledger says of one vote.
#[derive(Clone, Debug)]
pub(super) struct VoteSaid {
    pub(super) opened: Facts,
    pub(super) closed: Option<Facts>,
    pub(super) enacted: Option<Facts>,
}

/// All that is kept of the ledger while the rest is read.
#[derive(Default)]
pub(super) struct Said {
    charter: Option<Facts>,
    pub(super) texts: BTreeMap<i64, Vec<TextHashes>>,
    pub(super) votes: BTreeMap<i64, VoteSaid>,
    pub(super) cases: BTreeMap<i64, CaseSaid>,
    pub(super) features: FeaturesSaid,
    pub(super) elections: ElectionsSaid,
    /// The values that were offered as alternatives, by proposal, each with how many backed it.
    pub(super) alternatives: BTreeMap<i64, Vec<(Value, u64)>>,
    pub(super) delegations: DelegationsSaid,
    /// The track of each published proposal.
    pub(super) tracks: BTreeMap<i64, Track>,
    /// The enactments, by leaf: whose vote.
    pub(super) enacted: BTreeMap<u64, i64>,
    /// The ends of changes for a time, by leaf: whose proposal, and what went back.
    pub(super) reverted: BTreeMap<u64, (i64, Facts)>,
    /// Who was expelled or let back, by the proposal that did it.
    pub(super) expulsions: BTreeMap<i64, Facts>,
    /// The policies that came with the software, by leaf.
    pub(super) introduced: BTreeMap<u64, Facts>,
}

fn id_of(subject: &str, noun: &str) -> Result<i64, String> {
    let id = subject.strip_prefix(noun).and_then(|rest| rest.strip_prefix(':'));
    let id = id.and_then(|id| id.parse::<i64>().ok().filter(|number| number.to_string() == id));
    id.ok_or_else(|| format!("the line is about “{subject}”, which is no {noun}"))
}

fn once(slot: &mut Option<Facts>, facts: Facts, what: &str) -> Result<(), String> {
    if slot.is_some() {
        return Err(format!("{what} a second time"));
    }
    *slot = Some(facts);
    Ok(())
}

impl Said {
    /// Takes a leaf. Kinds that nothing else is held against are only looked at for their form.
    pub(super) fn hear(&mut self, leaf: u64, text: &str) -> Result<(), String> {
        let body: Body = line::read(text)?;
        let at = DateTime::parse_from_rfc3339(&body.at).map(|at| at.with_timezone(&Utc)).ok();
        let at =
            at.filter(|at| time::written(*at) == body.at).ok_or("the moment is not written as the ledger writes it")?;
        if body.v != 1 || body.kind.is_empty() || body.actor.is_empty() || body.subject.is_empty() {
            return Err("the line is none that the ledger writes".to_owned());
        }
        let facts = Facts { leaf, at, facts: Value::Object(body.facts) };
        match body.kind.split_once('.') {
            Some(("charter", "founded")) => {
                self.elections.founded(&facts);
                once(&mut self.charter, facts, "the community is founded")
            }
            Some(("candidacy", act)) => {
                self.elections.hear_candidacy(id_of(&body.subject, "proposal")?, act, &body.actor, &facts)
            }
            Some(("moderator", act)) => self.elections.hear_term(&body.subject, act, &body.actor, &facts),
            Some(("proposal", act)) => self.hear_proposal(id_of(&body.subject, "proposal")?, act, facts),
            Some(("policy", "reverted")) => {
                self.elections.ruled(&facts);
                self.reverted.insert(leaf, (id_of(&body.subject, "proposal")?, facts));
                Ok(())
            }
            Some(("policy", "introduced")) => {
                if self.charter.is_none() {
                    return Err("a policy comes with the software before the community was founded".to_owned());
                }
                if body.actor != "operator" || body.subject != format!("policy:{}", facts.text("key")) {
                    return Err("a policy comes with the software by somebody else, or for another".to_owned());
                }
                self.elections.ruled(&facts);
                self.introduced.insert(leaf, facts);
                Ok(())
            }
            Some(("alternative", act)) => self.hear_alternative(id_of(&body.subject, "proposal")?, act, &facts),
            Some(("case", act)) => self.hear_case(id_of(&body.subject, "case")?, act, &body.actor, facts),
            Some(("feature", act)) => self.features.hear(id_of(&body.subject, "feature")?, act, &facts),
            Some(("flag", "coordinated")) => self.hear_coordination(id_of(&body.subject, "case")?, &facts),
            Some(("sanction", "imposed")) => self.hear_sanction(facts),
            Some(("sanction", "lifted")) => self.hear_lifting(facts),
            Some(("delegation", act)) => {
                delegations::hear(&mut self.delegations, act, (&body.actor, &body.subject), &facts)
            }
            Some(("account", "erased")) => {
                self.elections.hear_erasure(&body.subject)?;
                delegations::hear_erased(&mut self.delegations, &body.subject, &facts)
            }
            Some(("jury", act)) => self.hear_jury(id_of(&body.subject, "case")?, act, facts),
            _ => Ok(()),
        }
    }

    fn hear_proposal(&mut self, id: i64, act: &str, facts: Facts) -> Result<(), String> {
        match act {
            "published" | "amended" => {
                let hash = |name: &str| facts.text(name).to_owned();
                let text = TextHashes {
                    title: hash("title_sha256"),
                    body: hash("body_sha256"),
                    payload: hash("payload_sha256"),
                };
                let versions = self.texts.entry(id).or_default();
                if (act == "published") != versions.is_empty() {
                    return Err(format!("proposal {id} is {act} out of turn"));
                }
                versions.push(text);
                self.tracks.extend(facts.text("track").parse().ok().map(|track| (id, track)));
                Ok(())
            }
            "voting_opened" => match self.votes.entry(id) {
                Entry::Vacant(entry) => {
                    self.features.opened(id);
                    self.elections.opened(id, &facts);
                    entry.insert(VoteSaid { opened: facts, closed: None, enacted: None });
                    Ok(())
                }
                Entry::Occupied(_) => Err(format!("the vote on proposal {id} opens a second time")),
            },
            "closed" => once(&mut self.vote(id)?.closed, facts, &format!("the vote on proposal {id} closes")),
            "enacted" => {
                self.enacted.insert(facts.leaf, id);
                if !facts.get("order").is_null() {
                    self.features.ordered(id, &facts)?;
                }
                self.elections.enacted(id, &facts)?;
                once(&mut self.vote(id)?.enacted, facts, &format!("proposal {id} is enacted"))
            }
            "superseded" => match facts.get("by").as_i64() {
                Some(by) if self.votes.get(&by).is_none_or(|vote| vote.enacted.is_none()) => {
                    Err(format!("proposal {id} was overtaken by proposal {by}, which had not taken effect"))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn hear_alternative(&mut self, id: i64, act: &str, facts: &Facts) -> Result<(), String> {
        let offered = self.alternatives.entry(id).or_default();
        let count = u64::try_from(offered.len()).unwrap_or(u64::MAX);
        let number = facts.number("number").unwrap_or(0);
        let wrong = || format!("alternative {number} to proposal {id} is {act} out of turn");
        match act {
            "offered" if number == count.saturating_add(1) => {
                offered.push((facts.get("value").clone(), 0));
                Ok(())
            }
            "backed" => {
                let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
                let (_, backers) = place.and_then(|place| offered.get_mut(place)).ok_or_else(wrong)?;
                *backers = backers.saturating_add(1);
                if facts.number("backers") == Some(*backers) { Ok(()) } else { Err(wrong()) }
            }
            _ => Err(wrong()),
        }
    }

    fn vote(&mut self, id: i64) -> Result<&mut VoteSaid, String> {
        self.votes.get_mut(&id).ok_or_else(|| format!("there was no vote on proposal {id}"))
    }

    pub(super) fn is_founded(&self) -> Result<(), String> {
        if self.charter.is_some() { Ok(()) } else { Err("no leaf founds the community".to_owned()) }
    }

    pub(super) fn community(&self) -> Option<&str> {
        self.charter.as_ref().map(|charter| charter.text("community"))
    }

    /// The founding charter's leaf, and its policies in the order of their names.
    pub(super) fn charter(&self) -> Option<(u64, BTreeMap<&str, &Value>)> {
        let charter = self.charter.as_ref()?;
        let policies = charter.get("policies").as_object().into_iter().flatten();
        Some((charter.leaf, policies.map(|(key, value)| (key.as_str(), value)).collect()))
    }
}
