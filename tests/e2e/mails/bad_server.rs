//! A mail server on loopback that does one thing wrong, so many times, and everything else right.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// Where in a dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Greeting,
    Hello,
    From,
    To,
    Data,
    /// When the mail has come in whole.
    Taken,
}

impl At {
    pub const ALL: [Self; 6] = [Self::Greeting, Self::Hello, Self::From, Self::To, Self::Data, Self::Taken];

    /// What it says there when nothing is wrong.
    const fn usual(self) -> &'static str {
        match self {
            Self::Greeting => "220 bad.example\r\n",
            Self::Data => "354 go on\r\n",
            _ => "250 fine\r\n",
        }
    }
}

/// What it does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Nothing any more.
    Hang,
    Drop,
    Say(&'static str),
    /// One line without an end.
    Flood,
}

/// What is wrong. From the recipient on only for mail to an address that ends like `to`.
#[derive(Debug, Clone, Copy)]
pub struct Wrong {
    pub at: At,
    pub does: Does,
    pub to: &'static str,
    pub times: usize,
}

#[derive(Default)]
struct Inside {
    wrong: Mutex<Option<Wrong>>,
    taken: Mutex<Vec<String>>,
    flooded: AtomicUsize,
    connections: AtomicUsize,
}

pub struct BadServer {
    pub port: u16,
    inside: Arc<Inside>,
}

impl BadServer {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let inside = Arc::new(Inside::default());
        let shared = Arc::clone(&inside);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(talk(stream, Arc::clone(&shared)));
            }
        });
        Self { port, inside }
    }

    pub fn goes_wrong(&self, wrong: Wrong) {
        *self.inside.wrong.lock().unwrap() = Some(wrong);
    }

    /// Takes the names of what it has taken since it was asked last.
    pub fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.inside.taken.lock().unwrap())
    }

    /// How many mails have come in whole since it was asked last what it has taken.
    pub fn contents(&self) -> usize {
        self.inside.taken.lock().unwrap().len()
    }

    /// How much of lines without an end was read by whoever it spoke to, the system's buffers included.
    pub fn flooded(&self) -> usize {
        self.inside.flooded.load(Ordering::Relaxed)
    }

    pub fn connections(&self) -> usize {
        self.inside.connections.load(Ordering::Relaxed)
    }
}

impl Inside {
    fn wrong(&self, at: At, to: &str) -> Option<Does> {
        let mut wrong = self.wrong.lock().unwrap();
        let now = wrong.as_mut().filter(|wrong| wrong.at == at && wrong.times > 0)?;
        if matches!(at, At::To | At::Data | At::Taken) && !to.ends_with(now.to) {
            return None;
        }
        now.times -= 1;
        Some(now.does)
    }
}

async fn talk(stream: TcpStream, inside: Arc<Inside>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = String::new();
    if !answer(&inside, &mut write, At::Greeting, &to).await {
        return;
    }
    while let Ok(Some(line)) = lines.next_line().await {
        let at = match line.split(' ').next().unwrap_or_default() {
            "EHLO" => At::Hello,
            "MAIL" => At::From,
            "RCPT" => {
                to = line.trim_end_matches('>').to_string();
                At::To
            }
            "DATA" => At::Data,
            "QUIT" => return drop(write.write_all(b"221 bye\r\n").await),
            _ if write.write_all(b"250 fine\r\n").await.is_ok() => continue,
            _ => return,
        };
        if !answer(&inside, &mut write, at, &to).await {
            return;
        }
        if at == At::Data {
            let Some(name) = content(&mut lines).await else { return };
            inside.taken.lock().unwrap().push(name);
            if !answer(&inside, &mut write, At::Taken, &to).await {
                return;
            }
        }
    }
}

/// Reads a mail to its end; its Message-ID.
async fn content(lines: &mut tokio::io::Lines<BufReader<OwnedReadHalf>>) -> Option<String> {
    let mut name = String::new();
    loop {
        let line = lines.next_line().await.ok()??;
        if line == "." {
            return Some(name);
        }
        if let Some(id) = line.strip_prefix("Message-ID: ") {
            name = id.to_string();
        }
    }
}

/// Says what comes next. `false` when nothing more does.
async fn answer(inside: &Inside, write: &mut OwnedWriteHalf, at: At, to: &str) -> bool {
    match inside.wrong(at, to) {
        None => write.write_all(at.usual().as_bytes()).await.is_ok(),
        // A reply that ends the dialogue is followed by its end.
        Some(Does::Say(said)) => write.write_all(said.as_bytes()).await.is_ok() && !said.starts_with("421"),
        Some(Does::Drop) => false,
        Some(Does::Hang) => {
            tokio::time::sleep(Duration::from_secs(20)).await;
            false
        }
        Some(Does::Flood) => {
            // Bounded, so that a test without a bound of ours ends as well.
            for _ in 0..4096 {
                if write.write_all(&[b'2'; 16_384]).await.is_err() {
                    break;
                }
                inside.flooded.fetch_add(16_384, Ordering::Relaxed);
            }
            false
        }
    }
}
