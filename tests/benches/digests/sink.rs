//! A mail server that takes everything and keeps nothing but the names of what it took.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A running server.
pub struct Sink {
    pub port: u16,
    taken: Arc<Mutex<Taken>>,
}

struct Taken {
    count: usize,
    names: HashSet<u64>,
    last: Instant,
}

impl Sink {
    /// Starts one on a free port of loopback.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let taken = Arc::new(Mutex::new(Taken { count: 0, names: HashSet::new(), last: Instant::now() }));
        let shared = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move { talk(stream, &shared).await });
            }
        });
        Self { port, taken }
    }

    fn kept(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many mails it has taken.
    pub fn taken(&self) -> usize {
        self.kept().count
    }

    /// How many of them were different mails.
    pub fn different(&self) -> usize {
        self.kept().names.len()
    }

    /// When it took the last one.
    pub fn last_taken(&self) -> Instant {
        self.kept().last
    }
}

async fn talk(stream: TcpStream, taken: &Mutex<Taken>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::with_capacity(64 * 1024, read);
    write.write_all(b"220 sink\r\n").await.ok()?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if read.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        let answer: &[u8] = match line.get(..4)? {
            b"DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let name = content(&mut read, &mut line).await?;
                let mut kept = taken.lock().unwrap_or_else(PoisonError::into_inner);
                kept.count += 1;
                kept.names.insert(name);
                kept.last = Instant::now();
                b"250 taken\r\n"
            }
            b"QUIT" => b"221 bye\r\n",
            _ => b"250 fine\r\n",
        };
        write.write_all(answer).await.ok()?;
    }
}

/// Reads a mail to its end; a hash of its Message-ID.
async fn content(read: &mut (impl AsyncBufReadExt + Unpin), line: &mut Vec<u8>) -> Option<u64> {
    let mut name = 0;
    loop {
        line.clear();
        if read.read_until(b'\n', line).await.ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(name);
        }
        if line.starts_with(b"Message-ID:") {
            let mut hasher = DefaultHasher::new();
            line.hash(&mut hasher);
            name = hasher.finish();
        }
    }
}
