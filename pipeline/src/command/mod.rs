//! The command line: its arguments, and what each command does.
//!
//! Data goes to stdout, everything else to stderr. Exit codes: 0 done; 1 refused to publish,
//! damage found, or findings reached the level that `--strict` names; 2 bad usage or
//! configuration; 3 a disk or all sources failed.

pub mod bulletin;
pub mod check;
mod exit;
mod export;
mod findings;
mod global_options;
mod overlay;
mod paint;
pub mod prune;
pub mod refresh;
pub mod snapshots;
pub mod statement;
mod tile;
mod tile_input;
pub mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use lintas_model::language::Language;

pub use exit::Outcome;
pub use global_options::GlobalOptions;

use crate::failure::{Failure, fail};
use crate::ingest::apart;

#[derive(Debug, Parser)]
#[command(
    name = "lintas",
    version,
    about = "Hazards, roads, shelters and stock into one map: where aid is needed, which routes are open",
    after_help = "Examples:\n  lintas refresh -c data/kukar/lintas.toml --snapshots snapshots\n  lintas export roads -o roads.gpkg --where \"status = 'closed'\""
)]
struct Cli {
    #[command(flatten)]
    global: GlobalOptions,
    #[command(subcommand)]
    command: CliCommand,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Sources to a new snapshot, then publish it
    Refresh(refresh::RefreshArgs),
    /// Ingest and validate only; write the report, publish nothing
    Check(check::CheckArgs),
    /// Tell how things stand: a text for WhatsApp, or a page for print
    Bulletin(bulletin::BulletinArgs),
    /// List what has been published
    Snapshots(snapshots::SnapshotsArgs),
    /// Remove old snapshots, or protect one
    Prune(prune::PruneArgs),
    /// Say that a closure, hazard or source has ended
    End(statement::EndArgs),
    /// Say that a closure, hazard or source is still so
    Renew(statement::RenewArgs),
    /// Check every file of a snapshot against its manifest
    Verify(verify::VerifyArgs),
    Export(export::ExportArgs),
    Tile(tile::TileArgs),
    Overlay(overlay::OverlayArgs),
    /// Read sources for another process of this program
    #[command(name = apart::COMMAND, hide = true)]
    ReadSources,
}

/// Parses the command line, runs the command, prints errors and returns the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // A failure to print cannot be reported anywhere.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    exit::survive_file_size_limit();
    exit::start_logging(&cli.global);
    apart::by_this_program();
    exit::into_code(run(&cli), || language(&cli.command))
}

/// The language in which a failure is told first.
fn language(command: &CliCommand) -> Language {
    match command {
        CliCommand::Refresh(args) => args.language_of_failure(),
        CliCommand::Check(args) => args.language_of_failure(),
        _ => Language::ID,
    }
}

fn run(cli: &Cli) -> Result<Outcome, Failure> {
    match &cli.command {
        CliCommand::Refresh(args) => refresh::run(args, &cli.global),
        CliCommand::Check(args) => check::run(args, &cli.global),
        CliCommand::Bulletin(args) => bulletin::run(args, &cli.global),
        CliCommand::Snapshots(args) => snapshots::run(args, &cli.global),
        CliCommand::Prune(args) => prune::run(args, &cli.global),
        CliCommand::End(args) => statement::end(args, &cli.global),
        CliCommand::Renew(args) => statement::renew(args, &cli.global),
        CliCommand::Verify(args) => verify::run(args, &cli.global),
        CliCommand::Export(args) => export::run(args, &cli.global),
        CliCommand::Tile(args) => tile::run(args, &cli.global),
        CliCommand::Overlay(args) => overlay::run(args, &cli.global),
        CliCommand::ReadSources => apart::serve().map(|()| Outcome::Done).map_err(fail::broken),
    }
}
