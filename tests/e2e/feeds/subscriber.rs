//! A subscriber on loopback: says what it wants when it is asked, and keeps what it is told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rocket::tokio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What arrived with a POST.
#[derive(Debug, Clone)]
pub struct Told {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

#[derive(Debug)]
struct State {
    /// Whether it wants what it is asked about.
    wants: bool,
    /// What it answers when it is told something.
    status: u16,
    /// The parameters of each question.
    asked: Vec<HashMap<String, String>>,
    told: Vec<Told>,
}

#[derive(Clone)]
pub struct Subscriber {
    pub base: String,
    state: Arc<Mutex<State>>,
}

impl Subscriber {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let state = State { wants: true, status: 200, asked: Vec::new(), told: Vec::new() };
        let subscriber = Self { base, state: Arc::new(Mutex::new(state)) };
        let served = subscriber.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().answer(stream));
            }
        });
        subscriber
    }

    pub fn wants(&self, wants: bool) {
        self.state.lock().expect("a state").wants = wants;
    }

    pub fn answers(&self, status: u16) {
        self.state.lock().expect("a state").status = status;
    }

    /// What it was asked since the last time.
    pub fn take_asked(&self) -> Vec<HashMap<String, String>> {
        std::mem::take(&mut self.state.lock().expect("a state").asked)
    }

    /// What it was told since the last time.
    pub fn take_told(&self) -> Vec<Told> {
        std::mem::take(&mut self.state.lock().expect("a state").told)
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let text = String::from_utf8_lossy(&request).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length =
                    head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                if body.len() >= length.unwrap_or(0_usize) {
                    let (status, answer) = self.say(head, body);
                    let reply = format!(
                        "HTTP/1.1 {status} Answer\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{answer}",
                        answer.len()
                    );
                    let _ = stream.write_all(reply.as_bytes()).await;
                    let _ = stream.shutdown().await;
                    return;
                }
            }
            match stream.read(&mut buffer).await {
                Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
                _ => return,
            }
        }
    }

    fn say(&self, head: &str, body: &str) -> (u16, String) {
        let mut state = self.state.lock().expect("a state");
        let mut first = head.lines().next().unwrap_or_default().split(' ');
        let (method, path) = (first.next().unwrap_or_default(), first.next().unwrap_or_default().to_string());
        if method == "GET" {
            let url = Url::parse(&format!("{}{path}", self.base)).expect("an address");
            let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
            let challenge = asked.get("hub.challenge").cloned().unwrap_or_default();
            state.asked.push(asked);
            return if state.wants { (200, challenge) } else { (404, String::new()) };
        }
        let fields = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let headers = fields.map(|(name, value)| (name.to_lowercase(), value.to_string())).collect();
        state.told.push(Told { path, headers, body: body.to_string() });
        (state.status, String::new())
    }
}
