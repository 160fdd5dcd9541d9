use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// What can go wrong between the application and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row that the caller named is not there.
    #[error("not found")]
    NotFound,
    /// The database refused a write; the name of the constraint or trigger says which rule did.
    #[error("refused by {0}")]
    Refused(String),
    /// No connection, a timeout or a lost race: the same request may succeed later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A row or statement that should be impossible.
    #[error("unexpected: {0}")]
    Bug(String),
}

impl StoreError {
    /// Whether the database refused because of the named constraint.
    pub fn is(&self, constraint: &str) -> bool {
        matches!(self, Self::Refused(name) if name == constraint)
    }

    /// For a row whose text does not parse into the domain's type.
    pub fn unreadable(what: &str, value: impl std::fmt::Display) -> Self {
        Self::Bug(format!("unreadable {what}: {value}"))
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, info) => match (kind, info.constraint_name()) {
                (_, Some(name)) => Self::Refused(name.to_string()),
                (
                    DatabaseErrorKind::SerializationFailure
                    | DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::UnableToSendCommand
                    // A standby that has not been promoted yet.
                    | DatabaseErrorKind::ReadOnlyTransaction,
                    None,
                ) => Self::Unavailable(info.message().to_string()),
                (_, None) if is_passing(info.message()) => Self::Unavailable(info.message().to_string()),
                (_, None) => Self::Bug(info.message().to_string()),
            },
            DieselError::BrokenTransactionManager => Self::Unavailable("the connection broke".to_string()),
            other => Self::Bug(other.to_string()),
        }
    }
}

/// Diesel names few error classes, so the rest are known by Postgres' own words (lc_messages is C in the private cluster).
fn is_passing(message: &str) -> bool {
    const PASSING: [&str; 9] = [
        "statement timeout",
        "lock timeout",
        "deadlock detected",
        "terminating connection",
        "connection closed",
        "the database system is",
        "error communicating with the server",
        "No space left on device",
        "too many clients",
    ];
    PASSING.iter().any(|words| message.contains(words))
}
