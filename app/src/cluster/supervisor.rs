//! Keeps Postgres alive: one thread that starts it, waits for it, and starts it again.
//!
//! It is a thread of its own, and not a task, because the child is tied to the thread that spawned
//! it (see `account::tie_to_this_thread`): a tokio worker may end at any time, this one ends last.
//! Only this thread sends signals, and only while the child is not yet reaped, so a signal can never
//! reach a stranger that was given the same number.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::sync::watch;

use super::account::{self, Account};
use super::{ClusterError, orphan};

/// How often the child is looked at; also the longest delay before a death is noticed.
const LOOK: Duration = Duration::from_millis(50);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Who lived this long was well; the next death is a new story.
const HEALTHY: Duration = Duration::from_secs(30);
/// A fast shutdown that takes longer is turned into an immediate one.
const PATIENCE: Duration = Duration::from_secs(60);
const LAST_WORDS: usize = 20;

/// What to start, and how.
#[derive(Debug)]
pub(super) struct Launch {
    pub postgres: PathBuf,
    pub account: Option<Account>,
    pub cluster: PathBuf,
    pub sockets: PathBuf,
    /// Stop without a checkpoint: the data is thrown away anyway.
    pub immediate: bool,
}

#[derive(Debug, Default)]
struct State {
    postmaster: Option<u32>,
    deaths: u32,
    stop: bool,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    woken: Condvar,
    words: Mutex<VecDeque<String>>,
}

/// The handle of the thread.
#[derive(Debug)]
pub(super) struct Supervisor {
    shared: Arc<Shared>,
    ended: watch::Receiver<bool>,
}

impl Supervisor {
    pub fn start(launch: Launch) -> Result<Self, ClusterError> {
        let shared = Arc::new(Shared { state: Mutex::default(), woken: Condvar::new(), words: Mutex::default() });
        let (tell, ended) = watch::channel(false);
        let theirs = Arc::clone(&shared);
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || {
                supervise(&launch, &theirs);
                // Empty now; one in the temporary directory should not stay there for ever.
                fs::remove_dir(&launch.sockets).ok();
                tell.send(true).ok();
            })
            .map_err(ClusterError::io("start a thread for", "postgres"))?;
        Ok(Self { shared, ended })
    }

    pub fn postmaster(&self) -> Option<u32> {
        self.shared.state().postmaster
    }

    pub fn deaths(&self) -> u32 {
        self.shared.state().deaths
    }

    /// The end of what Postgres wrote.
    pub fn last_words(&self) -> String {
        let words = self.shared.words.lock().unwrap_or_else(PoisonError::into_inner);
        words.iter().cloned().collect::<Vec<_>>().join("\n")
    }

    pub fn ask_to_stop(&self) {
        self.shared.state().stop = true;
        self.shared.woken.notify_all();
    }

    /// Resolves when Postgres is gone and the thread with it.
    pub async fn ended(&self) {
        // An error means that the sender is gone, and so is the thread.
        self.ended.clone().wait_for(|ended| *ended).await.ok();
    }

    /// The same for a caller that cannot await, such as a destructor.
    pub fn wait_for_end(&self, longest: Duration) {
        let until = Instant::now() + longest;
        while !*self.ended.borrow() && self.ended.has_changed().is_ok() && Instant::now() < until {
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps for `longest`, or until somebody asks to stop.
    fn rest(&self, longest: Duration) -> bool {
        let state = self.state();
        let waited = self.woken.wait_timeout_while(state, longest, |state| !state.stop);
        waited.unwrap_or_else(PoisonError::into_inner).0.stop
    }

    fn remember(&self, line: &str) {
        let mut words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if words.len() >= LAST_WORDS {
            words.pop_front();
        }
        words.push_back(line.to_owned());
    }
}

fn supervise(launch: &Launch, shared: &Arc<Shared>) {
    let mut pause = FIRST_PAUSE;
    loop {
        let began = Instant::now();
        let end = match live(launch, shared) {
            Ok(status) => status.to_string(),
            Err(error) => {
                shared.remember(&error.to_string());
                error.to_string()
            }
        };
        let stop = {
            let mut state = shared.state();
            state.postmaster = None;
            state.deaths += 1;
            state.stop
        };
        if stop {
            tracing::debug!(end, "Postgres has stopped");
            return;
        }
        if began.elapsed() >= HEALTHY {
            pause = FIRST_PAUSE;
        }
        tracing::warn!(end, again_in = ?pause, "Postgres ended by itself; starting it again");
        if shared.rest(pause) {
            return;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// One life of Postgres, from start to end.
fn live(launch: &Launch, shared: &Arc<Shared>) -> Result<ExitStatus, ClusterError> {
    orphan::clear(&launch.cluster)?;
    // No Postgres is alive, so these are from a former life; the number in the second one could by
    // now belong to a stranger, and Postgres would take him for the owner of the socket.
    for name in [".s.PGSQL.5432", ".s.PGSQL.5432.lock"] {
        fs::remove_file(launch.sockets.join(name)).ok();
    }
    let mut child = spawn(launch)?;
    shared.state().postmaster = Some(child.id());
    if let Some(log) = child.stderr.take() {
        let theirs = Arc::clone(shared);
        thread::spawn(move || relay(log, &theirs));
    }
    watch(&mut child, launch, shared).map_err(ClusterError::io("wait for", &launch.postgres))
}

fn spawn(launch: &Launch) -> Result<Child, ClusterError> {
    let mut command = account::quiet(&launch.postgres, launch.account.as_ref());
    command.arg("-D").arg(&launch.cluster).current_dir(&launch.cluster);
    // Its own process group: ctrl-C in the terminal is for us, and we stop Postgres after our
    // last transaction, not during it.
    command.process_group(0).stderr(Stdio::piped());
    account::tie_to_this_thread(&mut command, Signal::SIGINT);
    tracing::debug!(sockets = %launch.sockets.display(), "starting Postgres");
    command.spawn().map_err(ClusterError::io("start", &launch.postgres))
}

fn watch(child: &mut Child, launch: &Launch, shared: &Shared) -> std::io::Result<ExitStatus> {
    let mut asked: Option<Instant> = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        match asked {
            None if shared.state().stop => {
                send(child, if launch.immediate { Signal::SIGQUIT } else { Signal::SIGINT });
                asked = Some(Instant::now());
            }
            None => {
                shared.rest(LOOK);
            }
            Some(since) => {
                if since.elapsed() >= PATIENCE {
                    tracing::warn!("Postgres did not stop within a minute; it will recover at the next start");
                    send(child, Signal::SIGQUIT);
                }
                thread::sleep(LOOK / 5);
            }
        }
    }
}

fn send(child: &Child, signal: Signal) {
    if let Ok(pid) = i32::try_from(child.id()) {
        // The child is not reaped yet, so the number is still its own.
        kill(Pid::from_raw(pid), signal).ok();
    }
}

/// Passes Postgres' log on to ours, line by line, until its last process has ended.
fn relay(log: impl Read, shared: &Shared) {
    let mut reader = BufReader::new(log);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&bytes);
        let line = text.trim_end();
        shared.remember(line);
        match line.split_once(':').map(|(level, _)| level) {
            Some("PANIC") => tracing::error!(target: "postgres", "{line}"),
            Some("WARNING") => tracing::warn!(target: "postgres", "{line}"),
            // A refused statement is answered to whoever sent it; here it is only an echo.
            _ => tracing::debug!(target: "postgres", "{line}"),
        }
        bytes.clear();
    }
}
