//! One instance per data folder: a lock that the system lets go with the process, and a socket by which a second start
//! hands over its files and ends.

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
}

/// What came of a start.
#[derive(Debug)]
pub enum Start {
    /// This is the only instance.
    First(Instance),
    /// Another one runs and has taken over what was handed to it.
    HandedOver,
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
/// When the folder cannot be used, or when its holder neither answers nor ends within five seconds.
pub fn start(data: &Path, hand_over: &HandOver) -> Result<Start, InstanceError> {
    let folder = |source| InstanceError::Folder { folder: data.into(), source };
    fs::create_dir_all(data).map_err(folder)?;
    let mut lock = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(data.join("lock"))
        .map_err(folder)?;
    let deadline = Instant::now() + PATIENCE;
    while let Err(held) = lock.try_lock() {
        if let fs::TryLockError::Error(source) = held {
            return Err(folder(source));
        }
        match give(&mut lock, hand_over) {
            Ok(()) => return Ok(Start::HandedOver),
            Err(source) if Instant::now() >= deadline => {
                return Err(InstanceError::Silent { folder: data.into(), source });
            }
            // The holder has not written its address yet, or it is just ending: then the folder is ours.
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    let socket = socket_path(data).map_err(folder)?;
    // The lock is ours, so whoever left a socket there is gone.
    match fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(folder(error)),
        _ => {}
    }
    let listener = UnixListener::bind(&socket).map_err(folder)?;
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o600)).map_err(folder)?;
    lock.set_len(0).and_then(|()| lock.seek(SeekFrom::Start(0))).map_err(folder)?;
    writeln!(lock, "{}", socket.display()).and_then(|()| lock.sync_all()).map_err(folder)?;
    Ok(Start::First(Instance { lock, listener, socket }))
}

impl Instance {
    /// Calls `taken` for each start that hands something over, on a thread of its own, until the process ends.
    ///
    /// # Errors
    /// When the socket cannot be shared with the thread.
    pub fn listen(&self, taken: impl Fn(HandOver) + Send + 'static) -> io::Result<()> {
        let listener = self.listener.try_clone()?;
        std::thread::Builder::new().name("hand-over".into()).spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if let Ok(hand_over) = take(stream) {
                    taken(hand_over);
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

fn take(stream: UnixStream) -> io::Result<HandOver> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut line = String::new();
    BufReader::new((&stream).take(1024 * 1024)).read_line(&mut line)?;
    let hand_over = serde_json::from_str(&line).map_err(io::Error::other)?;
    (&stream).write_all(b"ok\n")?;
    Ok(hand_over)
}

fn give(lock: &mut File, hand_over: &HandOver) -> io::Result<()> {
    let mut address = String::new();
    lock.seek(SeekFrom::Start(0))?;
    lock.read_to_string(&mut address)?;
    speak(&UnixStream::connect(address.trim())?, hand_over)
}

fn speak(stream: &UnixStream, hand_over: &HandOver) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut line = serde_json::to_string(hand_over).map_err(io::Error::other)?;
    line.push('\n');
    let mut stream = stream;
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    if answer.trim() == "ok" { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// A socket's path must be short, so it stands in the runtime folder under a hash of the data folder's path.
fn socket_path(data: &Path) -> io::Result<PathBuf> {
    let data = fs::canonicalize(data)?;
    let hash = Sha256::digest(data.as_os_str().as_encoded_bytes());
    let name =
        format!("countersign-{}.sock", hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>());
    let folder = match crate::paths::runtime_folder() {
        Some(folder) => folder,
        None => private_temporary_folder(&data)?,
    };
    Ok(folder.join(name))
}

fn private_temporary_folder(data: &Path) -> io::Result<PathBuf> {
    let user = fs::metadata(data)?.uid();
    let folder = std::env::temp_dir().join(format!("countersign-{user}"));
    match fs::DirBuilder::new().mode(0o700).create(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let seen = fs::symlink_metadata(&folder)?;
    if seen.is_dir() && seen.uid() == user && seen.mode().trailing_zeros() >= 6 {
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
    fn a_folder_is_free_again_when_its_holder_is_gone() {
        let folder = tempfile::tempdir().expect("folder");
        let nothing = HandOver { files: Vec::new() };
        drop(start(folder.path(), &nothing).expect("first"));
        assert!(matches!(start(folder.path(), &nothing), Ok(Start::First(_))));
    }
}
