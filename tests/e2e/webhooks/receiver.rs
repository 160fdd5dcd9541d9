//! A receiver on loopback: keeps what comes, and answers as it is told to, or not at all.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rocket::tokio;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What came with a POST.
#[derive(Debug, Clone)]
pub struct Came {
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Came {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    pub fn event(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }
}

/// How it answers.
#[derive(Debug, Clone)]
pub enum Say {
    Status(u16, String),
    /// Where it leads.
    Elsewhere(String),
    /// It takes everything and never answers.
    Hang,
}

#[derive(Debug)]
struct State {
    came: Vec<Came>,
    /// The next answers; afterwards the last one again.
    says: VecDeque<Say>,
}

#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/in?x=1", listener.local_addr().expect("an address"));
        let says = VecDeque::from([Say::Status(204, String::new())]);
        let receiver = Self { url, state: Arc::new(Mutex::new(State { came: Vec::new(), says })) };
        let served = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().answer(stream));
            }
        });
        receiver
    }

    /// What it answers from now on, one after the other; the last one stays.
    pub fn says(&self, says: &[Say]) {
        self.state.lock().expect("a state").says = says.iter().cloned().collect();
    }

    /// What it answers from now on.
    pub fn answers(&self, status: u16) {
        self.says(&[Say::Status(status, String::new())]);
    }

    /// What came since the last time.
    pub fn take(&self) -> Vec<Came> {
        std::mem::take(&mut self.state.lock().expect("a state").came)
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        let (head, body) = loop {
            let text = String::from_utf8_lossy(&request).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length =
                    head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                if body.len() >= length.unwrap_or(0_usize) {
                    break (head.to_owned(), body.to_owned());
                }
            }
            match stream.read(&mut buffer).await {
                Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
                _ => return,
            }
        };
        let (status, more, answer) = match self.note(&head, body) {
            Say::Status(status, answer) => (status, String::new(), answer),
            Say::Elsewhere(to) => (302, format!("Location: {to}\r\n"), String::new()),
            Say::Hang => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                return;
            }
        };
        let length = answer.len();
        let reply =
            format!("HTTP/1.1 {status} Answer\r\nConnection: close\r\n{more}Content-Length: {length}\r\n\r\n{answer}");
        let _ = stream.write_all(reply.as_bytes()).await;
        let _ = stream.shutdown().await;
    }

    fn note(&self, head: &str, body: String) -> Say {
        let mut state = self.state.lock().expect("a state");
        let fields = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let headers = fields.map(|(name, value)| (name.to_lowercase(), value.to_string())).collect();
        state.came.push(Came { headers, body });
        let say = state.says.front().cloned().expect("an answer");
        if state.says.len() > 1 {
            state.says.pop_front();
        }
        say
    }
}
