//! Statements written in SQL, prepared once for each connection.
//!
//! Diesel prepares what it builds itself only once, and `sql_query` anew every time, which for a stream means that Postgres
//! spends longer on planning than on running. The texts here are the program's own and few, so they are kept.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, BoxedSqlQuery, Query, QueryFragment, QueryId, SqlQuery};
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Untyped};
use diesel::{QueryResult, sql_query};

/// A statement in SQL with its values.
pub struct Statement<'f>(BoxedSqlQuery<'f, Pg, SqlQuery>);

/// A statement in SQL. Its text is one of a few: never made from what a member types (that is what `bind` is for), and never
/// from a list of ids; every text is kept by every connection for good.
pub fn statement<'f>(sql: impl Into<String>) -> Statement<'f> {
    Statement(sql_query(sql).into_boxed())
}

impl<'f> Statement<'f> {
    /// Gives the next `$n` its value.
    pub fn bind<SqlType, Value>(self, value: Value) -> Self
    where
        Pg: HasSqlType<SqlType>,
        Value: ToSql<SqlType, Pg> + Send + 'f,
        SqlType: Send + 'f,
    {
        Self(self.0.bind::<SqlType, Value>(value))
    }
}

impl QueryFragment<Pg> for Statement<'_> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    /// The text is the key.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = Untyped;
}
