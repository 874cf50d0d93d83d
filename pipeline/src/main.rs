//! `lintas`: the command line of the pipeline.

use std::process::ExitCode;

fn main() -> ExitCode {
    lintas_pipeline::command::main()
}
