//! The `folkmoot` program. All of it is in the library; see `cli.rs` for the subcommands.

use std::process::ExitCode;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("folkmoot")
        .max_blocking_threads(16)
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(folkmoot::cli::run()),
        Err(error) => {
            eprintln!("folkmoot: the system gives no threads: {error}");
            ExitCode::FAILURE
        }
    }
}
