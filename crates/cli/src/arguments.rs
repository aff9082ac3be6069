//! What can be typed, and what it asks for.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use clap::{Args, Parser, Subcommand};
use countersign_app::{
    UserError,
    exchange::{self, GivenFile},
    remote::{Ask, SendFile},
};
use countersign_envelope::Millis;
use jiff::{Timestamp, ZonedDateTime, civil};

/// Check, send, follow and fetch envelopes with Countersign.
#[derive(Debug, Parser)]
#[command(name = "countersign-cli", version, max_term_width = 100)]
pub struct Arguments {
    #[expect(clippy::doc_markdown, reason = "the help shows it as it stands")]
    /// The data folder [default: COUNTERSIGN_DATA, else the user's own]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Answer with one JSON object on the standard output; progress is JSON lines on the error output
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing while it runs
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the accounts
    Accounts,
    /// Say what keeps a file from being sent; nothing is sent and nothing is kept
    Check(Check),
    /// Send a file, and say what became of it
    Send(Box<Send>),
    /// Say where an envelope stands, or list all
    Status(Status),
    /// Wait until an envelope is over
    Wait(Wait),
    /// Remind everyone whose turn it is to sign
    Remind(Which),
    /// Stop an envelope, for ever; one that is not out yet is not sent
    Withdraw(Which),
    /// Put the finished documents of an envelope into a folder
    Pack(Pack),
    /// Draw the pages of PDFs as pictures
    Render(Render),
    /// Find auto-tagging anchors in a PDF's text
    Anchors(Anchors),
    /// Print the JSON Schema of ENVELOPE.json
    Schema,
}

/// A file to check.
#[derive(Debug, Args)]
pub struct Check {
    /// ENVELOPE.json; - reads it from the standard input
    file: PathBuf,
    /// Name or id of the account that it is to go through [default: the usual one]
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
}

/// A file to send.
#[derive(Debug, Args)]
pub struct Send {
    /// ENVELOPE.json; - reads it from the standard input
    file: PathBuf,
    /// Name or id of the account that it goes through
    #[arg(long, value_name = "NAME")]
    account: String,
    /// When it goes out: 2026-12-01T09:00Z, "2026-12-01 09:00" or 09:00 here [default: at once]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Wait until everyone has signed, or it ended otherwise
    #[arg(long)]
    wait: bool,
    /// Put the finished documents into this folder; waits for them
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
    /// A word of your own: what carries it is sent once, however often this runs
    #[arg(long, value_name = "WORD", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    once: Option<String>,
}

/// Which to tell of.
#[derive(Debug, Args)]
pub struct Status {
    /// Id, reference or word of --once; all unless given
    id: Option<String>,
    /// Ask the provider first
    #[arg(long, requires = "id")]
    check: bool,
    /// List all, and not only the 200 in which something happened last
    #[arg(long, conflicts_with = "id")]
    all: bool,
}

/// Which to wait for.
#[derive(Debug, Args)]
pub struct Wait {
    /// Id, reference or word of --once
    id: String,
    /// Put the finished documents into this folder
    #[arg(long, value_name = "DIR")]
    pack: Option<PathBuf>,
}

/// Which.
#[derive(Debug, Args)]
pub struct Which {
    /// Id, reference or word of --once
    id: String,
}

/// Which, and where to.
#[derive(Debug, Args)]
pub struct Pack {
    /// Id, reference or word of --once
    id: String,
    /// The folder in which the pack's own folder is made
    dir: PathBuf,
}

/// Pages to draw.
#[derive(Debug, Args)]
pub struct Render {
    /// The PDFs
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Where the pictures go
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub to: PathBuf,
    /// Pixels an inch
    #[arg(long, default_value_t = 144.0, value_parser = dpi)]
    pub dpi: f64,
    /// Pages, from 1, such as 1-3,7 [default: all]
    #[arg(long, value_name = "PAGES", value_parser = Pages::read)]
    pub pages: Option<Pages>,
}

/// A file to look through.
#[derive(Debug, Args)]
pub struct Anchors {
    /// The PDF
    file: PathBuf,
}

fn dpi(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(dpi) if (10.0..=1200.0).contains(&dpi) => Ok(dpi),
        _ => Err("a number from 10 to 1200".into()),
    }
}

/// Some pages, as ranges from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages(Vec<(u32, u32)>);

impl Pages {
    fn read(text: &str) -> Result<Self, String> {
        let range = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| text.trim().parse().ok().filter(|number: &u32| *number > 0);
            match (number(first), number(last)) {
                (Some(first), Some(last)) if first <= last => Ok((first, last)),
                _ => Err(format!("{part:?} is no page and no range such as 2-5")),
            }
        };
        text.split(',').map(range).collect::<Result<_, _>>().map(Self)
    }

    /// True for a page that is among them.
    pub fn has(&self, number: u32) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&number))
    }
}

/// What is to be done.
pub enum Wanted {
    /// Printed as it is.
    Text(String),
    /// Drawn here.
    Render(Render),
    /// Looked through here.
    Anchors(PathBuf),
    /// Asked of whoever holds the data folder.
    Ask(Ask),
}

impl Command {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Check(_) => "check",
            Self::Send(_) => "send",
            Self::Status(_) => "status",
            Self::Wait(_) => "wait",
            Self::Remind(_) => "remind",
            Self::Withdraw(_) => "withdraw",
            Self::Pack(_) => "pack",
            Self::Render(_) => "render",
            Self::Anchors(_) => "anchors",
            Self::Schema => "schema",
        }
    }

    /// What it asks for, with the files that it names read.
    pub fn wanted(self) -> Result<Wanted, UserError> {
        Ok(Wanted::Ask(match self {
            Self::Accounts => Ask::Accounts,
            Self::Check(check) => Ask::Check { file: given(&check.file)?, account: check.account },
            Self::Send(send) => Ask::Send(SendFile {
                file: given(&send.file)?,
                account: send.account,
                at: send.at.as_deref().map(|text| moment(text, &ZonedDateTime::now())).transpose()?,
                wait: send.wait,
                pack: send.pack.as_deref().map(absolute),
                // Without a word of the person's own, one of this run: asking again must not send again.
                once: send.once.unwrap_or_else(|| format!("run {}", uuid::Uuid::new_v4())),
            }),
            Self::Status(status) => Ask::Status { id: status.id, check: status.check, all: status.all },
            Self::Wait(wait) => Ask::Wait { id: wait.id, pack: wait.pack.as_deref().map(absolute) },
            Self::Remind(which) => Ask::Remind { id: which.id },
            Self::Withdraw(which) => Ask::Withdraw { id: which.id },
            Self::Pack(pack) => Ask::Pack { id: pack.id, dir: absolute(&pack.dir) },
            Self::Render(render) => return Ok(Wanted::Render(render)),
            Self::Anchors(anchors) => return Ok(Wanted::Anchors(anchors.file)),
            Self::Schema => return Ok(Wanted::Text(exchange::schema())),
        }))
    }
}

/// Whoever does the work may have been started elsewhere.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

fn given(file: &Path) -> Result<GivenFile, UserError> {
    if file != Path::new("-") {
        return GivenFile::open(file);
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().read_to_end(&mut bytes);
    let text = read.ok().and_then(|_| String::from_utf8(bytes).ok());
    let text =
        text.ok_or_else(|| wrong("command_input", "The standard input is not text", "Give it an ENVELOPE.json."))?;
    Ok(GivenFile { name: "standard input".into(), folder: absolute(Path::new(".")), text })
}

fn wrong(code: &str, title: &str, hint: &str) -> UserError {
    UserError { code: code.into(), title: title.into(), detail: String::new(), hint: hint.into(), field: None }
}

/// A time as people write it: an instant, a date and a time here, or the next such time of day.
fn moment(text: &str, now: &ZonedDateTime) -> Result<Millis, UserError> {
    let zone = now.time_zone();
    let here = |at: civil::DateTime| zone.to_ambiguous_zoned_datetime(at).compatible().map(|at| at.timestamp());
    let at = if let Ok(instant) = text.parse::<Timestamp>() {
        Ok(instant)
    } else if let Ok(at) = text.parse::<civil::DateTime>() {
        here(at)
    } else if let Ok(time) = text.parse::<civil::Time>() {
        let today = now.date().to_datetime(time);
        let passed = today <= now.datetime();
        let day = if passed { now.date().tomorrow() } else { Ok(now.date()) };
        day.and_then(|day| here(day.to_datetime(time)))
    } else {
        return Err(wrong(
            "command_time",
            &format!("{text} is not a time"),
            "Write 2026-12-01T09:00Z, \"2026-12-01 09:00\" or 09:00.",
        ));
    };
    let at = at.map_err(|_| wrong("command_time", &format!("{text} is no time here"), "Choose another one."))?;
    Ok(Millis(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_agree_with_each_other() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_time_is_an_instant_a_date_here_or_the_next_such_time_of_day() {
        let now: ZonedDateTime = "2026-11-25T14:00:00+01:00[Europe/Paris]".parse().expect("now");
        let at =
            |text: &str| Timestamp::from_millisecond(moment(text, &now).expect(text).0).expect("instant").to_string();
        assert_eq!(at("2026-12-01T09:00Z"), "2026-12-01T09:00:00Z");
        assert_eq!(at("2026-12-01T09:00+02:00"), "2026-12-01T07:00:00Z");
        assert_eq!(at("2026-12-01 09:00"), "2026-12-01T08:00:00Z");
        assert_eq!(at("15:00"), "2026-11-25T14:00:00Z");
        assert_eq!(at("09:00"), "2026-11-26T08:00:00Z", "today it has passed");
        assert_eq!(moment("soon", &now).expect_err("no time").code, "command_time");
    }

    #[test]
    fn pages_are_numbers_and_ranges() {
        let pages = Pages::read("1-3, 7").expect("pages");
        assert_eq!((1..=8).filter(|page| pages.has(*page)).collect::<Vec<_>>(), [1, 2, 3, 7]);
        for text in ["0", "3-1", "a", "1,,2"] {
            assert!(Pages::read(text).is_err(), "{text}");
        }
    }
}
