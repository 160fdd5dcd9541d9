//! The `folkmoot` program. All of it is in the library; see `cli.rs` for the subcommands.

use std::process::ExitCode;
use std::time::Duration;

/// How long a blocked thread is waited for once everything else has ended.
const LAST_WAIT: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("folkmoot")
        .max_blocking_threads(16)
        .build();
    match runtime {
        Ok(runtime) => {
            let code = runtime.block_on(folkmoot::cli::run());
            // What still blocks a thread (a name being resolved, a password being hashed) has nobody left to answer.
            runtime.shutdown_timeout(LAST_WAIT);
            code
        }
        Err(error) => {
            eprintln!("folkmoot: the system gives no threads: {error}");
            ExitCode::FAILURE
        }
    }
}
