//! Proposals: the board, the form, the page of each, and the ballot box.

pub mod acts;
pub mod answer;
pub mod ballots;
pub mod board;
mod change;
pub mod form;
mod moves;
mod page;
mod paper;
mod question;
mod recall;
mod receipts;
mod result;
mod revision;
mod roll;
mod turnout;
mod versions;
pub mod vote;
pub mod way;

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
        receipts::routes(),
        roll::routes(),
        versions::routes(),
    ]
    .concat()
}
