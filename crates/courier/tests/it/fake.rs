//! A provider that does what a test scripts, refuses what a real one refuses, and keeps the truth: which envelopes it
//! made. It outlives every kill of the app.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use countersign_envelope::{
    Composition, EnvelopeStatus, Millis, PersonStatus, Problem, RecipientKind, Reference, SealedEnvelope,
};
use countersign_provider::{
    AccountFeatures, BodyStopped, Capabilities, FindResult, Gate, GateSeen, NoReply, PersonKind, ProviderEnvelope,
    ProviderError, ProviderPerson, ReplyBody, Retry, Seen, SigningProvider, Stage, StepContext, StepOutcome, Wire,
    classify,
};
use futures::future::{BoxFuture, FutureExt};
use tokio::{io::AsyncReadExt, sync::Notify};

/// Where a kill or a pause can be placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// Pre-flight's search was asked for.
    Search,
    /// Its answer is on the way back.
    SearchDone,
    /// The connection is made and half of the body is through; the gate is shut.
    Body,
    /// The gate is open; the server has the whole body and did nothing yet.
    Released,
    /// The server did what it does; its reply is on the way.
    Reply,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 202 with the id.
    Id,
    /// 202 with the id of another envelope.
    ForeignId(String),
    /// A status with the provider's own error.
    Own(u16),
    /// A status with anything else.
    Other(u16),
    /// 429 with `Retry-After`.
    Busy(u32),
    /// None.
    Silence(NoReply),
}

/// One call that creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// No connection.
    Refused,
    /// The server answers at half of the body.
    Early(Answer),
    /// The server gets the whole body, if the gate opens.
    Whole {
        /// Whether it makes the envelope.
        makes: bool,
        /// What it answers.
        answer: Answer,
    },
    /// The call ends without a reply, and the body goes on by itself until [`Fake::go_on`].
    Outlives,
}

/// An envelope that was made.
#[derive(Debug, Clone)]
pub struct Made {
    pub id: String,
    pub name: String,
    pub at: Millis,
    pub shown_at: Millis,
    pub status: EnvelopeStatus,
    pub people: Vec<String>,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct Truth {
    stop_with_search: Option<tokio_util::sync::CancellationToken>,
    made: Vec<Made>,
    acts: VecDeque<Act>,
    pause_at: Option<Point>,
    paused: bool,
    search_down: bool,
    search_cut: bool,
    /// So many searches find no connection.
    offline: usize,
    key_refused: bool,
    /// How long a new envelope is hidden from search.
    lag_ms: i64,
    searches: usize,
    creates: usize,
    bodies: Vec<Vec<u8>>,
}

/// The provider. Clones share the truth.
#[derive(Clone)]
pub struct Fake {
    truth: Arc<Mutex<Truth>>,
    clock: Arc<dyn Fn() -> Millis + Send + Sync>,
    go_on: Arc<Notify>,
    reached: Arc<Notify>,
}

impl Fake {
    pub fn new(clock: Arc<dyn Fn() -> Millis + Send + Sync>) -> Self {
        Self { truth: Arc::default(), clock, go_on: Arc::default(), reached: Arc::default() }
    }

    fn truth<T>(&self, see: impl FnOnce(&mut Truth) -> T) -> T {
        see(&mut self.truth.lock().unwrap())
    }

    /// What the next calls that create do. With nothing scripted the envelope is made and its id answered.
    pub fn script(&self, acts: impl IntoIterator<Item = Act>) {
        self.truth(|truth| truth.acts.extend(acts));
    }

    /// Has somebody press Stop at the very moment in which the next search answers.
    pub fn stop_with_search(&self, stop: tokio_util::sync::CancellationToken) {
        self.truth(|truth| truth.stop_with_search = Some(stop));
    }

    /// Forgets what is scripted.
    pub fn clear(&self) {
        self.truth(|truth| truth.acts.clear());
    }

    pub fn pause_at(&self, point: Option<Point>) {
        self.truth(|truth| (truth.pause_at, truth.paused) = (point, false));
    }

    /// Waits until a call stands at the point of [`Fake::pause_at`].
    pub async fn reached(&self) {
        while !self.truth(|truth| truth.paused) {
            self.reached.notified().await;
        }
    }

    /// Lets paused calls and bodies go on.
    pub fn go_on(&self) {
        self.truth(|truth| truth.pause_at = None);
        self.go_on.notify_waiters();
    }

    pub fn search_down(&self, down: bool) {
        self.truth(|truth| truth.search_down = down);
    }

    /// The next searches find no connection.
    pub fn offline(&self, searches: usize) {
        self.truth(|truth| truth.offline = searches);
    }

    /// The list changes under the search, so that it is never complete.
    pub fn search_cut(&self, cut: bool) {
        self.truth(|truth| truth.search_cut = cut);
    }

    pub fn refuse_key(&self, refuse: bool) {
        self.truth(|truth| truth.key_refused = refuse);
    }

    pub fn lag(&self, lag_ms: i64) {
        self.truth(|truth| truth.lag_ms = lag_ms);
    }

    pub fn made(&self) -> Vec<Made> {
        self.truth(|truth| truth.made.clone())
    }

    pub fn set_status(&self, id: &str, status: &EnvelopeStatus) {
        self.truth(|truth| {
            truth.made.iter_mut().filter(|made| made.id == id).for_each(|made| made.status = status.clone());
        });
    }

    /// Makes an envelope as another program or an earlier run of the app would.
    pub fn make(&self, name: &str, people: &[&str]) -> String {
        let people = people.iter().map(ToString::to_string).collect();
        self.keep(name.into(), people)
    }

    pub fn searches(&self) -> usize {
        self.truth(|truth| truth.searches)
    }

    /// Calls that create, however far they came.
    pub fn creates(&self) -> usize {
        self.truth(|truth| truth.creates)
    }

    /// The documents of the calls whose body was whole.
    pub fn bodies(&self) -> Vec<Vec<u8>> {
        self.truth(|truth| truth.bodies.clone())
    }

    fn keep(&self, name: String, people: Vec<String>) -> String {
        let at = (self.clock)();
        self.truth(|truth| {
            let id = format!("p{}", truth.made.len() + 1);
            let shown_at = at.plus(truth.lag_ms);
            truth.made.push(Made { id: id.clone(), name, at, shown_at, status: EnvelopeStatus::Accepted, people });
            id
        })
    }

    async fn at(&self, point: Point) {
        let pause = self.truth(|truth| {
            truth.paused = truth.pause_at == Some(point);
            truth.paused
        });
        if pause {
            let go_on = self.go_on.notified();
            self.reached.notify_one();
            go_on.await;
        }
    }

    /// What a real provider looks at before it takes an envelope.
    fn refusal(sealed: &SealedEnvelope, body: &[u8]) -> Option<&'static str> {
        let composition = sealed.composition();
        if composition.name.chars().count() > 113 {
            return Some("name must have 1 to 125 characters");
        }
        if composition.recipients.iter().all(|person| person.kind == RecipientKind::Cc) {
            return Some("recipients must hold a signer");
        }
        if body.is_empty() { Some("at least one file is needed") } else { None }
    }

    async fn body(step: &StepContext) -> std::io::Result<Vec<u8>> {
        let mut body = Vec::new();
        for document in &step.sealed.composition().documents {
            let (mut file, _) = step.files.open(document).await?;
            file.read_to_end(&mut body).await?;
        }
        Ok(body)
    }

    fn take(&self, sealed: &SealedEnvelope, body: Vec<u8>) -> String {
        self.truth(|truth| truth.bodies.push(body));
        let signers = sealed.composition().signers().filter_map(|person| person.email.clone()).collect();
        self.keep(format!("{} ({})", sealed.composition().name, sealed.reference()), signers)
    }

    fn wire(answer: Answer, made: Option<String>) -> Wire {
        let reply = |status, body, retry_after_s| Wire::Reply { status, body, retry_after_s };
        match answer {
            Answer::Id => reply(202, ReplyBody::Id(made.unwrap_or_else(|| "nowhere".into())), None),
            Answer::ForeignId(id) => reply(202, ReplyBody::Id(id), None),
            Answer::Own(status) => reply(status, ReplyBody::OwnError("no such signer".into()), None),
            Answer::Other(status) => reply(status, ReplyBody::Other, None),
            Answer::Busy(seconds) => reply(429, ReplyBody::OwnError("slow down".into()), Some(seconds)),
            Answer::Silence(why) => Wire::NoReply(why),
        }
    }

    async fn call(&self, step: &StepContext) -> Wire {
        let act = self.truth(|truth| {
            truth.creates += 1;
            truth.acts.pop_front().unwrap_or(Act::Whole { makes: true, answer: Answer::Id })
        });
        if act == Act::Refused {
            return Wire::NotConnected("connection refused".into());
        }
        let Ok(body) = Self::body(step).await else { return Wire::BodyStopped(BodyStopped::Io("no file".into())) };
        tokio::select! {
            () = self.at(Point::Body) => {}
            () = step.stop.cancelled() => return Wire::BodyStopped(BodyStopped::ByPerson),
        }
        if step.stop.is_cancelled() {
            return Wire::BodyStopped(BodyStopped::ByPerson);
        }
        match act {
            Act::Refused => Wire::NotConnected("connection refused".into()),
            Act::Early(answer) => Self::wire(answer, None),
            Act::Outlives => {
                let (fake, step, go_on) = (self.clone(), step.clone(), self.go_on.clone());
                let waits = go_on.notified_owned();
                tokio::spawn(async move {
                    waits.await;
                    if step.gate.open().await {
                        fake.take(&step.sealed, body);
                    }
                });
                Wire::NoReply(NoReply::Timeout)
            }
            Act::Whole { makes, answer } => {
                if !step.gate.open().await {
                    return Wire::BodyStopped(BodyStopped::NotStored);
                }
                self.at(Point::Released).await;
                let refusal = Self::refusal(&step.sealed, &body);
                let made = (makes && refusal.is_none()).then(|| self.take(&step.sealed, body));
                self.at(Point::Reply).await;
                match refusal {
                    Some(why) => {
                        Wire::Reply { status: 422, body: ReplyBody::OwnError(why.into()), retry_after_s: None }
                    }
                    None => Self::wire(answer, made),
                }
            }
        }
    }

    fn error(what: &str, http: Option<u16>) -> ProviderError {
        let (stage, retry) = match http {
            Some(401) => (Stage::Refused, Retry::NewKey),
            Some(_) => (Stage::Refused, Retry::Later(None)),
            None => (Stage::Transport, Retry::Later(None)),
        };
        ProviderError { what: what.into(), stage, retry, http, message: None, source: None }
    }

    fn described(made: &Made) -> ProviderEnvelope {
        // A real one shows nobody while it prepares an envelope.
        let shown = !matches!(made.status, EnvelopeStatus::Accepted | EnvelopeStatus::Errored);
        let person = |email: &String| ProviderPerson {
            provider_id: None,
            kind: PersonKind::Signer,
            name: "Somebody".into(),
            email: email.clone(),
            role: None,
            group: None,
            raw_status: String::new(),
            status: PersonStatus::Invited,
            invited_at: None,
            signed_at: None,
            email_status: None,
            signer_provider_id: None,
            values: Vec::new(),
        };
        ProviderEnvelope {
            provider_id: made.id.clone(),
            raw_status: format!("{:?}", made.status),
            status: made.status.clone(),
            name: Some(made.name.clone()),
            created_at: Some(made.at),
            completed_at: None,
            withdrawn_at: None,
            people: shown.then(|| made.people.iter().map(person).collect()),
            errors: Vec::new(),
            raw: serde_json::Value::Null,
        }
    }
}

impl SigningProvider for Fake {
    fn capabilities(&self) -> Capabilities {
        unreachable!("the courier never asks what a provider can do")
    }

    fn check(&self, _: &Composition, _: &AccountFeatures) -> Vec<Problem> {
        Vec::new()
    }

    fn advance(&self, step: StepContext) -> BoxFuture<'_, StepOutcome> {
        async move {
            let refused = self.truth(|truth| truth.key_refused);
            let wire = if refused { Self::wire(Answer::Own(401), None) } else { self.call(&step).await };
            let seen = Seen { gate: step.gate.shut(), wire };
            StepOutcome::Ended(classify(&seen, step.now, 60_000))
        }
        .boxed()
    }

    fn find<'a>(&'a self, reference: &'a Reference, since: Millis) -> BoxFuture<'a, Result<FindResult, ProviderError>> {
        async move {
            self.truth(|truth| truth.searches += 1);
            self.at(Point::Search).await;
            let now = (self.clock)();
            let found = self.truth(|truth| {
                if truth.key_refused {
                    return Err(Self::error("search", Some(401)));
                }
                if truth.search_down {
                    return Err(Self::error("search", Some(503)));
                }
                if truth.offline > 0 {
                    truth.offline -= 1;
                    return Err(Self::error("search", None));
                }
                let shown = truth
                    .made
                    .iter()
                    .filter(|made| made.name.contains(reference.as_str()) && made.shown_at <= now && made.at >= since);
                Ok(FindResult {
                    matches: shown.map(Self::described).collect(),
                    complete: !truth.search_cut,
                    skew_ms: None,
                })
            });
            self.at(Point::SearchDone).await;
            if let Some(stop) = self.truth(|truth| truth.stop_with_search.take()) {
                stop.cancel();
            }
            found
        }
        .boxed()
    }

    fn status<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, Result<ProviderEnvelope, ProviderError>> {
        let found = self.truth(|truth| truth.made.iter().find(|made| made.id == provider_id).map(Self::described));
        async move { found.ok_or_else(|| Self::error("read", Some(404))) }.boxed()
    }

    fn status_many<'a>(&'a self, _: &'a [String]) -> BoxFuture<'a, Result<Vec<ProviderEnvelope>, ProviderError>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn made_since(&self, _: Millis) -> BoxFuture<'_, Result<Vec<ProviderEnvelope>, ProviderError>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn withdraw<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), ProviderError>> {
        async { Err(Self::error("withdraw", None)) }.boxed()
    }

    fn download<'a>(&'a self, _: &'a str, _: PathBuf) -> BoxFuture<'a, Result<(), ProviderError>> {
        async { Err(Self::error("download", None)) }.boxed()
    }

    fn test(&self) -> BoxFuture<'_, Result<(), ProviderError>> {
        async { Ok(()) }.boxed()
    }
}

/// A gate that never refuses and never was opened: what a client without a gate does. For controls.
pub struct NoGate;

impl Gate for NoGate {
    fn open(&self) -> BoxFuture<'_, bool> {
        async { true }.boxed()
    }

    fn shut(&self) -> GateSeen {
        GateSeen::Shut
    }
}
