//! A real Chromium, driven through chromedriver. Both are started here and end with their value.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use rocket::tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use rocket::tokio::net::TcpStream;
use rocket::tokio::process::{Child, Command};
use tests::Scratch;
use thirtyfour::prelude::*;
use thirtyfour::session::http::{Body, HttpClient};
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities};

/// Neither may look for updates, greet, or ask other machines anything.
const QUIET: [&str; 12] = [
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--no-default-browser-check",
    "--disable-dev-shm-usage",
    "--disable-features=OptimizationHints,MediaRouter",
    "--hide-scrollbars",
];

/// The first of these programs that is on the PATH.
fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(&folkmoot::config::environment::variable("PATH")?).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()))
}

/// A browser window with a profile of its own.
pub struct Browser {
    pub driver: WebDriver,
    chromedriver: Child,
    _profile: Scratch,
}

impl Browser {
    /// Opens a window of this size in CSS pixels; `None`, with a line that says so, where there is no browser.
    pub async fn open(width: u32, height: u32) -> Option<Self> {
        let chromium = on_path(&["chromium", "chromium-browser", "google-chrome"]);
        let (Some(chromium), Some(chromedriver)) = (chromium, on_path(&["chromedriver"])) else {
            println!("skipped: no chromium");
            return None;
        };
        let profile = Scratch::new(&format!("chromium-{width}"));
        let (chromedriver, port) = start(&chromedriver).await;
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(&chromium.to_string_lossy()).expect("a capability");
        let own = [format!("--user-data-dir={}", profile.0.display()), format!("--window-size={width},{height}")];
        for argument in QUIET.into_iter().map(str::to_string).chain(own).chain(sandbox()) {
            wanted.add_arg(&argument).expect("a capability");
        }
        // A window cannot be made as narrow as a telephone; its picture of a page can.
        let metrics = serde_json::json!({"deviceMetrics": {"width": width, "height": height, "pixelRatio": 1.0}});
        wanted.add_experimental_option("mobileEmulation", metrics).expect("a capability");
        let driver =
            WebDriver::builder(format!("http://127.0.0.1:{port}"), wanted).client(Wire).await.expect("a window");
        Some(Self { driver, chromedriver, _profile: profile })
    }

    /// Closes the window, and ends what was started for it.
    pub async fn close(mut self) {
        let _ = self.driver.clone().quit().await;
        let _ = self.chromedriver.kill().await;
    }
}

/// Chromium refuses its sandbox to root, under which containers run tests.
fn sandbox() -> Option<String> {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    is_root.then(|| "--no-sandbox".to_string())
}

/// Starts chromedriver on a port of its choice, which it says in its first lines.
async fn start(chromedriver: &Path) -> (Child, u16) {
    let mut child = Command::new(chromedriver)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("chromedriver starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    while let Some(line) = lines.next_line().await.expect("its output") {
        let port = line.split("successfully on port ").nth(1).and_then(|rest| rest.trim_end_matches('.').parse().ok());
        if let Some(port) = port {
            // Read on, so that it never waits for somebody to listen.
            rocket::tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (child, port);
        }
    }
    panic!("chromedriver does not say its port");
}

/// Plain HTTP to a neighbour on loopback: one connection for each request. thirtyfour would bring a whole client for it.
struct Wire;

#[async_trait::async_trait]
impl HttpClient for Wire {
    async fn send(&self, request: Request<Body<'_>>) -> WebDriverResult<Response<Bytes>> {
        let body = match request.body() {
            Body::Empty => String::new(),
            Body::Json(json) => json.to_string(),
        };
        let address = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        let head = format!(
            "{} {} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            request.method(),
            request.uri().path(),
            body.len()
        );
        let mut stream = TcpStream::connect(&address).await?;
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        let answer = rocket::tokio::time::timeout(Duration::from_secs(90), read(&mut stream)).await;
        let (status, body) = answer.map_err(|_| WebDriverError::Timeout(request.uri().to_string()))??;
        Response::builder()
            .status(status)
            .body(Bytes::from(body))
            .map_err(|why| WebDriverError::HttpError(why.to_string()))
    }

    async fn new(&self) -> Arc<dyn HttpClient> {
        Arc::new(Self)
    }
}

/// The status and the body, which is as long as its header says.
async fn read(stream: &mut TcpStream) -> std::io::Result<(u16, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).await?;
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).await?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await?;
    Ok((status, body))
}
