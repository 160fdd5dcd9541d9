//! Folkmoot: a social stream that its members own and govern.

pub mod chance;
pub mod clock;
pub mod cluster;
pub mod config;
pub mod demo;
pub mod web;
