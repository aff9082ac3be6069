//! One instance per data folder: a lock that the system lets go with the process, and a socket by which a second start
//! hands over its files and ends, and a command hands over what it is asked to do (`remote.rs`).

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    os::unix::{
        fs::{DirBuilderExt, MetadataExt, PermissionsExt},
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// How long a start waits for the instance that holds the folder.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the app waits for a command that holds the folder to come to a point where it can let go.
const PATIENCE_WITH_COMMANDS: Duration = Duration::from_secs(20);
/// Most bytes of a line: a command hands over the text of a file.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// What a second start hands over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Absolute paths of files to open; empty shows the window.
    pub files: Vec<PathBuf>,
}

/// Why the data folder could not be taken.
#[derive(Debug, Error)]
pub enum InstanceError {
    /// The folder cannot be made or written.
    #[error("could not use the data folder {}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Another instance holds the folder but does not answer.
    #[error("could not reach the instance that holds {}", folder.display())]
    Silent {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A command holds the folder and does not come to an end.
    #[error("a command is working in {}; it can be opened when that has ended", folder.display())]
    Command {
        /// The folder.
        folder: PathBuf,
    },
}

/// What came of a start.
#[derive(Debug)]
pub enum Start {
    /// This is the only instance.
    First(Instance),
    /// Another one runs and has taken over what was handed to it.
    HandedOver,
}

/// What came of a command's claim.
#[derive(Debug)]
pub enum Claim {
    /// The folder is this process's.
    Mine(Instance),
    /// Another one holds it, and is on the line.
    Theirs(UnixStream),
}

/// The hold on a data folder. Dropping it lets go.
#[derive(Debug)]
pub struct Instance {
    lock: File,
    listener: UnixListener,
    socket: PathBuf,
}

/// Takes the data folder, or hands `hand_over` to the instance that has it.
///
/// # Errors
/// When the folder cannot be used, or when its holder neither answers nor ends within five seconds; a command that holds
/// it is given twenty.
pub fn start(data: &Path, hand_over: &HandOver) -> Result<Start, InstanceError> {
    let taken = take_or(data, |lock| speak(&call(lock)?, hand_over))?;
    Ok(match taken {
        Taken::Mine(instance) => Start::First(instance),
        Taken::Other(()) => Start::HandedOver,
    })
}

/// Takes the data folder for a command, or calls the instance that has it.
///
/// # Errors
/// As [`start`].
pub fn claim(data: &Path) -> Result<Claim, InstanceError> {
    Ok(match take_or(data, call)? {
        Taken::Mine(instance) => Claim::Mine(instance),
        Taken::Other(stream) => Claim::Theirs(stream),
    })
}

enum Taken<T> {
    Mine(Instance),
    Other(T),
}

/// Takes the lock, or does something with whoever has it.
fn take_or<T>(data: &Path, mut reach: impl FnMut(&mut File) -> io::Result<T>) -> Result<Taken<T>, InstanceError> {
    let folder = |source| InstanceError::Folder { folder: data.into(), source };
    fs::create_dir_all(data).map_err(folder)?;
    let mut lock = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(data.join("lock"))
        .map_err(folder)?;
    let begun = Instant::now();
    while let Err(held) = lock.try_lock() {
        if let fs::TryLockError::Error(source) = held {
            return Err(folder(source));
        }
        match reach(&mut lock) {
            Ok(reached) => return Ok(Taken::Other(reached)),
            Err(later) if later.kind() == io::ErrorKind::ResourceBusy => {
                if begun.elapsed() >= PATIENCE_WITH_COMMANDS {
                    return Err(InstanceError::Command { folder: data.into() });
                }
                std::thread::sleep(Duration::from_millis(100));
            }
            Err(source) if begun.elapsed() >= PATIENCE => {
                return Err(InstanceError::Silent { folder: data.into(), source });
            }
            // The holder has not written its address yet, or it is just ending: then the folder is ours.
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    hold(data, lock).map(Taken::Mine).map_err(folder)
}

/// Listens, and says where, now that the lock is ours.
fn hold(data: &Path, mut lock: File) -> io::Result<Instance> {
    let socket = socket_path(data)?;
    // The lock is ours, so whoever left a socket there is gone.
    match fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&socket)?;
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o600))?;
    lock.set_len(0).and_then(|()| lock.seek(SeekFrom::Start(0)))?;
    writeln!(lock, "{}", socket.display()).and_then(|()| lock.sync_all())?;
    Ok(Instance { lock, listener, socket })
}

impl Instance {
    /// Calls `taken` for each start that hands something over, on a thread of its own, until the process ends. Commands
    /// are turned away.
    ///
    /// # Errors
    /// When the socket cannot be shared with the thread.
    pub fn listen(&self, taken: impl Fn(HandOver) + Send + 'static) -> io::Result<()> {
        let taken = move |hand_over| {
            taken(hand_over);
            true
        };
        self.listen_to(taken, |_, _| {})
    }

    /// As [`Instance::listen`], and calls `asked` with the first line of each command and the way back to it. A start is
    /// told to try again later where `taken` says false.
    ///
    /// # Errors
    /// When the socket cannot be shared with the thread.
    pub fn listen_to(
        &self,
        taken: impl Fn(HandOver) -> bool + Send + 'static,
        asked: impl Fn(String, UnixStream) + Send + 'static,
    ) -> io::Result<()> {
        let listener = self.listener.try_clone()?;
        std::thread::Builder::new().name("hand-over".into()).spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // Whoever calls and says nothing is hung up on.
                let Ok(line) = first_line(&stream) else { continue };
                match serde_json::from_str(&line) {
                    Ok(hand_over) => {
                        let answer: &[u8] = if taken(hand_over) { b"ok\n" } else { b"later\n" };
                        // A start that did not wait for the answer has ended.
                        let _ = (&stream).write_all(answer);
                    }
                    Err(_) => asked(line, stream),
                }
            }
        })?;
        Ok(())
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // A stale socket is replaced at the next start, a lock ends with the process: nothing is lost when these fail.
        let _gone = fs::remove_file(&self.socket);
        let _unlocked = self.lock.unlock();
    }
}

fn first_line(stream: &UnixStream) -> io::Result<String> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut line = String::new();
    BufReader::new(stream.take(MOST_BYTES)).read_line(&mut line)?;
    Ok(line)
}

/// Calls whoever holds the lock, at the address that stands in it.
fn call(lock: &mut File) -> io::Result<UnixStream> {
    let mut address = String::new();
    lock.seek(SeekFrom::Start(0))?;
    lock.read_to_string(&mut address)?;
    UnixStream::connect(address.trim())
}

fn speak(stream: &UnixStream, hand_over: &HandOver) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut line = serde_json::to_string(hand_over).map_err(io::Error::other)?;
    line.push('\n');
    let mut stream = stream;
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    match answer.trim() {
        "ok" => Ok(()),
        "later" => Err(io::ErrorKind::ResourceBusy.into()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// A socket's path must be short, so it stands in the runtime folder under a hash of the data folder's path.
fn socket_path(data: &Path) -> io::Result<PathBuf> {
    let data = fs::canonicalize(data)?;
    let hash = Sha256::digest(data.as_os_str().as_encoded_bytes());
    let name =
        format!("countersign-{}.sock", hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>());
    let user = fs::metadata(&data)?.uid();
    let folder = match crate::paths::runtime_folder().filter(|folder| is_private(folder, user).unwrap_or(false)) {
        Some(folder) => folder,
        None => private_temporary_folder(user)?,
    };
    Ok(folder.join(name))
}

/// True for a real folder that nobody but this user can enter.
fn is_private(folder: &Path, user: u32) -> io::Result<bool> {
    let seen = fs::symlink_metadata(folder)?;
    Ok(seen.is_dir() && seen.uid() == user && seen.mode().trailing_zeros() >= 6)
}

fn private_temporary_folder(user: u32) -> io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("countersign-{user}"));
    match fs::DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    if is_private(&folder, user)? {
        Ok(folder)
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "the folder for sockets is not private"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_start_waits_for_an_instance_that_is_just_ending() {
        let folder = tempfile::tempdir().expect("folder");
        let ending = File::create(folder.path().join("lock")).expect("lock");
        ending.try_lock().expect("held");
        let (tell, told) = mpsc::channel();
        let data = folder.path().to_path_buf();
        let starting = std::thread::spawn(move || {
            tell.send(()).expect("told");
            start(&data, &HandOver { files: Vec::new() }).expect("a start")
        });
        told.recv().expect("the second start is under way");
        std::thread::sleep(Duration::from_millis(60));
        drop(ending);
        assert!(matches!(starting.join().expect("started"), Start::First(_)));
    }

    #[test]
    fn a_second_start_hands_its_files_to_the_first() {
        let folder = tempfile::tempdir().expect("folder");
        let nothing = HandOver { files: Vec::new() };
        let Start::First(first) = start(folder.path(), &nothing).expect("first") else { panic!("not first") };
        let (sender, receiver) = mpsc::channel();
        first.listen(move |taken| sender.send(taken).expect("still listening")).expect("listen");
        let files = HandOver { files: vec!["/tmp/lease.pdf".into()] };
        assert!(matches!(start(folder.path(), &files), Ok(Start::HandedOver)));
        assert_eq!(receiver.recv_timeout(Duration::from_secs(2)).expect("handed over"), files);
    }

    #[test]
    fn two_hundred_starts_at_once_leave_one_holder() {
        let folder = tempfile::tempdir().expect("folder");
        for _ in 0..200 {
            let nothing = HandOver { files: Vec::new() };
            let one = start(folder.path(), &nothing).expect("one");
            let Start::First(one) = one else { panic!("nobody holds it") };
            one.listen(|_| {}).expect("listen");
            assert!(matches!(start(folder.path(), &nothing), Ok(Start::HandedOver)));
        }
    }

    #[test]
    fn a_start_waits_for_a_command_that_says_later() {
        let folder = tempfile::tempdir().expect("folder");
        let Claim::Mine(command) = claim(folder.path()).expect("a claim") else { panic!("not free") };
        let (tell, told) = mpsc::channel();
        command.listen_to(move |_| tell.send(()).is_err(), |_, _| {}).expect("listen");
        let data = folder.path().to_path_buf();
        let starting = std::thread::spawn(move || start(&data, &HandOver { files: Vec::new() }).expect("a start"));
        told.recv().expect("the start asked");
        drop(command);
        assert!(matches!(starting.join().expect("started"), Start::First(_)));
    }

    #[test]
    fn a_command_calls_whoever_holds_the_folder() {
        let folder = tempfile::tempdir().expect("folder");
        let Start::First(first) = start(folder.path(), &HandOver { files: Vec::new() }).expect("first") else {
            panic!("not first")
        };
        let answer = |line: String, mut stream: UnixStream| stream.write_all(line.as_bytes()).expect("answered");
        first.listen_to(|_| true, answer).expect("listen");
        let Claim::Theirs(mut stream) = claim(folder.path()).expect("a claim") else { panic!("two holders") };
        stream.write_all(b"{\"ask\":\"accounts\"}\n").expect("asked");
        let mut said = String::new();
        stream.read_to_string(&mut said).expect("an answer");
        assert_eq!(said.trim(), "{\"ask\":\"accounts\"}");
    }

    #[test]
    fn a_folder_that_others_can_enter_holds_no_socket() {
        let folder = tempfile::tempdir().expect("folder");
        let user = fs::metadata(folder.path()).expect("metadata").uid();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).expect("closed");
        assert!(is_private(folder.path(), user).expect("seen"));
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o750)).expect("opened");
        assert!(!is_private(folder.path(), user).expect("seen"));
    }

    #[test]
    fn a_folder_is_free_again_when_its_holder_is_gone() {
        let folder = tempfile::tempdir().expect("folder");
        let nothing = HandOver { files: Vec::new() };
        drop(start(folder.path(), &nothing).expect("first"));
        assert!(matches!(start(folder.path(), &nothing), Ok(Start::First(_))));
    }
}
