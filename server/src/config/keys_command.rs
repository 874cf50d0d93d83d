//! `lintas-server keys …`: its arguments.

use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use lintas_model::report::Role;

use crate::http::key_scope::{KeyArea, KeyScope};

/// What is done about keys.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum KeysCommand {
    /// Makes a key, and prints it alone, once: only its hash is stored
    ///
    /// Example: lintas-server keys add "Posko Tenggarong" --role reporter --expires 30d
    /// --snapshots snapshots
    Add(KeysAdd),
    /// Lists every key that was made, one a line, tabs between: name, role, agency, when it was
    /// made, whether it is active, sites, when it expires, scope, area, requests a minute, last use
    List,
    /// Makes a new key for the holder of one, and prints it; the old one works a while longer
    ///
    /// Example: lintas-server keys rotate "Posko Tenggarong" --overlap 24h --snapshots snapshots
    Rotate {
        /// Who holds it
        name: String,
        /// How long the old key still works, as 30m, 24h, 7d
        #[arg(long, value_name = "TIME", default_value = "24h", value_parser = parse_span)]
        overlap: SignedDuration,
        /// When the new key expires [default: it lives as long as the old one was made for]
        #[arg(long, value_name = "TIME", value_parser = parse_moment)]
        expires: Option<Timestamp>,
    },
    /// Makes a code by which a device gets a key, once: the code, its address and its QR code
    ///
    /// The address needs --public-url, or `public_url` in the configuration; without it the code is
    /// typed into the viewer.
    ///
    /// Example: lintas-server keys enrol "Tablet 1" --role officer --minutes 60
    /// --public-url https://peta.example.id --snapshots snapshots
    Enrol {
        /// The key that the device gets
        #[command(flatten)]
        key: KeysAdd,
        /// How long the code works
        #[arg(long, value_name = "1..60", default_value = "60",
              value_parser = clap::value_parser!(u32).range(1..=60))]
        minutes: u32,
    },
    /// Ends all keys of a holder, and the codes that they made and nobody used; a running server
    /// notices within two seconds
    Revoke {
        /// Who holds it
        name: String,
    },
}

/// What a new key is given.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct KeysAdd {
    /// Who will hold it
    pub name: String,
    /// What it may do: reader, reporter, agency or officer
    #[arg(long, value_parser = parse_role)]
    pub role: Role,
    /// Code of the agency that it belongs to
    #[arg(long, value_name = "CODE")]
    pub agency: Option<String>,
    /// A site that it speaks for: what it says of loads that arrive there counts at once.
    /// May be given several times
    #[arg(long = "site", value_name = "ID")]
    pub sites: Vec<String>,
    /// When it ends: a moment as 2025-10-01T00:00:00+08:00, or from now, as 12h, 30d, 8w
    #[arg(long, value_name = "TIME", value_parser = parse_moment)]
    pub expires: Option<Timestamp>,
    /// Whether it reads, writes or does all that its role may; a key of scope write reports, and
    /// reads what everybody may
    #[arg(long, value_name = "read|write|all", default_value = "all", value_parser = parse_scope)]
    pub scope: KeyScope,
    /// Where what it reports and says of sites must lie, degrees
    #[arg(long, value_name = "WEST,SOUTH,EAST,NORTH", allow_hyphen_values = true)]
    pub area: Option<KeyArea>,
    /// Requests a minute, in place of what its role has in `[limits]`
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub per_minute: Option<u32>,
}

impl KeysAdd {
    /// A key of a role that never expires, of no agency, bound to nothing.
    pub fn new(name: impl Into<String>, role: Role) -> Self {
        Self {
            name: name.into(),
            role,
            agency: None,
            sites: Vec::new(),
            expires: None,
            scope: KeyScope::All,
            area: None,
            per_minute: None,
        }
    }
}

fn parse_role(name: &str) -> Result<Role, String> {
    Role::from_name(name)
        .ok_or_else(|| format!("it is one of: {}", Role::ALL.map(Role::name).join(", ")))
}

fn parse_scope(name: &str) -> Result<KeyScope, String> {
    KeyScope::from_name(name)
        .ok_or_else(|| format!("it is one of: {}", KeyScope::ALL.map(KeyScope::name).join(", ")))
}

/// A whole number of minutes, hours, days or weeks, at most ten years.
fn parse_span(text: &str) -> Result<SignedDuration, String> {
    let told = || "a time is a number with m, h, d or w, as 90m, 24h, 30d, 8w".to_owned();
    let unit = text.chars().last().ok_or_else(told)?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        'w' => 7 * 24 * 60,
        _ => return Err(told()),
    };
    let number: u32 = text[..text.len() - unit.len_utf8()].parse().map_err(|_no_number| told())?;
    let minutes = i64::from(number) * minutes;
    if minutes > 10 * 366 * 24 * 60 {
        return Err("that is more than ten years".to_owned());
    }
    Ok(SignedDuration::from_mins(minutes))
}

/// A moment with an offset, or a time from now.
fn parse_moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    let span = parse_span(text).map_err(|told| format!("{told}, or a moment with an offset"))?;
    Timestamp::now().checked_add(span).map_err(|_no_moment| "too far ahead".to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::Parser as _;

    use super::*;
    use crate::config::{self, ServerCommand, Settings};

    fn parse(words: &[&str]) -> Result<config::Args, clap::Error> {
        config::Args::try_parse_from(["lintas-server"].iter().chain(words))
    }

    fn made(args: &config::Args) -> KeysAdd {
        match &args.command {
            Some(ServerCommand::Keys(KeysCommand::Add(add))) => add.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn add(words: &[&str]) -> Result<KeysAdd, clap::Error> {
        let line = ["--snapshots", "snaps", "keys", "add", "Posko 1"];
        parse(&[&line[..], words].concat()).map(|args| made(&args))
    }

    #[test]
    fn keys_are_made_beside_the_snapshots_wherever_the_folder_is_named() {
        for words in [
            ["keys", "add", "Posko 1", "--role", "officer", "--snapshots", "snaps"],
            ["--snapshots", "snaps", "keys", "add", "Posko 1", "--role", "officer"],
        ] {
            let args = parse(&words).unwrap();
            assert_eq!(made(&args), KeysAdd::new("Posko 1", Role::Officer));
            assert_eq!(Settings::resolve(args).unwrap().state, Path::new("snaps-state"));
        }
        assert!(add(&["--role", "king"]).unwrap_err().to_string().contains("reporter"));
    }

    #[test]
    fn a_code_works_for_an_hour_at_most_and_its_address_begins_as_the_server_says() {
        let line = ["keys", "enrol", "Tablet 1", "--role", "officer", "--snapshots", "snaps"];
        let with = |words: &[&str]| parse(&[&line[..], words].concat());
        let args = with(&["--minutes", "5", "--public-url", "https://peta.test"]).unwrap();
        assert_eq!(args.public_url.as_deref(), Some("https://peta.test"));
        let key = KeysAdd::new("Tablet 1", Role::Officer);
        let wanted = ServerCommand::Keys(KeysCommand::Enrol { key, minutes: 5 });
        assert_eq!(args.command, Some(wanted));
        for minutes in ["0", "61", "x"] {
            assert!(with(&["--minutes", minutes]).is_err(), "{minutes}");
        }
    }

    #[test]
    fn the_bounds_of_a_key_are_read_and_what_is_misspelt_is_told() {
        let now = Timestamp::now();
        let line = ["--role", "reporter", "--expires", "30d", "--scope", "write", "--area"];
        let made = add(&[&line[..], &["-116.5,-0.5,117,0.5", "--per-minute", "30"]].concat());
        let made = made.unwrap();
        let days = made.expires.unwrap().duration_since(now).as_hours() / 24;
        assert!((29..=30).contains(&days), "{days}");
        assert_eq!((made.scope, made.per_minute), (KeyScope::Write, Some(30)));
        assert_eq!(made.area.unwrap().to_string(), "-116.5,-0.5,117,0.5");
        let moment = add(&["--role", "reader", "--expires", "2025-10-01T00:00:00+08:00"]).unwrap();
        assert_eq!(moment.expires.unwrap().to_string(), "2025-09-30T16:00:00Z");
        for bad in [
            ["--expires", "soon"],
            ["--expires", "30"],
            ["--expires", "d"],
            ["--expires", "9999w"],
            ["--expires", "2025-10-01"],
            ["--scope", "some"],
            ["--area", "1,2,3"],
            ["--per-minute", "0"],
        ] {
            assert!(add(&[&["--role", "reader"], &bad[..]].concat()).is_err(), "{bad:?}");
        }
    }
}
