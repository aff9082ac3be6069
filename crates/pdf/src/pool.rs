//! Which job runs next, on which worker.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    cache::Cache,
    error::PdfError,
    job::{self, Access, Answer, From, Job, Work},
    limits::Limits,
    locate::Locations,
    types::{DocumentKey, Opened},
    worker::Worker,
};

/// Renders at a smaller scale are thumbnails: a view of the pages neither orders nor drops them.
const THUMBNAIL_SCALE: f64 = 0.5;

/// What a person looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    pub first: u32,
    pub last: u32,
    pub scale: f64,
    pub downwards: bool,
}

impl View {
    fn shows(&self, work: &Work) -> bool {
        match *work {
            Work::Render { page_index, scale, .. } => {
                (self.first..=self.last).contains(&page_index) && scale.to_bits() == self.scale.to_bits()
            }
            _ => true,
        }
    }
}

/// A document that is open.
#[derive(Debug)]
pub(crate) struct Entry {
    pub access: Access,
    pub opened: Arc<Opened>,
    /// Views at reading scale and at thumbnail scale.
    pub views: [Option<View>; 2],
}

#[derive(Debug)]
struct Idle {
    key: DocumentKey,
    worker: Worker,
    since: Instant,
}

#[derive(Debug)]
struct Running {
    key: DocumentKey,
    work: Work,
    since: Instant,
    waiting: Vec<job::Waiting>,
    stop: Option<oneshot::Sender<()>>,
    pid: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub documents: HashMap<DocumentKey, Entry>,
    pub cache: Cache,
    queue: Vec<Job>,
    running: HashMap<u64, Running>,
    idle: Vec<Idle>,
    warm: Option<JoinHandle<Result<Worker, PdfError>>>,
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

fn lane(scale: f64) -> usize {
    usize::from(scale < THUMBNAIL_SCALE)
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
        if state.warm.as_ref().is_none_or(|warm| warm.is_finished() && state.documents.is_empty()) {
            let (locations, limits) = (self.locations.clone(), self.limits.clone());
            state.warm = Some(tokio::spawn(async move { Worker::start(&locations, &limits).await }));
        }
    }

    /// Queues work and starts what can start.
    pub fn submit(self: &Arc<Self>, job: (DocumentKey, Work, Access, Option<Arc<Opened>>, job::Waiting)) {
        let (key, work, access, opened, waiting) = job;
        let mut state = self.lock();
        let same = |other: &Work| *other == work && work != Work::Open;
        if let Some(job) = state.queue.iter_mut().find(|job| job.key == key && same(&job.work)) {
            job.waiting.push(waiting);
        } else if let Some(running) = state.running.values_mut().find(|run| run.key == key && same(&run.work)) {
            running.waiting.push(waiting);
        } else {
            let id = state.next_id;
            state.next_id += 1;
            state.queue.push(Job { id, key, work, access, opened, waiting: vec![waiting] });
        }
        self.dispatch(&mut state);
    }

    fn dispatch(self: &Arc<Self>, state: &mut State) {
        state.queue.retain(|job| job.waiting.iter().any(|waiting| !waiting.is_closed()));
        while state.running.len() < self.limits.busy {
            let Some(place) = state.next() else { return };
            let job = state.queue.remove(place);
            let from = self.worker_for(state, &job.key);
            self.run(state, job, from);
        }
    }

    fn worker_for(&self, state: &mut State, key: &DocumentKey) -> From {
        if let Some(place) = state.idle.iter().position(|idle| &idle.key == key) {
            return From::Idle(Box::new(state.idle.remove(place).worker));
        }
        if state.running.len() + state.idle.len() >= self.limits.alive && !state.idle.is_empty() {
            // The one that has had nothing to do for longest ends.
            state.idle.remove(0);
        }
        state.warm.take().map_or(From::New, From::Warm)
    }

    fn run(self: &Arc<Self>, state: &mut State, mut job: Job, from: From) {
        let (stop, stopped) = oneshot::channel();
        let pid = match &from {
            From::Idle(worker) => worker.pid(),
            From::Warm(_) | From::New => None,
        };
        let running = Running {
            key: job.key.clone(),
            work: job.work.clone(),
            since: Instant::now(),
            waiting: std::mem::take(&mut job.waiting),
            stop: Some(stop),
            pid,
        };
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

    fn finish(self: &Arc<Self>, job: &Job, (answer, worker): (Result<Answer, PdfError>, Option<Worker>)) {
        let mut state = self.lock();
        let waiting = state.running.remove(&job.id).map(|running| running.waiting).unwrap_or_default();
        if let Ok(Answer::Opened(opened)) = &answer
            && job.work == Work::Open
        {
            state.forget(&job.key);
            let entry = Entry { access: job.access.clone(), opened: opened.clone(), views: [None; 2] };
            state.documents.insert(job.key.clone(), entry);
        }
        let open = state.documents.contains_key(&job.key);
        if let (true, Ok(Answer::Picture(picture)), Some(key)) = (open, &answer, job.picture_key()) {
            state.cache.put(key, picture.clone());
        }
        if let (true, Some(worker)) = (open, worker) {
            state.idle.push(Idle { key: job.key.clone(), worker, since: Instant::now() });
        }
        for waiting in waiting {
            // One who no longer waits is not an error.
            let _ = waiting.send(answer.clone());
        }
        self.dispatch(&mut state);
        let warm = state.warm.is_none() && answer.is_ok();
        drop(state);
        if warm {
            self.warm_up();
        }
    }

    /// Drops what is queued outside the view; what runs outside it is ended once its grace is over.
    pub fn set_view(self: &Arc<Self>, key: &DocumentKey, first: u32, last: u32, scale: f64) {
        let mut state = self.lock();
        let Some(entry) = state.documents.get_mut(key) else { return };
        let Some(slot) = entry.views.get_mut(lane(scale)) else { return };
        let downwards = slot.is_none_or(|before| first >= before.first);
        let view = View { first, last, scale, downwards };
        *slot = Some(view);
        let outside = |other: &DocumentKey, work: &Work| {
            other == key
                && matches!(work, Work::Render { scale: s, .. } if lane(*s) == lane(scale))
                && !view.shows(work)
        };
        for job in state.queue.extract_if(.., |job| outside(&job.key, &job.work)) {
            for waiting in job.waiting {
                let _ = waiting.send(Err(PdfError::Cancelled));
            }
        }
        for (id, running) in &state.running {
            if outside(&running.key, &running.work) {
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
        let mut state = self.lock();
        let Some(running) = state.running.get(&id) else { return };
        let Work::Render { scale, .. } = running.work else { return };
        let view = state.documents.get(&running.key).and_then(|entry| entry.views.get(lane(scale)).copied().flatten());
        if view.is_some_and(|view| view.shows(&running.work)) {
            return;
        }
        if let Some(stop) = state.running.get_mut(&id).and_then(|running| running.stop.take()) {
            let _ = stop.send(());
        }
    }

    /// Forgets a document: its password, its pictures, its workers.
    pub fn close(&self, key: &DocumentKey) {
        let mut state = self.lock();
        state.documents.remove(key);
        state.forget(key);
        for job in state.queue.extract_if(.., |job| &job.key == key) {
            for waiting in job.waiting {
                let _ = waiting.send(Err(PdfError::Cancelled));
            }
        }
        for running in state.running.values_mut().filter(|running| &running.key == key) {
            if let Some(stop) = running.stop.take() {
                let _ = stop.send(());
            }
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
        let busy = state.running.values().map(|r| WorkerInfo { pid: r.pid, document: r.key.clone(), busy: true });
        let idle = state.idle.iter().map(|i| WorkerInfo { pid: i.worker.pid(), document: i.key.clone(), busy: false });
        busy.chain(idle).collect()
    }
}

impl State {
    fn forget(&mut self, key: &DocumentKey) {
        self.cache.forget(key);
        self.idle.retain(|idle| &idle.key != key);
    }

    /// The job that is wanted most: opening, then visible pages from the top, then the pages to come, then the rest.
    fn next(&self) -> Option<usize> {
        let rank = |job: &Job| match job.work {
            Work::Open | Work::SaveUnlocked => (0, 0, job.id),
            Work::Render { page_index, scale, .. } => {
                let entry = self.documents.get(&job.key);
                let view = entry.and_then(|entry| entry.views.get(lane(scale)).copied().flatten());
                match view {
                    _ if lane(scale) == 1 => (3, 0, job.id),
                    None => (2, 0, job.id),
                    Some(view) if view.shows(&job.work) => (1, page_index, job.id),
                    Some(view) => {
                        let ahead = (page_index > view.last) == view.downwards;
                        let distance = page_index.abs_diff(if page_index > view.last { view.last } else { view.first });
                        (2, distance * 2 + u32::from(!ahead), job.id)
                    }
                }
            }
            Work::Text { .. } | Work::Fields => (4, 0, job.id),
        };
        self.queue.iter().enumerate().min_by_key(|(_, job)| rank(job)).map(|(place, _)| place)
    }
}
