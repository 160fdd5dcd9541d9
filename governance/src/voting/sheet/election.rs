//! Many ballots of one sheet, as the count wants them.

use super::{Ballot, Marks, Sheet};
use crate::voting::{Approvals, Ballots, Choice, Credits, Election, Projects, Ranked, Scores, Unfit, YesNo};

impl Sheet {
    /// The election of these ballots. The order in which they are given has no part in it.
    ///
    /// # Errors
    /// When a ballot is not of this sheet.
    pub fn election(&self, title: &str, eligible: u64, ballots: &[Ballot]) -> Result<Election, Unfit> {
        Ok(Election {
            title: Some(title.to_owned()),
            options: self.options.clone(),
            ballots: self.ballots(ballots)?,
            eligible: Some(eligible),
        })
    }

    fn ballots(&self, ballots: &[Ballot]) -> Result<Ballots, Unfit> {
        match &self.marks {
            Marks::YesNo => {
                let choices: Vec<Choice> = ballots.iter().map(choice).collect::<Result<_, _>>()?;
                Ok(Ballots::YesNo(choices.into_iter().collect::<YesNo>()))
            }
            Marks::Ranked { .. } => {
                let mut ranked = Ranked::over(&self.options);
                for ballot in ballots {
                    let Ballot::Ranked(tiers) = ballot else { return Err(foreign()) };
                    let tiers: Vec<&[usize]> = tiers.iter().map(Vec::as_slice).collect();
                    ranked.add(1, &tiers)?;
                }
                Ok(Ballots::Ranked(ranked.finish()))
            }
            Marks::Approvals => self.approvals(ballots).map(Ballots::Approvals),
            Marks::Scores { min, max } => {
                let mut scores = Scores::over(&self.options, *min, *max)?;
                for ballot in ballots {
                    scores.add(1, numbers(ballot)?)?;
                }
                Ok(Ballots::Scores(scores))
            }
            Marks::Credits { credits } => {
                let mut bought = Credits::over(&self.options, *credits)?;
                for ballot in ballots {
                    bought.add(1, numbers(ballot)?)?;
                }
                Ok(Ballots::Credits(bought))
            }
            Marks::Projects { budget, costs } => {
                let projects = Projects::over(&self.options, *budget, costs.clone(), 0)?;
                Ok(Ballots::Projects(Projects { approvals: self.approvals(ballots)?, ..projects }))
            }
        }
    }

    fn approvals(&self, ballots: &[Ballot]) -> Result<Approvals, Unfit> {
        let mut approvals = Approvals::over(&self.options);
        for ballot in ballots {
            let Ballot::Set(places) = ballot else { return Err(foreign()) };
            approvals.add(1, places)?;
        }
        Ok(approvals)
    }
}

fn choice(ballot: &Ballot) -> Result<Choice, Unfit> {
    match ballot {
        Ballot::YesNo(choice) => Ok(*choice),
        _ => Err(foreign()),
    }
}

fn numbers(ballot: &Ballot) -> Result<&[(usize, i64)], Unfit> {
    match ballot {
        Ballot::Numbers(numbers) => Ok(numbers),
        _ => Err(foreign()),
    }
}

fn foreign() -> Unfit {
    Unfit::new("a ballot of another vote lies among the ballots")
}
