//! Rows that are read by the place of their columns.
//!
//! Diesel reads the rows of a statement in SQL by name: it looks for each column among all of them, in every row. A page has some eighty rows of thirty
//! columns, which makes that as dear as drawing the page.

use std::ops::RangeFrom;

use diesel::deserialize::{self, FromSql};
use diesel::pg::Pg;
use diesel::row::{Field, Row};

/// Makes a struct of rows whose statement has its columns in the order of the fields, and with their names. A build with debug assertions, as the tests
/// are, ends with a panic where they differ. `as` names the type that is read where it is not the field's own.
macro_rules! rows_by_place {
    ($(#[$outer:meta])* pub struct $name:ident { $($(#[$inner:meta])* pub $field:ident: $rust:ty = $sql:ty $(, as $read:ty)?;)* }) => {
        $(#[$outer])*
        pub struct $name { $($(#[$inner])* pub $field: $rust,)* }

        impl diesel::deserialize::QueryableByName<diesel::pg::Pg> for $name {
            fn build<'a>(row: &impl diesel::row::NamedRow<'a, diesel::pg::Pg>) -> diesel::deserialize::Result<Self> {
                let mut places = 0..;
                Ok(Self {
                    $($field: {
                        let read: $crate::rows::rows_by_place!(@ $rust $(, $read)?) =
                            $crate::rows::next::<$sql, _>(row, &mut places, stringify!($field))?;
                        read.into()
                    },)*
                })
            }
        }
    };
    (@ $rust:ty) => { $rust };
    (@ $rust:ty, $read:ty) => { $read };
}
pub(crate) use rows_by_place;

/// The value in the next column, which has this name.
pub(crate) fn next<'a, Sql, T>(
    row: &impl Row<'a, Pg>,
    places: &mut RangeFrom<usize>,
    name: &str,
) -> deserialize::Result<T>
where
    T: FromSql<Sql, Pg>,
{
    let place = places.next().unwrap_or_default();
    debug_assert_eq!(row.get(place).and_then(|field| field.field_name().map(str::to_owned)).as_deref(), Some(name));
    row.get_value::<Sql, T, _>(place)
}
