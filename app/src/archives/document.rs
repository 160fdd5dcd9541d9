//! `folkmoot.json`: everything, for programs. `docs/archive.md` says what each part means.

use governance::MemberId;
use serde_json::{Value, json};
use store::exports::{Owner, Pages, SECTIONS};
use store::members::Account;

use super::Told;
use super::zipped::{WriteError, Zipped};
use crate::services::Services;

/// The file that programs read.
pub const NAME: &str = "folkmoot.json";
pub const FORMAT: &str = "folkmoot-archive";
/// Of the format; a reader that knows a lower one refuses.
pub const VERSION: u64 = 1;

/// Writes the document, part by part and page by page.
pub async fn write(
    services: &Services,
    account: &Account,
    zip: &mut Zipped,
    told: &mut Told<'_>,
) -> Result<(), WriteError> {
    let owner = Owner { member: account.id, base: &services.site.base_url };
    zip.begin(NAME)?;
    zip.put(head(services, account).await?)?;
    for section in &SECTIONS {
        let mut list = List::begin(zip, section.name)?;
        let mut pages = Pages::of(section);
        loop {
            let mut conn = services.store.read().await?;
            let records = pages.next(&mut conn, owner).await?;
            // Whoever reads slowly keeps nobody else waiting for a connection.
            drop(conn);
            if records.is_empty() {
                break;
            }
            list.put(zip, &records).await?;
            told(records.len());
        }
        zip.put("]")?;
    }
    foreign(services, account.id, zip).await?;
    zip.put("\n}\n")?;
    zip.pass_on().await
}

/// What the archive says of itself; its parts follow in the same object.
async fn head(services: &Services, account: &Account) -> Result<String, WriteError> {
    let now = store::clock::now(&mut *services.store.read().await?).await?;
    let head = json!({
        "format": FORMAT, "version": VERSION, "community": services.site.community, "site": services.site.base_url,
        "handle": account.handle, "made_at": now.to_rfc3339(),
    });
    let mut head = head.to_string();
    head.pop();
    Ok(head)
}

/// Parts that this software only kept.
async fn foreign(services: &Services, member: MemberId, zip: &mut Zipped) -> Result<(), WriteError> {
    let names = store::exports::foreign(&mut *services.store.read().await?, member).await?;
    for name in names {
        let mut list = List::begin(zip, &name)?;
        let mut after = (0, 0);
        loop {
            let mut conn = services.store.read().await?;
            let records = store::exports::foreign_page(&mut conn, member, &name, &mut after).await?;
            drop(conn);
            if records.is_empty() {
                break;
            }
            list.put(zip, &records).await?;
        }
        zip.put("]")?;
    }
    Ok(())
}

/// A list of records, one a line.
struct List {
    is_empty: bool,
}

impl List {
    fn begin(zip: &mut Zipped, name: &str) -> Result<Self, WriteError> {
        zip.put(format!(",\n\"{name}\": ["))?;
        Ok(Self { is_empty: true })
    }

    async fn put(&mut self, zip: &mut Zipped, records: &[Value]) -> Result<(), WriteError> {
        for record in records {
            let between = if self.is_empty { "\n" } else { ",\n" };
            zip.put(format!("{between}{record}"))?;
            self.is_empty = false;
        }
        zip.pass_on().await
    }
}
