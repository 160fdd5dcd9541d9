//! The real program as processes, and browsers that speak to them over TCP.

use std::io::{BufRead, BufReader, Error, ErrorKind, Result as IoResult};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use folkmoot::chance::Chance;
use folkmoot::config::VARIABLES;
use folkmoot::web::csrf;
use folkmoot::web::guards::session_cookie;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::database::connect;
use crate::person::{hex, settle_in};

/// A start may have to recover a database on a busy machine.
const START: Duration = Duration::from_secs(60);

/// How the program is started: the path of the binary, its working directory and what its environment sets.
#[derive(Clone)]
pub struct Program {
    binary: PathBuf,
    directory: PathBuf,
    variables: Vec<(String, String)>,
}

impl Program {
    /// `binary` is `env!("CARGO_BIN_EXE_node")`, which only a test of this package knows. It listens on a port of the
    /// system's choice, keeps its data in `directory`/data and logs JSON.
    pub fn new(binary: &str, directory: &Path) -> Self {
        let program = Self { binary: binary.into(), directory: directory.to_owned(), variables: Vec::new() };
        program.with("FOLKMOOT_WEB_PORT", "0").with("FOLKMOOT_LOG", "json")
    }

    /// The same with a variable more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_string(), value.to_string()));
        self
    }

    /// Its data directory.
    pub fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        for variable in VARIABLES {
            command.env_remove(variable.name);
        }
        command.args(arguments).current_dir(&self.directory).envs(self.variables.iter().cloned());
        command
    }

    /// Runs a command that ends by itself: its exit code and all it said.
    pub fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.command(arguments).output().expect("the program runs");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.code().expect("no signal ended it"), said)
    }

    /// Starts a process that stays.
    pub fn start(&self, arguments: &[&str]) -> Node {
        let mut child =
            self.command(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (lines, stderr) = (Arc::clone(&log), child.stderr.take().expect("its log"));
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                lines.lock().expect("the log").push(line);
            }
        });
        Node { child, log, address: SocketAddr::from(([127, 0, 0, 1], 0)) }
    }

    /// Starts `folkmoot serve` and returns when it answers.
    pub async fn serve(&self) -> Node {
        self.serve_with(&["serve"]).await
    }

    /// The same with other arguments.
    pub async fn serve_with(&self, arguments: &[&str]) -> Node {
        let mut node = self.start(arguments);
        let until = Instant::now() + START;
        loop {
            let listening = node.log().iter().find_map(|line| {
                let line: serde_json::Value = serde_json::from_str(line).ok()?;
                line.get("listening")?.as_str()?.parse().ok()
            });
            if let Some(address) = listening {
                node.address = address;
                return node;
            }
            let ended = node.child.try_wait().expect("its state");
            assert!(ended.is_none() && Instant::now() < until, "it does not answer: {ended:?} {:#?}", node.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A running process. Killed when dropped.
pub struct Node {
    child: Child,
    log: Arc<Mutex<Vec<String>>>,
    pub address: SocketAddr,
}

impl Node {
    /// What it has logged so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().expect("the log").clone()
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        signal("-TERM", self.child.id());
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.child.kill().expect("it could be killed");
        self.child.wait().expect("its end");
    }

    /// Waits for its end: the exit code, `None` when a signal ended it.
    pub async fn ended(&mut self, patience: Duration) -> Option<i32> {
        let until = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status.code();
            }
            assert!(Instant::now() < until, "it does not end: {:#?}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal by its name to a process of ours.
pub fn signal(name: &str, pid: u32) {
    let status = Command::new("kill").args([name, &pid.to_string()]).status().expect("kill");
    assert!(status.success(), "kill {name} {pid}");
}

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// A member's browser, or a visitor's without a token. Each request has a connection of its own.
#[derive(Clone)]
pub struct Browser {
    pub token: String,
}

impl Browser {
    /// Somebody who is not signed in.
    pub fn visitor() -> Self {
        Self { token: String::new() }
    }

    /// A member made in the database directly, signed in.
    pub async fn member(owner_url: &str, handle: &str) -> Self {
        let chance = Chance::real();
        let token = chance.token();
        settle_in(&connect(owner_url).await, handle, &token, &hex(&chance.bytes::<8>())).await;
        Self { token }
    }

    fn head(&self, method: &str, path: &str, address: SocketAddr) -> String {
        let name = if self.token.is_empty() { csrf::visitor_cookie(false) } else { session_cookie(false) };
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: {name}={}\r\n", self.token)
    }

    /// Asks for a page.
    pub async fn get(&self, address: SocketAddr, path: &str) -> IoResult<Reply> {
        exchange(address, format!("{}\r\n", self.head("GET", path, address))).await
    }

    /// Sends a form.
    pub async fn post(&self, address: SocketAddr, path: &str, fields: &[(&str, &str)]) -> IoResult<Reply> {
        let token = csrf::token_for(&self.token, [0; 32]);
        let fields = fields.iter().copied().chain([(csrf::FIELD, token.as_str())]);
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let head = self.head("POST", path, address);
        let kind = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded";
        exchange(address, format!("{head}{kind}\r\nContent-Length: {}\r\n\r\n{form}", form.len())).await
    }

    /// Opens the live stream and returns it once the server has begun to answer, with what it said first.
    pub async fn listen(&self, address: SocketAddr) -> IoResult<(TcpStream, String)> {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(format!("{}\r\n", self.head("GET", "/live", address)).as_bytes()).await?;
        let said = read_until(&mut stream, "retry:").await?;
        Ok((stream, said))
    }
}

/// Reads until a text has come.
pub async fn read_until(stream: &mut TcpStream, text: &str) -> IoResult<String> {
    let (mut said, mut buffer) = (String::new(), [0; 1024]);
    while !said.contains(text) {
        let read = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut buffer)).await??;
        if read == 0 {
            return Err(Error::new(ErrorKind::UnexpectedEof, said));
        }
        said.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    Ok(said)
}

async fn exchange(address: SocketAddr, request: String) -> IoResult<Reply> {
    let whole = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) =
            text.split_once("\r\n\r\n").ok_or_else(|| Error::new(ErrorKind::UnexpectedEof, text.clone()))?;
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| Error::new(ErrorKind::InvalidData, head))?;
        Ok(Reply { status, head: head.to_string(), body: body.to_string() })
    };
    tokio::time::timeout(Duration::from_secs(30), whole).await?
}
