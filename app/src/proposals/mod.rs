//! Proposals: the board, the form, the page of each, and the ballot box.

pub mod acts;
pub mod answer;
pub mod ballots;
pub mod board;
mod change;
pub mod form;
mod moves;
mod open_ballots;
mod page;
mod paper;
mod question;
mod receipts;
mod result;
mod revision;
mod roll;
mod turnout;
mod versions;
pub mod vote;

use rocket::Route;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    [
        board::routes(),
        form::routes(),
        revision::routes(),
        page::routes(),
        moves::routes(),
        ballots::routes(),
        open_ballots::routes(),
        receipts::routes(),
        roll::routes(),
        versions::routes(),
    ]
    .concat()
}
