//! What a subscriber asks, as it was sent.

use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::Status;
use rocket::request::Request;
use store::websub::NewRequest;
use url::{Url, form_urlencoded};

use crate::feeds::topic::Topic;
use crate::services::Services;

/// What is said of a topic that has no feed for everybody.
pub const NO_FEED: &str = "hub.topic is no feed of ours";

/// How long somebody is told, in seconds: at least, where nothing is said, and at most.
const LEASE: [i32; 3] = [3_600, 864_000, 2_592_000];
const FORM_KIB: u64 = 16;
/// As long as the database keeps a callback, and a secret.
const CALLBACK_BYTES_MAX: usize = 2_000;
const SECRET_BYTES_MAX: usize = 199;

/// The fields of the form, by their names without `hub.`.
#[derive(Debug, Default)]
pub struct Asked {
    mode: String,
    topic: String,
    callback: String,
    lease_seconds: String,
    secret: String,
}

#[rocket::async_trait]
impl<'r> FromData<'r> for Asked {
    type Error = ();

    async fn from_data(_request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match data.open(FORM_KIB.kibibytes()).into_string().await {
            Ok(body) if body.is_complete() => Outcome::Success(Self::parse(&body)),
            Ok(_) => Outcome::Error((Status::PayloadTooLarge, ())),
            Err(_) => Outcome::Error((Status::BadRequest, ())),
        }
    }
}

impl Asked {
    fn parse(body: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(body.as_bytes()) {
            let field = match &*name {
                "hub.mode" => &mut asked.mode,
                "hub.topic" => &mut asked.topic,
                "hub.callback" => &mut asked.callback,
                "hub.lease_seconds" => &mut asked.lease_seconds,
                "hub.secret" => &mut asked.secret,
                _ => continue,
            };
            *field = value.into_owned();
        }
        asked
    }

    /// The feed it is about, and the request as it is kept.
    ///
    /// # Errors
    /// With what is wrong, for whoever wrote the subscriber.
    pub fn read(&self, services: &Services) -> Result<(Topic, NewRequest), &'static str> {
        let subscribes = match self.mode.as_str() {
            "subscribe" => true,
            "unsubscribe" => false,
            _ => return Err("hub.mode is neither subscribe nor unsubscribe"),
        };
        let path = self.topic.strip_prefix(&services.site.base_url);
        let topic = path.and_then(Topic::parse).filter(|topic| topic.path().len() <= 200).ok_or(NO_FEED)?;
        let callback = Url::parse(&self.callback).map_err(|_| "hub.callback is no address")?;
        if callback.fragment().is_some() || callback.as_str().len() > CALLBACK_BYTES_MAX {
            return Err("hub.callback has a fragment or is too long");
        }
        services.web_client.check(&callback).map_err(|_| "hub.callback is not on the public web")?;
        if self.secret.len() > SECRET_BYTES_MAX || self.secret.contains('\0') {
            return Err("hub.secret must have less than 200 bytes");
        }
        let request = NewRequest {
            subscribes,
            topic: topic.path(),
            host: callback.host_str().unwrap_or_default().to_owned(),
            callback: callback.into(),
            secret: (!self.secret.is_empty()).then(|| self.secret.clone()),
            lease_seconds: lease(&self.lease_seconds),
        };
        Ok((topic, request))
    }
}

/// The lease that was asked for, within bounds.
fn lease(asked: &str) -> i32 {
    let [least, usual, most] = LEASE;
    match asked.parse::<i64>() {
        Ok(seconds) => i32::try_from(seconds.clamp(least.into(), most.into())).unwrap_or(usual),
        Err(_) => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::lease;

    #[test]
    fn a_lease_is_within_bounds_whatever_is_asked() {
        for (asked, given) in
            [("", 864_000), ("x", 864_000), ("-5", 3_600), ("7200", 7_200), ("99999999999999", 2_592_000)]
        {
            assert_eq!(lease(asked), given, "{asked}");
        }
    }
}
