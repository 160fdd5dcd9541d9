//! The kinds of problems: a name that does not change, a status, and words. The page `/api` explains each.

use rocket::http::Status;

/// Why a request was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    NoToken,
    BadToken,
    Scope,
    Refused,
    NotFound,
    Method,
    TooLarge,
    NotJson,
    Malformed,
    Invalid,
    KeyReused,
    InFlight,
    AnswerLost,
    TooMany,
    Unavailable,
    Bug,
}

impl Kind {
    /// All, in the order in which they are explained.
    pub const ALL: [Self; 16] = [
        Self::NoToken,
        Self::BadToken,
        Self::Scope,
        Self::Refused,
        Self::NotFound,
        Self::Method,
        Self::TooLarge,
        Self::NotJson,
        Self::Malformed,
        Self::Invalid,
        Self::KeyReused,
        Self::InFlight,
        Self::AnswerLost,
        Self::TooMany,
        Self::Unavailable,
        Self::Bug,
    ];

    /// Its name, in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NoToken => "no-token",
            Self::BadToken => "bad-token",
            Self::Scope => "scope",
            Self::Refused => "refused",
            Self::NotFound => "not-found",
            Self::Method => "method",
            Self::TooLarge => "too-large",
            Self::NotJson => "not-json",
            Self::Malformed => "malformed",
            Self::Invalid => "invalid",
            Self::KeyReused => "key-reused",
            Self::InFlight => "in-flight",
            Self::AnswerLost => "answer-lost",
            Self::TooMany => "too-many",
            Self::Unavailable => "unavailable",
            Self::Bug => "bug",
        }
    }

    /// The status it is answered with.
    pub const fn status(self) -> Status {
        match self {
            Self::NoToken | Self::BadToken => Status::Unauthorized,
            Self::Scope | Self::Refused => Status::Forbidden,
            Self::NotFound => Status::NotFound,
            Self::Method => Status::MethodNotAllowed,
            Self::TooLarge => Status::PayloadTooLarge,
            Self::NotJson => Status::UnsupportedMediaType,
            Self::Malformed => Status::BadRequest,
            Self::Invalid | Self::KeyReused => Status::UnprocessableEntity,
            Self::InFlight | Self::AnswerLost => Status::Conflict,
            Self::TooMany => Status::TooManyRequests,
            Self::Unavailable => Status::ServiceUnavailable,
            Self::Bug => Status::InternalServerError,
        }
    }

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NoToken => "A token is needed",
            Self::BadToken => "This token does not work",
            Self::Scope => "The token is not for this",
            Self::Refused => "The rules do not allow this",
            Self::NotFound => "There is nothing at this address",
            Self::Method => "This address takes another method",
            Self::TooLarge => "That is too large",
            Self::NotJson => "The body has to be JSON",
            Self::Malformed => "The request cannot be read",
            Self::Invalid => "Something in it cannot be accepted",
            Self::KeyReused => "The key belongs to another request",
            Self::InFlight => "The same request is being answered",
            Self::AnswerLost => "This was done, and its answer was lost",
            Self::TooMany => "That was a little too fast",
            Self::Unavailable => "Back in a moment",
            Self::Bug => "Something broke here",
        }
    }

    /// What it means, and what to do.
    pub const fn about(self) -> &'static str {
        match self {
            Self::NoToken => "This is for members. Send a token along: Authorization: Bearer fm_…",
            Self::BadToken => {
                "It was revoked, is over, or never was one. Tokens end when their member's password changes."
            }
            Self::Scope => "The token works, and was made for other things. Its member can make one with this scope.",
            Self::Refused => {
                "Governance says no, in the words of the detail; where a policy says so, it is named. Rules can be changed: any member may propose it, and a vote decides."
            }
            Self::NotFound => "Either it never was, or it was removed, or it is not meant for you.",
            Self::Method => "There is something at this address. The header Allow names what can be asked of it.",
            Self::TooLarge => "A body may have at most 512 KiB.",
            Self::NotJson => "Send Content-Type: application/json.",
            Self::Malformed => "The body is no JSON, or has another shape than the document says.",
            Self::Invalid => "Nothing was changed. The errors name the fields and say why.",
            Self::KeyReused => {
                "An Idempotency-Key stands for one request: method, address and body. This one was used for another."
            }
            Self::InFlight => "A request with this Idempotency-Key has not been answered yet. Ask again in a moment.",
            Self::AnswerLost => {
                "A request with this Idempotency-Key was carried out, and the server stopped before it could answer. Nothing is done twice: look what is there."
            }
            Self::TooMany => {
                "More came from you than is taken at once. This request was not carried out. Retry-After says when to come back."
            }
            Self::Unavailable => {
                "The database does not answer at the moment, or too many are here at once. The request was either carried out whole or not at all; with an Idempotency-Key it can be sent again."
            }
            Self::Bug => {
                "The fault is ours. It has been written down under the number in request_id. The request was either carried out whole or not at all."
            }
        }
    }

    /// What the header WWW-Authenticate says (RFC 6750).
    pub fn challenge(self, scope: Option<&str>) -> Option<String> {
        match self {
            Self::NoToken => Some("Bearer realm=\"folkmoot\"".to_owned()),
            Self::BadToken => Some("Bearer realm=\"folkmoot\", error=\"invalid_token\"".to_owned()),
            Self::Scope => Some(format!(
                "Bearer realm=\"folkmoot\", error=\"insufficient_scope\", scope=\"{}\"",
                scope.unwrap_or_default()
            )),
            _ => None,
        }
    }
}
