//! Folkmoot: a social stream that its members own and govern.

#[macro_use]
mod say;

pub mod chance;
pub mod cli;
pub mod clock;
pub mod cluster;
pub mod config;
pub mod database;
pub mod demo;
pub mod doctor;
pub mod logging;
pub mod mail;
pub mod open_files;
pub mod tls;
pub mod web;
pub mod web_client;

pub mod actors;
pub mod api;
pub mod archives;
pub mod audits;
pub mod best;
pub mod cases;
pub mod charter;
pub mod constitution;
pub mod delegations;
pub mod digests;
pub mod docket;
pub mod elections;
pub mod embeds;
pub mod entries;
pub mod error;
pub mod events;
pub mod features;
pub mod feeds;
pub mod filters;
pub mod flags;
pub mod founding;
pub mod franchise;
pub mod friends;
pub mod groups;
pub mod health;
pub mod incoming;
pub mod jobs;
pub mod juries;
pub mod keys;
pub mod ledger;
pub mod linked;
pub mod links;
pub mod lists;
pub mod live;
pub mod media;
pub mod members;
pub mod moderators;
pub mod notifications;
pub mod passwords;
pub mod polls;
pub mod previews;
pub mod proposals;
pub mod recent;
pub mod record;
pub mod reminders;
pub mod searches;
pub mod secrets;
pub mod serve;
pub mod services;
pub mod sessions;
pub mod settings;
pub mod signals;
pub mod sources;
pub mod spam;
pub mod status;
pub mod streams;
pub mod tally;
pub mod tokens;
pub mod ways_out;
pub mod webhooks;
pub mod websub;

use std::sync::Arc;

use rocket::{Build, Rocket, catchers};

use crate::services::Services;

/// The web application: every noun mounts what it answers to.
pub fn rocket(figment: rocket::figment::Figment, services: Arc<Services>) -> Rocket<Build> {
    let demo = services.site.demo;
    let mut rocket = rocket::custom(figment)
        .attach(web::requests::RequestLog)
        .attach(web::kept::Keeper)
        .attach(api::headers::ApiHeaders)
        .attach(web::packing::Packing)
        .attach(web::headers::Headers { https: services.site.is_secure() })
        .manage(services)
        .register("/", catchers![error::catch])
        .register("/api", api::catchers());
    rocket = mounted(rocket);
    if demo {
        rocket = rocket.mount("/", demo::routes());
    }
    rocket
}

fn mounted(rocket: Rocket<Build>) -> Rocket<Build> {
    rocket
        .mount("/", actors::routes())
        .mount("/", archives::routes())
        .mount("/", api::pages())
        .mount(api::BASE, api::routes())
        .mount("/", best::routes())
        .mount("/", cases::routes())
        .mount("/", delegations::routes())
        .mount("/", digests::routes())
        .mount("/", docket::routes())
        .mount("/", elections::routes())
        .mount("/", embeds::routes())
        .mount("/", entries::routes())
        .mount("/", [events::routes(), polls::routes()].concat())
        .mount("/", features::routes())
        .mount("/", feeds::routes())
        .mount("/", groups::routes())
        .mount("/", filters::routes())
        .mount("/", flags::routes())
        .mount("/", franchise::routes())
        .mount("/", friends::routes())
        .mount("/", health::routes())
        .mount("/", audits::routes())
        .mount("/", juries::routes())
        .mount("/", lists::routes())
        .mount("/", previews::routes())
        .mount("/", searches::routes())
        .mount("/", links::routes())
        .mount("/", media::routes())
        .mount("/", members::routes())
        .mount("/", moderators::routes())
        .mount("/", notifications::routes())
        .mount("/", passwords::routes())
        .mount("/", sessions::routes())
        .mount("/", settings::routes())
        .mount("/", status::routes())
        .mount("/", constitution::routes())
        .mount("/", ledger::routes())
        .mount("/", proposals::routes())
        .mount("/", record::routes())
        .mount("/", reminders::routes())
        .mount("/", sources::routes())
        .mount("/", streams::routes())
        .mount("/", tokens::routes())
        .mount("/", webhooks::routes())
        .mount("/", websub::routes())
        .mount("/", web::kept::routes())
        .mount("/", web::statics::routes())
}
