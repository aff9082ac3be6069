//! Which job runs next, on which worker, and who gets its answer.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    cache::Cache,
    error::PdfError,
    job::{self, Access, Answer, From, Job, Waiting, Work},
    limits::Limits,
    locate::Locations,
    types::{DocumentKey, Opened},
    view::{self, View, Views},
    worker::Worker,
};

/// How long nothing may be wanted before the next warm worker starts, and how often that is tried.
const WARM_REST: Duration = Duration::from_millis(50);
const WARM_TRIES: usize = 20;

/// A document that is open.
#[derive(Debug)]
pub(crate) struct Entry {
    pub access: Access,
    pub opened: Arc<Opened>,
    /// Id of the job that opened it. What was asked of an earlier opening under the same key is about other bytes.
    pub opening: u64,
    pub views: Views,
}

#[derive(Debug)]
struct Idle {
    key: DocumentKey,
    worker: Worker,
    since: Instant,
}

#[derive(Debug)]
struct Queued {
    job: Job,
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Running {
    job: Arc<Job>,
    since: Instant,
    waiting: Vec<Waiting>,
    /// Taken when its answer is no longer of use.
    stop: Option<oneshot::Sender<()>>,
    pid: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub documents: HashMap<DocumentKey, Entry>,
    pub cache: Cache,
    queue: Vec<Queued>,
    running: HashMap<u64, Running>,
    idle: Vec<Idle>,
    warm: Option<JoinHandle<Result<Worker, PdfError>>>,
    /// True while the next warm worker waits for its turn.
    warming: bool,
    next_id: u64,
}

/// A worker process, for diagnostics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerInfo {
    /// Its process id, while it lives.
    pub pid: Option<u32>,
    /// The document that it serves.
    pub document: DocumentKey,
    /// True while it works on a request.
    pub busy: bool,
}

/// Everything behind the handle.
#[derive(Debug)]
pub(crate) struct Pool {
    pub locations: Locations,
    pub limits: Limits,
    state: Mutex<State>,
}

impl Pool {
    pub fn new(locations: Locations, limits: Limits) -> Arc<Self> {
        let state = State {
            documents: HashMap::new(),
            cache: Cache::new(limits.cache_bytes),
            queue: Vec::new(),
            running: HashMap::new(),
            idle: Vec::new(),
            warm: None,
            warming: false,
            next_id: 0,
        };
        Arc::new(Self { locations, limits, state: Mutex::new(state) })
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the warm worker unless there is one.
    pub fn warm_up(self: &Arc<Self>) {
        let mut state = self.lock();
        if state.warm.is_none() {
            let (locations, limits) = (self.locations.clone(), self.limits.clone());
            state.warm = Some(tokio::spawn(async move { Worker::start(&locations, &limits).await }));
        }
    }

    /// Queues an opening, which shares the answer of one for the same bytes that has not ended yet.
    pub fn open(self: &Arc<Self>, key: &DocumentKey, access: Access, waiting: Waiting) {
        let mut state = self.lock();
        let id = state.next_id();
        let job = Job { id, key: key.clone(), work: Work::Open, access, opening: id, opened: None };
        state.enqueue(job, vec![waiting]);
        self.dispatch(&mut state);
    }

    /// Queues work on an open document, about a page or none.
    pub fn ask(self: &Arc<Self>, key: &DocumentKey, work: Work, waiting: Waiting) {
        let mut state = self.lock();
        let Some(entry) = state.documents.get(key) else {
            let _ = waiting.send(Err(PdfError::UnknownDocument));
            return;
        };
        let (access, opening, opened) = (entry.access.clone(), entry.opening, Some(entry.opened.clone()));
        let job = Job { id: state.next_id(), key: key.clone(), work, access, opening, opened };
        state.enqueue(job, vec![waiting]);
        self.dispatch(&mut state);
    }

    fn dispatch(self: &Arc<Self>, state: &mut State) {
        state.queue.retain(|queued| queued.waiting.iter().any(|waiting| !waiting.is_closed()));
        while state.running.len() < self.limits.busy {
            let Some(place) = state.next() else { return };
            let queued = state.queue.remove(place);
            let from = self.worker_for(state, &queued.job.key, queued.job.work == Work::Open);
            self.run(state, queued, from);
        }
    }

    fn worker_for(&self, state: &mut State, key: &DocumentKey, fresh: bool) -> From {
        if let Some(place) = state.idle.iter().position(|idle| &idle.key == key).filter(|_| !fresh) {
            return From::Idle(Box::new(state.idle.remove(place).worker));
        }
        if state.running.len() + state.idle.len() >= self.limits.alive && !state.idle.is_empty() {
            // The one that has had nothing to do for longest ends.
            state.idle.remove(0);
        }
        state.warm.take().map_or(From::New, From::Warm)
    }

    fn run(self: &Arc<Self>, state: &mut State, Queued { job, waiting }: Queued, from: From) {
        let (stop, stopped) = oneshot::channel();
        let pid = match &from {
            From::Idle(worker) => worker.pid(),
            From::Warm(_) | From::New => None,
        };
        let job = Arc::new(job);
        let running = Running { job: job.clone(), since: Instant::now(), waiting, stop: Some(stop), pid };
        state.running.insert(job.id, running);
        let pool = self.clone();
        tokio::spawn(async move {
            let outcome = tokio::select! {
                outcome = job::perform(&job, from, &pool.locations, &pool.limits) => outcome,
                // Dropping the worker ends its process.
                Ok(()) = stopped => (Err(PdfError::Cancelled), None),
            };
            pool.finish(&job, outcome);
        });
    }

    fn finish(self: &Arc<Self>, job: &Job, (mut answer, mut worker): (Result<Answer, PdfError>, Option<Worker>)) {
        let mut state = self.lock();
        let Some(running) = state.running.remove(&job.id) else { return };
        let newer = state.documents.get(&job.key).is_some_and(|entry| entry.opening > job.opening);
        if running.stop.is_none() || newer {
            (answer, worker) = (Err(PdfError::Cancelled), None);
        }
        if let Ok(Answer::Opened(opened)) = &answer
            && job.work == Work::Open
        {
            state.replace(job, opened);
        }
        if let (Ok(Answer::Picture(picture)), Some(key)) = (&answer, job.picture_key()) {
            state.cache.put(key, picture.clone());
        }
        if let Some(worker) = worker.filter(|_| state.documents.contains_key(&job.key)) {
            state.idle.push(Idle { key: job.key.clone(), worker, since: Instant::now() });
        }
        tell(running.waiting, &answer);
        self.dispatch(&mut state);
        drop(state);
        if answer.is_ok() {
            self.warm_up_soon();
        }
    }

    /// Starts the next warm worker once the pages that are wanted now have come: starting costs as much as a few of
    /// them, and on few cores it would be their time.
    fn warm_up_soon(self: &Arc<Self>) {
        let mut state = self.lock();
        if state.warm.is_some() || mem::replace(&mut state.warming, true) {
            return;
        }
        let pool = Arc::downgrade(self);
        tokio::spawn(async move {
            for _ in 0..WARM_TRIES {
                tokio::time::sleep(WARM_REST).await;
                let Some(pool) = pool.upgrade() else { return };
                let state = pool.lock();
                if state.running.is_empty() && state.queue.is_empty() {
                    break;
                }
            }
            let Some(pool) = pool.upgrade() else { return };
            pool.lock().warming = false;
            pool.warm_up();
        });
    }

    /// Drops what is queued outside the view; what runs outside it is ended once its grace is over.
    pub fn set_view(self: &Arc<Self>, key: &DocumentKey, first: u32, last: u32, scale: f64) {
        let mut state = self.lock();
        let Some(entry) = state.documents.get_mut(key) else { return };
        let Some(slot) = entry.views.get_mut(view::lane(scale)) else { return };
        let downwards = slot.is_none_or(|before| first >= before.first);
        let view = View { first, last, scale, downwards };
        *slot = Some(view);
        let outside = |job: &Job| &job.key == key && view.drops(&job.work);
        for queued in state.queue.extract_if(.., |queued| outside(&queued.job)) {
            tell(queued.waiting, &Err(PdfError::Cancelled));
        }
        for (id, running) in &state.running {
            if outside(&running.job) {
                let (pool, id, since) = (self.clone(), *id, running.since);
                tokio::spawn(async move {
                    tokio::time::sleep_until((since + pool.limits.grace).into()).await;
                    pool.stop_if_unseen(id);
                });
            }
        }
        self.dispatch(&mut state);
    }

    fn stop_if_unseen(&self, id: u64) {
        let state = &mut *self.lock();
        let Some(running) = state.running.get_mut(&id) else { return };
        let entry = state.documents.get(&running.job.key);
        let view = entry.and_then(|entry| view::view_of(&entry.views, &running.job.work));
        if view.is_some_and(|view| view.drops(&running.job.work)) {
            running.stop();
        }
    }

    /// Forgets a document: its password, its pictures, its workers.
    pub fn close(&self, key: &DocumentKey) {
        let mut state = self.lock();
        state.documents.remove(key);
        state.forget(key);
        for queued in state.queue.extract_if(.., |queued| &queued.job.key == key) {
            tell(queued.waiting, &Err(PdfError::Cancelled));
        }
        for running in state.running.values_mut().filter(|running| &running.job.key == key) {
            running.stop();
            tell(mem::take(&mut running.waiting), &Err(PdfError::Cancelled));
        }
    }

    /// Ends workers that have had nothing to do for long.
    pub fn end_idle(&self) {
        let mut state = self.lock();
        let most = self.limits.idle;
        state.idle.retain(|idle| idle.since.elapsed() < most);
    }

    pub fn workers(&self) -> Vec<WorkerInfo> {
        let state = self.lock();
        let info = |pid, key: &DocumentKey, busy| WorkerInfo { pid, document: key.clone(), busy };
        let busy = state.running.values().map(|running| info(running.pid, &running.job.key, true));
        busy.chain(state.idle.iter().map(|idle| info(idle.worker.pid(), &idle.key, false))).collect()
    }
}

impl State {
    pub fn is_warm(&self) -> bool {
        self.warm.as_ref().is_some_and(JoinHandle::is_finished)
    }

    fn next_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn enqueue(&mut self, job: Job, waiting: Vec<Waiting>) {
        if let Some(queued) = self.queue.iter_mut().find(|queued| queued.job.answers(&job)) {
            queued.waiting.extend(waiting);
        } else if let Some(running) =
            self.running.values_mut().find(|running| running.stop.is_some() && running.job.answers(&job))
        {
            running.waiting.extend(waiting);
        } else {
            self.queue.push(Queued { job, waiting });
        }
    }

    /// What was asked of an earlier opening is asked again of this one: no answer is about other bytes.
    fn replace(&mut self, open: &Job, opened: &Arc<Opened>) {
        self.forget(&open.key);
        let entry = Entry {
            access: open.access.clone(),
            opened: opened.clone(),
            opening: open.id,
            views: self.documents.remove(&open.key).map(|before| before.views).unwrap_or_default(),
        };
        self.documents.insert(open.key.clone(), entry);
        let outdated = |job: &Job| job.key == open.key && job.work != Work::Open;
        let mut again: Vec<_> = self.queue.extract_if(.., |queued| outdated(&queued.job)).collect();
        for running in self.running.values_mut().filter(|running| outdated(&running.job)) {
            running.stop();
            again.push(Queued { job: Job::clone(&running.job), waiting: mem::take(&mut running.waiting) });
        }
        for Queued { job, waiting } in again {
            if let Some(page_index) = job.page().filter(|index| *index >= opened.page_count()) {
                tell(waiting, &Err(PdfError::NoSuchPage { page_index }));
                continue;
            }
            let (id, access) = (self.next_id(), open.access.clone());
            self.enqueue(Job { id, access, opening: open.id, opened: Some(opened.clone()), ..job }, waiting);
        }
    }

    fn forget(&mut self, key: &DocumentKey) {
        self.cache.forget(key);
        self.idle.retain(|idle| &idle.key != key);
    }

    /// The place of the job that is wanted most.
    fn next(&self) -> Option<usize> {
        let rank = |job: &Job| {
            let entry = self.documents.get(&job.key);
            view::rank(job, entry.and_then(|entry| view::view_of(&entry.views, &job.work)))
        };
        self.queue.iter().enumerate().min_by_key(|(_, queued)| rank(&queued.job)).map(|(place, _)| place)
    }
}

impl Running {
    /// Ends the worker; the answer, should it come all the same, is not used.
    fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

fn tell(waiting: Vec<Waiting>, answer: &Result<Answer, PdfError>) {
    for waiting in waiting {
        // One who no longer waits is not an error.
        let _ = waiting.send(answer.clone());
    }
}
