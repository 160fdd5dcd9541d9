//! The form of a question to the community: how its options and numbers are typed, and what they make.

use askama::Template;
use governance::proposals::{Payload, Question, QuestionProblem, Terms};
use governance::text::{ProposalBody, ProposalTitle};
use governance::voting::{BallotKind, Completion, Method, Seats, Utility};
use governance::{Constitution, Track};

use super::form::{DraftForm, way};
use super::papers::Kept;
use crate::web::forms::Problems;
use crate::web::layout::Layout;

/// Between the name of a project and its cost.
const BAR: char = '|';

/// The form of a question as a page.
#[derive(Template)]
#[template(path = "proposals/question.html")]
pub struct QuestionPage {
    layout: Layout,
    pub heading: &'static str,
    pub action: String,
    pub cancel: String,
    /// The usual ways of counting, and the others.
    offered: (Vec<Offered>, Vec<Offered>),
    way: String,
    pub is_published: bool,
    /// Says that it is as it was left, and when.
    pub kept: Option<Kept>,
    form: DraftForm,
    problems: Problems,
}

impl QuestionPage {
    const TITLE_MAX: usize = ProposalTitle::MAX;
    const BODY_MAX: usize = ProposalBody::MAX;
    const MAX_SCORE: u32 = Question::MAX_SCORE;

    /// Whether one of the less usual ways is chosen.
    fn is_unusual(&self) -> bool {
        self.offered.1.iter().any(|method| method.chosen)
    }

    pub fn new(layout: Layout, constitution: &Constitution, form: DraftForm, problems: Problems) -> Self {
        Self {
            layout,
            heading: "Ask the community",
            action: "/proposals".to_string(),
            cancel: "/proposals".to_string(),
            offered: offered(&form).into_iter().partition(|method| USUAL.contains(&method.method)),
            way: way(Track::Decision, constitution),
            is_published: false,
            kept: None,
            form,
            problems,
        }
    }
}

/// What most questions ask for: yes or no, the best of many, all that please, some of many, money.
const USUAL: [Method; 5] = [
    Method::Majority,
    Method::Schulze,
    Method::Approval,
    Method::StvScottish,
    Method::EqualShares(Utility::Cost, Completion::Add1),
];

/// A method as it is offered.
pub struct Offered {
    pub method: Method,
    pub name: &'static str,
    pub title: &'static str,
    /// What it does, in a sentence or two.
    pub words: &'static str,
    pub chosen: bool,
}

/// The methods a question may ask for. Without a choice the one for many options is marked.
pub fn offered(form: &DraftForm) -> Vec<Offered> {
    let chosen = if form.method.is_empty() { Method::Schulze.name() } else { form.method.as_str() };
    let offer = |method: &Method| Offered {
        method: *method,
        name: method.name(),
        title: method.title(),
        words: method.in_words(),
        chosen: method.name() == chosen,
    };
    Question::METHODS.iter().map(offer).collect()
}

/// What is typed for a question that is there.
pub fn typed(question: &Question, form: DraftForm) -> DraftForm {
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    let Terms { seats, max_score, credits, budget, .. } = &question.terms;
    DraftForm {
        kind: "question".to_string(),
        method: question.method.name().to_string(),
        options: lines(question).join("\n"),
        seats: number(seats.map(u64::from)),
        max_score: number(max_score.map(u64::from)),
        credits: number(*credits),
        budget: number(*budget),
        ..form
    }
}

/// The options, one a line, with their costs.
pub fn lines(question: &Question) -> Vec<String> {
    let cost = |place: usize| question.terms.costs.get(place).map(|cost| format!(" {BAR} {cost}")).unwrap_or_default();
    question.options.iter().enumerate().map(|(place, name)| format!("{name}{}", cost(place))).collect()
}

/// The question as it was typed. The name of the field that is wrong comes with the reason.
pub fn payload(form: &DraftForm) -> Result<Payload, (&'static str, String)> {
    let method = Question::METHODS.iter().copied().find(|method| method.name() == form.method);
    let method = method.ok_or_else(|| ("method", QuestionProblem::Method.to_string()))?;
    let lines: Vec<&str> = match method {
        Method::Majority => Vec::new(),
        _ => form.options.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
    };
    let (options, costs) = match method.ballots() {
        BallotKind::Projects => priced(&lines).map_err(|why| ("options", why))?,
        _ => (lines.into_iter().map(String::from).collect(), Vec::new()),
    };
    // A number is read where the method uses it; what was typed for another method before is left alone.
    let number = |is_used: bool, field: &'static str, typed: &str, problem: QuestionProblem| {
        let parsed = is_used.then(|| typed.trim().parse::<u64>().map_err(|_| (field, problem.to_string())));
        parsed.transpose()
    };
    let small = |number: Option<u64>| number.map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    let (kind, takes_seats) = (method.ballots(), method.seats() == Seats::Any);
    let terms = Terms {
        seats: small(number(takes_seats, "seats", &form.seats, QuestionProblem::Seats)?),
        max_score: small(number(kind == BallotKind::Scores, "max_score", &form.max_score, QuestionProblem::Scale)?),
        credits: number(kind == BallotKind::Credits, "credits", &form.credits, QuestionProblem::Credits)?,
        budget: number(kind == BallotKind::Projects, "budget", &form.budget, QuestionProblem::Money)?,
        costs,
    };
    let question = Question { method, options, terms };
    question.check().map_err(|problem| (field_of(&problem), problem.to_string()))?;
    Ok(Payload::Decide(question))
}

const fn field_of(problem: &QuestionProblem) -> &'static str {
    match problem {
        QuestionProblem::Method | QuestionProblem::Needless => "method",
        QuestionProblem::Count | QuestionProblem::Name | QuestionProblem::Twice(_) => "options",
        QuestionProblem::Seats => "seats",
        QuestionProblem::Scale => "max_score",
        QuestionProblem::Credits => "credits",
        QuestionProblem::Money => "budget",
    }
}

/// Names and costs of lines such as "A bench | 1200".
fn priced(lines: &[&str]) -> Result<(Vec<String>, Vec<u64>), String> {
    let one = |line: &&str| {
        let wrong = || format!("write each project with its cost, such as “A bench {BAR} 1200”: “{line}” has none");
        let (name, cost) = line.rsplit_once(BAR).ok_or_else(wrong)?;
        Ok((name.trim().to_string(), cost.trim().parse::<u64>().map_err(|_| wrong())?))
    };
    let pairs: Vec<(String, u64)> = lines.iter().map(one).collect::<Result<_, String>>()?;
    Ok(pairs.into_iter().unzip())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(method: &str, options: &str) -> DraftForm {
        DraftForm { method: method.to_string(), options: options.to_string(), ..DraftForm::default() }
    }

    #[test]
    fn what_is_typed_is_read_and_can_be_typed_again() {
        let asked = DraftForm {
            budget: " 100 ".into(),
            seats: "needless".into(),
            ..form("mes", "A bench | 60\r\n\r\n Oak | trees |30 ")
        };
        let Ok(Payload::Decide(question)) = payload(&asked) else { panic!("{:?}", payload(&asked)) };
        assert_eq!(
            (question.options.as_slice(), question.terms.costs.as_slice()),
            (["A bench", "Oak | trees"].map(String::from).as_slice(), [60, 30].as_slice())
        );
        let again = typed(&question, DraftForm::default());
        assert_eq!(payload(&again), Ok(Payload::Decide(question)));
    }

    #[test]
    fn what_is_wrong_names_its_field() {
        let field = |form: &DraftForm| payload(form).unwrap_err().0;
        assert_eq!(field(&form("smith-set", "a\nb")), "method");
        assert_eq!(field(&form("schulze", "a")), "options");
        assert_eq!(field(&form("mes", "a\nb | 3")), "options");
        assert_eq!(field(&form("stv-scottish", "a\nb")), "seats");
        assert_eq!(field(&form("star", "a\nb")), "max_score");
        assert_eq!(field(&form("quadratic", "a\nb")), "credits");
        assert_eq!(field(&form("mes", "a | 1\nb | 3")), "budget");
        assert!(payload(&form("majority", "left over")).is_ok());
    }
}
