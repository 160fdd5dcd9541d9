//! The groups of the demonstration: founded, and entered as their doors allow.

use serde::Deserialize;

use super::script::{Act, Script, ms};
use super::stage::{Stage, done};
use crate::error::AppError;
use crate::groups::places::{self, Deed};
use crate::groups::{GroupForm, acts};

/// A group, and who is in it beside its founder.
#[derive(Debug, Clone, Deserialize)]
pub struct Group {
    pub handle: String,
    pub name: String,
    pub by: String,
    /// Days before the demonstration begins.
    pub founded: f64,
    pub entrance: String,
    pub about: String,
    pub members: Vec<String>,
}

pub fn write(script: &mut Script<'_>) {
    let content = script.content;
    for (number, group) in content.groups.iter().enumerate() {
        script.at(ms(group.founded), Act::Found(number));
    }
}

/// Founds a group and lets everybody in: through the open door, or by invitation.
pub async fn found(stage: &Stage, number: usize) -> Result<(), AppError> {
    let group = &stage.content.groups[number];
    let (services, founder) = (&stage.services, stage.named(&group.by)?);
    let form = GroupForm {
        handle: group.handle.clone(),
        display_name: group.name.clone(),
        about: group.about.clone(),
        entrance: group.entrance.clone(),
    };
    done(acts::found(services, founder, &form).await?, &group.handle)?;
    for handle in &group.members {
        if group.entrance != "public" {
            places::administer(services, founder, &group.handle, (Deed::Invite, handle)).await?;
        }
        places::join(services, stage.named(handle)?, &group.handle).await?;
    }
    Ok(())
}
