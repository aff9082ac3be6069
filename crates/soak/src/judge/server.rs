//! The fault server in a process of its own, and its log.

use std::{
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use countersign_testkit::fault::{Entry, Plan};

/// A running fault server.
pub struct Server {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    log: PathBuf,
    /// Its address.
    pub origin: String,
}

impl Server {
    /// Starts it with its log in this folder.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &Path, folder: &Path) -> io::Result<Self> {
        let log = folder.join("truth.jsonl");
        let mut process =
            Command::new(program).arg("server").arg(&log).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (process.stdin.take(), process.stdout.take());
        let (Some(input), Some(output)) = (input, output) else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let mut server = Self { process, input, output: BufReader::new(output), log, origin: String::new() };
        server.origin = server.line()?;
        Ok(server)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim().to_owned())
    }

    /// Gives it a plan, and waits until it has it.
    ///
    /// # Errors
    /// When it is gone.
    pub fn plan(&mut self, plan: &Plan) -> io::Result<()> {
        let mut line = serde_json::to_vec(plan)?;
        line.push(b'\n');
        self.input.write_all(&line)?;
        self.line().map(|_| ())
    }

    /// Where its log ends now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn here(&self) -> io::Result<u64> {
        Ok(std::fs::metadata(&self.log)?.len())
    }

    /// What its log says of a key from there on.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn truth(&self, from: u64, key: &str) -> io::Result<Vec<Entry>> {
        let mut file = std::fs::File::open(&self.log)?;
        file.seek(SeekFrom::Start(from))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        // A line that is being written is not there yet.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let entries: Vec<Entry> = whole.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        Ok(entries.into_iter().filter(|entry| entry.key() == key).collect())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is this judge's own; when it is gone already there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
