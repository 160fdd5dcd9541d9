//! Proposals: the board, the form, the page of each, and the ballot box.

mod about_case;
pub mod acts;
pub mod alternatives;
pub mod amended;
pub mod answer;
pub mod appeal;
mod around;
pub mod ballots;
pub mod board;
mod change;
mod choose;
pub mod draft;
pub mod expulsion;
pub mod form;
mod look;
mod means;
mod moves;
mod open_ballots;
mod page;
pub mod paper;
pub mod papers;
mod people;
mod question;
mod recall;
mod receipts;
pub mod renewal;
pub mod result;
pub mod revision;
pub mod rivals;
mod roll;
pub mod sheets;
pub mod sponsors;
mod steps;
pub mod subject;
pub mod told;
mod turnout;
mod versions;
pub mod vote;
pub mod way;
mod why_not;

use rocket::Route;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    [
        board::routes(),
        form::routes(),
        papers::routes(),
        revision::routes(),
        page::routes(),
        moves::routes(),
        alternatives::routes(),
        ballots::routes(),
        open_ballots::routes(),
        receipts::routes(),
        roll::routes(),
        versions::routes(),
    ]
    .concat()
}
