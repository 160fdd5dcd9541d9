//! A record at an address: the manifest, then each file page by page, through the guarded client.

use std::time::Duration;

use async_trait::async_trait;
use governance::record::{MANIFEST, Manifest, RecordFile};
use url::Url;

use super::source::{Source, Trouble};
use crate::web_client::{Conditions, Fetched, Patience, Reach, WebClient};

/// No file has more pages than this, however long somebody goes on.
const PAGES_MAX: u32 = 1_000_000;

/// A site that publishes its record.
pub struct Site {
    client: WebClient,
    base: Url,
    /// The leaves under the checkpoint in the manifest: every page is asked for as it was then.
    size: u64,
    pub manifest: Manifest,
    reading: Option<(RecordFile, Option<Url>, u32)>,
}

impl Site {
    /// Fetches the manifest. The address is the community's own, or that of the manifest.
    pub async fn open(address: &str) -> Result<Self, Trouble> {
        let unreadable = |why: String| Trouble::Unreadable(format!("{address}: {why}"));
        let mut url = Url::parse(address).map_err(|why| unreadable(why.to_string()))?;
        url.set_query(None);
        url.set_fragment(None);
        if !url.path().ends_with(MANIFEST) {
            if !url.path().ends_with('/') {
                url.set_path(&format!("{}/", url.path()));
            }
            let below =
                if url.path().ends_with("/record/") { MANIFEST.to_string() } else { format!("record/{MANIFEST}") };
            url = url.join(&below).map_err(|why| unreadable(why.to_string()))?;
        }
        let patience =
            Patience { connect: Duration::from_secs(5), total: Duration::from_secs(30), body_bytes: 6 * 1024 * 1024 };
        let client = WebClient::new(Reach::LoopbackToo, patience, "folkmoot verify")
            .map_err(|why| unreadable(why.to_string()))?;
        let body = fetch(&client, &url).await?.body;
        let manifest = Manifest::parse(&body).map_err(|why| Trouble::misfit(MANIFEST, why.to_string()))?;
        let verifier = manifest.verifier().map_err(|why| Trouble::misfit(MANIFEST, why.to_string()))?;
        let size = manifest.signed(&verifier).map_err(|why| Trouble::misfit(MANIFEST, why.to_string()))?.size;
        Ok(Self { client, base: url, size, manifest, reading: None })
    }

    fn first(&self, file: RecordFile) -> Result<Url, Trouble> {
        let path = format!("{}?size={}", file.name(), self.size);
        self.base.join(&path).map_err(|why| Trouble::Unreadable(why.to_string()))
    }

    /// The next page's address, which must be of the same file.
    fn follow(&self, from: &Url, fetched: &Fetched) -> Result<Option<Url>, Trouble> {
        let Some(next) = &fetched.next else { return Ok(None) };
        let next = from.join(next).map_err(|why| Trouble::Unreadable(format!("{from}: the next page: {why}")))?;
        if next.origin() != from.origin() || next.path() != from.path() || next == *from {
            return Err(Trouble::Unreadable(format!("{from}: the next page is said to be elsewhere, {next}")));
        }
        Ok(Some(next))
    }
}

async fn fetch(client: &WebClient, url: &Url) -> Result<Fetched, Trouble> {
    let fetched = client.get(url, &Conditions::default()).await;
    let fetched = fetched.map_err(|why| Trouble::Unreadable(format!("{url}: {why}")))?;
    if fetched.status == 200 {
        Ok(fetched)
    } else {
        Err(Trouble::Unreadable(format!("{url}: status {}", fetched.status)))
    }
}

#[async_trait]
impl Source for Site {
    async fn next(&mut self, file: RecordFile) -> Result<Vec<Vec<u8>>, Trouble> {
        loop {
            let (url, pages) = match self.reading.take() {
                Some((current, url, pages)) if current == file => (url, pages),
                _ => (Some(self.first(file)?), 0),
            };
            let Some(url) = url else { return Ok(Vec::new()) };
            if pages >= PAGES_MAX {
                return Err(Trouble::Unreadable(format!("{url}: there is no end of it")));
            }
            let fetched = fetch(&self.client, &url).await?;
            let next = self.follow(&url, &fetched)?;
            self.reading = Some((file, next, pages + 1));
            if fetched.body.is_empty() {
                continue;
            }
            let Some(body) = fetched.body.strip_suffix(b"\n") else {
                return Err(Trouble::Unreadable(format!("{url}: the page broke off")));
            };
            return Ok(body.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect());
        }
    }
}
