//! Score and quadratic ballots as JSON objects.
//!
//! `{"title", "min_score", "max_score", "candidates": [names], "ballots": [{"count", "scores": {name: score}}]}` or
//! `{"title", "credits", "candidates": [names], "ballots": [{"count", "votes": {name: votes}}]}`. Other keys are left alone.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Contents, Malformed, text};
use crate::voting::{Ballots, Credits, Options, Scores, Unfit};

/// Everything but the ballots; those are read when the options are known.
#[derive(Deserialize)]
struct Head {
    title: Option<String>,
    min_score: Option<i64>,
    max_score: Option<i64>,
    credits: Option<u64>,
    candidates: Vec<String>,
}

#[derive(Deserialize)]
struct ScoreBallot {
    count: u64,
    scores: Given,
}

#[derive(Deserialize)]
struct CreditBallot {
    count: u64,
    votes: Given,
}

/// Reads score ballots or quadratic ballots: those with `credits` are quadratic.
///
/// A quadratic ballot that names an unknown option or overspends is invalid and counted as such; a score ballot that names
/// one makes the file malformed.
///
/// # Errors
/// When the file is no such JSON.
pub fn read(file: &[u8]) -> Result<Contents, Malformed> {
    let text = text(file)?;
    if text.trim().is_empty() {
        return Err(Malformed::at(1, "the file is empty"));
    }
    let OnlyObject(Head { title, min_score, max_score, credits, candidates }) =
        serde_json::from_str(text).map_err(|error| fault(&error))?;
    if candidates.iter().any(|name| name.trim().is_empty()) {
        return Err(Malformed::at(1, "a candidate has no name"));
    }
    let options = Options::named(candidates.iter().map(String::as_str)).map_err(Malformed::unfit(1))?;
    let places: HashMap<&str, usize> = candidates.iter().map(String::as_str).zip(0..).collect();
    let ballots = match (credits, min_score, max_score) {
        (Some(credits), None, None) => {
            let mut counted = Credits::over(&options, credits).map_err(Malformed::unfit(1))?;
            each_ballot(text, |OnlyObject(CreditBallot { count, votes: Given(given) })| {
                let votes: Option<Vec<(usize, i64)>> =
                    given.iter().map(|(name, votes)| Some((*places.get(name.as_str())?, *votes))).collect();
                match votes {
                    Some(votes) => counted.add(count, &votes),
                    None => counted.refuse(count),
                }
            })?;
            Ballots::Credits(counted)
        }
        (None, Some(min), Some(max)) => {
            let mut counted = Scores::over(&options, min, max).map_err(Malformed::unfit(1))?;
            each_ballot(text, |OnlyObject(ScoreBallot { count, scores: Given(given) })| {
                let known =
                    |name: &str| places.get(name).ok_or_else(|| Unfit::new(format!("there is no option {name:?}")));
                let scored: Vec<(usize, i64)> =
                    given.iter().map(|(name, score)| Ok((*known(name)?, *score))).collect::<Result<_, _>>()?;
                counted.add(count, &scored)
            })?;
            Ballots::Scores(counted)
        }
        _ => {
            return Err(Malformed::at(1, "score ballots have min_score and max_score, quadratic ballots have credits"));
        }
    };
    Ok(Contents::one(title.filter(|title| !title.is_empty()), options, ballots))
}

/// Hands over ballot after ballot. What is said against one is reported with the line on which it ends.
fn each_ballot<B: for<'de> Deserialize<'de>>(
    text: &str,
    take: impl FnMut(B) -> Result<(), Unfit>,
) -> Result<(), Malformed> {
    let mut json = serde_json::Deserializer::from_str(text);
    let is_there = json.deserialize_map(Outside(Inside(take, PhantomData))).map_err(|error| fault(&error))?;
    if is_there { Ok(()) } else { Err(Malformed::at(1, "missing field `ballots`")) }
}

/// The outer object: goes to its `ballots`, and says whether there are any.
struct Outside<F, B>(Inside<F, B>);

impl<'de, B: Deserialize<'de>, F: FnMut(B) -> Result<(), Unfit>> Visitor<'de> for Outside<F, B> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `ballots`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut ballots = Some(self.0);
        while let Some(key) = map.next_key::<String>()? {
            match ballots.take_if(|_| key == "ballots") {
                Some(ballots) => map.next_value_seed(ballots)?,
                None if key == "ballots" => return Err(A::Error::duplicate_field("ballots")),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(ballots.is_none())
    }
}

/// The list of ballots.
struct Inside<F, B>(F, PhantomData<B>);

impl<'de, B: Deserialize<'de>, F: FnMut(B) -> Result<(), Unfit>> DeserializeSeed<'de> for Inside<F, B> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, B: Deserialize<'de>, F: FnMut(B) -> Result<(), Unfit>> Visitor<'de> for Inside<F, B> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of ballots")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut ballots: A) -> Result<(), A::Error> {
        while let Some(ballot) = ballots.next_element()? {
            (self.0)(ballot).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

/// What is written as an object: a list of the same values in the order of our fields is nothing that anybody means.
struct OnlyObject<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OnlyObject<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_map(Object(PhantomData)).map(Self)
    }
}

/// What a ballot gives to options, in the order of the file.
struct Given(Vec<(String, i64)>);

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Given;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of names and whole numbers")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
                let mut pairs: Vec<(String, i64)> = Vec::new();
                while let Some((name, number)) = map.next_entry::<String, i64>()? {
                    if pairs.iter().any(|(other, _)| *other == name) {
                        return Err(A::Error::custom(format_args!("option {name:?} is on one ballot twice")));
                    }
                    pairs.push((name, number));
                }
                Ok(Given(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

fn fault(error: &serde_json::Error) -> Malformed {
    let whole = error.to_string();
    let reason = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(reason, _)| reason);
    // The words of the library for our types.
    let reason = reason.replace("expected i64", "expected a whole number").replace("expected u64", "expected a count");
    Malformed::at(error.line().max(1), reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voting::{BallotKind, Method, Seed, count, would_have_changed};

    fn scored(ballots: &str) -> String {
        format!(
            "{{\"title\":\"T\",\"min_score\":0,\"max_score\":5,\n\"candidates\":[\"A\",\"B\"],\n\"ballots\":[\n{ballots}]}}"
        )
    }

    fn bought(ballots: &str) -> String {
        format!("{{\"credits\":10,\"candidates\":[\"A\",\"B\"],\"ballots\":[\n{ballots}]}}")
    }

    #[test]
    fn scores_are_read_and_missing_ones_are_zero() {
        let contents =
            read(scored("{\"count\":3,\"scores\":{\"B\":5}},{\"count\":1,\"scores\":{}}").as_bytes()).unwrap();
        let election = contents.election_for(Method::Star).unwrap();
        let Ballots::Scores(ballots) = &election.ballots else { panic!("scores") };
        assert_eq!(ballots.iter().collect::<Vec<_>>(), [(3, &[0, 5][..])]);
        assert_eq!((ballots.turnout().blank, contents.title.as_deref()), (1, Some("T")));
    }

    #[test]
    fn a_quadratic_ballot_that_breaks_the_rules_is_invalid_as_a_whole() {
        let file = bought(
            "{\"count\":2,\"votes\":{\"A\":3,\"B\":-1}},{\"count\":4,\"votes\":{\"A\":3,\"B\":2}},\n{\"count\":8,\"votes\":{\"A\":1,\"C\":1}}",
        );
        let turnout = read(file.as_bytes()).unwrap().election(BallotKind::Credits).unwrap().ballots.turnout();
        assert_eq!((turnout.valid, turnout.invalid), (2, 12));
    }

    #[test]
    fn a_missing_score_is_zero_also_where_the_scale_begins_at_one() {
        let file = "{\"min_score\":1,\"max_score\":5,\"candidates\":[\"A\",\"B\"],\"ballots\":[\
                    {\"count\":3,\"scores\":{\"A\":1}},{\"count\":1,\"scores\":{\"B\":2}}]}";
        let contents = read(file.as_bytes()).unwrap();
        let (rule, election) = (contents.rule(Method::Score), contents.election_for(Method::Score).unwrap());
        let tally = count(&rule, &election, Seed([0; 32])).unwrap();
        assert_eq!(tally.options.names(&tally.winners), "A", "3 against 2");
        let change = would_have_changed(&tally, &election, Seed([0; 32])).sentence(&tally.options);
        assert_eq!(change, "With one more ballot that gives 5 to B and nothing to anybody else, B would have won.");
    }

    #[test]
    fn every_fault_is_refused_with_its_line() {
        for (file, line, reason) in [
            (" \n".to_owned(), 1, "the file is empty"),
            (scored("{\"count\":1,\"scores\":{\"C\":1}}"), 4, "there is no option \"C\""),
            (scored("{\"count\":1,\n\"scores\":{\"A\":6}}"), 5, "the score 6 is not between 0 and 5"),
            (
                scored("{\"count\":1,\n\"scores\":\n{\"A\":1.5}}"),
                6,
                "invalid type: floating point `1.5`, expected a whole number",
            ),
            (scored("{\"count\":1,\n\"scores\":{\"A\":1,\"A\":2}}"), 5, "option \"A\" is on one ballot twice"),
            (scored("{\"scores\":{\"A\":1}}"), 4, "missing field `count`"),
            (scored("{\"count\":-1,\"scores\":{}}"), 4, "invalid value: integer `-1`, expected a count"),
            (scored("{\"count\":1,\"scores\":{\"A\":1}"), 4, "expected `,` or `}`"),
            (
                scored("{\"count\":72057594037927937,\"scores\":{\"A\":1}}"),
                4,
                "more than 72057594037927936 ballots cannot be counted",
            ),
            (scored("").replace("\"B\"", "\"A\""), 1, "the option A is there twice"),
            (
                scored("").replace("max_score", "most"),
                1,
                "score ballots have min_score and max_score, quadratic ballots have credits",
            ),
            (scored("").replace("\"max_score\":5", "\"max_score\":-5"), 1, "scores from 0 to -5 are no scale"),
            (bought("{\"count\":1,\"votes\":{\"A\":\"x\"}}"), 2, "invalid type: string \"x\", expected a whole number"),
            (bought("{\"count\":1}"), 2, "missing field `votes`"),
            (bought("[1,{\"A\":1}]"), 2, "invalid type: sequence, expected an object"),
            ("[1]".to_owned(), 1, "invalid type: sequence, expected an object"),
            (scored("").replace("\"B\"", "\" \""), 1, "a candidate has no name"),
        ] {
            assert_eq!(read(file.as_bytes()), Err(Malformed::at(line, reason)), "{file}");
        }
    }
}
