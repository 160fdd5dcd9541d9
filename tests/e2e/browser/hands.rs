//! What somebody in front of a browser does: open, read, type, press, look.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thirtyfour::prelude::*;

use super::chromium::Browser;

/// Where the pictures go: beside what was built.
fn pictures() -> PathBuf {
    let target = std::env::current_exe().expect("this program");
    let target = target.ancestors().nth(3).expect("the folder of what was built").join("screenshots");
    std::fs::create_dir_all(&target).expect("a folder");
    target
}

/// Somebody in front of a browser.
pub struct Hands {
    browser: Browser,
    address: String,
    /// "desktop", "narrow": the first part of the pictures' names.
    size: &'static str,
}

impl Hands {
    /// A window on the community; `None` where there is no browser.
    pub async fn at(address: &str, size: &'static str, width: u32, height: u32) -> Option<Self> {
        let browser = Browser::open(width, height).await?;
        Some(Self { browser, address: address.to_string(), size })
    }

    fn driver(&self) -> &WebDriver {
        &self.browser.driver
    }

    pub async fn close(self) {
        self.browser.close().await;
    }

    /// Opens a page of the community.
    pub async fn open(&self, path: &str) {
        self.driver().goto(format!("{}{path}", self.address)).await.unwrap_or_else(|why| panic!("{path}: {why}"));
    }

    /// Where the browser is, as a path.
    pub async fn path(&self) -> String {
        let url = self.driver().current_url().await.expect("an address");
        url.path().to_string()
    }

    /// The text that can be read on the page.
    pub async fn text(&self) -> String {
        // Asked in one step, because the page may change between two.
        let script = "return document.body ? document.body.innerText : ''";
        let answer = self.driver().execute(script, Vec::new()).await;
        answer.ok().and_then(|answer| answer.json().as_str().map(str::to_string)).unwrap_or_default()
    }

    /// Waits until this can be read: pages load, and scripts bring news.
    pub async fn read(&self, wanted: &str) {
        let until = Instant::now() + Duration::from_secs(30);
        while !self.text().await.contains(wanted) {
            assert!(
                Instant::now() < until,
                "{wanted:?} cannot be read on {}:\n{}",
                self.path().await,
                self.text().await
            );
            rocket::tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Opens a page again and again until this can be read on it: some things are done in the background.
    pub async fn watch(&self, path: &str, wanted: &str) {
        let until = Instant::now() + Duration::from_secs(60);
        self.open(path).await;
        while !self.text().await.contains(wanted) {
            assert!(Instant::now() < until, "{wanted:?} does not appear on {path}:\n{}", self.text().await);
            rocket::tokio::time::sleep(Duration::from_millis(500)).await;
            self.open(path).await;
        }
    }

    /// Runs a script in the page; what it returns.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        let answer = self.driver().execute(script, Vec::new()).await;
        answer.unwrap_or_else(|why| panic!("a script: {why}")).json().clone()
    }

    /// Has the browser carry these cookies to the site that it is on.
    pub async fn carry(&self, cookies: &[rocket::http::Cookie<'static>]) {
        for cookie in cookies {
            let ours = Cookie::new(cookie.name().to_string(), cookie.value().to_string());
            self.driver().add_cookie(ours).await.expect("a cookie");
        }
    }

    /// Has pages drawn "light" or "dark".
    pub async fn dress(&self, scheme: &str) {
        let wish = serde_json::json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.driver().cdp().send_raw("Emulation.setEmulatedMedia", wish).await.expect("an emulated medium");
    }

    /// Draws the page from its top into a file (WebP), as long as it is and no longer than so many rows of pixels; such a file has at most
    /// 16,383.
    pub async fn draw(&self, file: &std::path::Path, rows: u32) {
        let size =
            self.run(&format!("return [innerWidth, Math.min(document.documentElement.scrollHeight, {rows})]")).await;
        let clip = serde_json::json!({"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1});
        let wish = serde_json::json!({"format": "webp", "quality": 70, "captureBeyondViewport": true, "clip": clip});
        let drawn = self.driver().cdp().send_raw("Page.captureScreenshot", wish).await.expect("a picture");
        let bytes = STANDARD.decode(drawn["data"].as_str().unwrap_or_default()).expect("base64");
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, bytes).expect("a file");
    }

    async fn find(&self, css: &str) -> WebElement {
        let found = self.driver().find(By::Css(css.to_string())).await;
        match found {
            Ok(element) => element,
            Err(why) => panic!("no {css} on {}: {why}\n{}", self.path().await, self.text().await),
        }
    }

    /// Types into a field of the page's own form, in the place of what stood there.
    pub async fn write(&self, name: &str, text: &str) {
        let field = self.find(&format!("main [name=\"{name}\"]")).await;
        field.clear().await.expect("a field");
        field.send_keys(text).await.expect("typing");
    }

    /// Chooses one of several: a radio button by its field and value.
    pub async fn choose(&self, name: &str, value: &str) {
        self.press_css(&format!("main input[name=\"{name}\"][value=\"{value}\"]")).await;
    }

    /// Presses what a selector finds first.
    pub async fn press_css(&self, css: &str) {
        let element = self.find(css).await;
        let _ = element.scroll_into_view().await;
        element.click().await.unwrap_or_else(|why| panic!("{css} cannot be pressed: {why}"));
    }

    /// Presses the button or follows the link that is called this.
    pub async fn press(&self, label: &str) {
        let button = self.driver().find(By::XPath(format!("//main//button[normalize-space()=\"{label}\"]"))).await;
        let element = match button {
            Ok(button) => Ok(button),
            Err(_) => self.driver().find(By::XPath(format!("//main//a[normalize-space()=\"{label}\"]"))).await,
        };
        let Ok(element) = element else {
            panic!("nothing is called {label:?} on {}:\n{}", self.path().await, self.text().await)
        };
        let _ = element.scroll_into_view().await;
        element.click().await.unwrap_or_else(|why| panic!("{label} cannot be pressed: {why}"));
    }

    /// Keeps a picture of the whole page, and checks that nothing sticks out to the side.
    pub async fn look(&self, name: &str) {
        let wide =
            "return [document.documentElement.scrollWidth, window.innerWidth, document.documentElement.scrollHeight]";
        let sizes = self.driver().execute(wide, Vec::new()).await.expect("a script").json().clone();
        let size = |index: usize| sizes[index].as_i64().unwrap_or(0);
        assert!(size(0) <= size(1), "{name} is {} wide in a window of {}", size(0), size(1));
        let path = pictures().join(format!("{}-{name}.png", self.size));
        self.driver().screenshot(&path).await.expect("a picture");
        println!("picture: {}", path.display());
    }

    /// Signs in as somebody with one click on the demonstration's page.
    pub async fn be(&self, handle: &str) {
        self.open("/demo").await;
        self.press_css(&format!("main button[name=\"handle\"][value=\"{handle}\"]")).await;
        self.read("You and those you follow").await;
    }

    /// Lets time pass with the demonstration's button.
    pub async fn wait(&self, label: &str) {
        self.open("/demo").await;
        self.press(label).await;
        self.read("passed, and everything that fell due").await;
    }
}
