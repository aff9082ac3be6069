//! What the courier and the app rely on, whatever the provider: run by each provider's crate against a service that
//! speaks its API. [`CASES`] lists all of it.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use countersign_envelope::{EnvelopeStatus, Millis, PersonStatus, Reference, check::check};
use countersign_provider::{
    AccountFeatures, Correction, Gate, GateSeen, NotSentCause, PersonKind, ProviderEnvelope, ProviderError, Refusal,
    SignedCopy, SigningProvider, StepContext, StepOutcome, Verdict,
};
use futures::future::{BoxFuture, FutureExt};
use tokio_util::sync::CancellationToken;

use crate::sample;

/// A running service of a provider, empty at the start.
pub trait Service: Send + Sync {
    /// The provider, reached with a good key.
    fn provider(&self) -> Arc<dyn SigningProvider>;

    /// The same, reached with a key that the service does not know.
    fn with_wrong_key(&self) -> Arc<dyn SigningProvider>;

    /// The same, at an address where nobody listens.
    fn unreachable(&self) -> Arc<dyn SigningProvider>;

    /// The provider's id.
    fn id(&self) -> &'static str;

    /// An id of the service's form under which there is nothing.
    fn unknown_id(&self) -> String;

    /// Waits until the service did what it does by itself after an envelope was made.
    fn settle(&self) -> BoxFuture<'_, ()>;

    /// Signs as the next person whose turn it is.
    fn sign_next<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, ()>;

    /// How many envelopes it made, by its own record.
    fn made(&self) -> BoxFuture<'_, usize>;
}

/// One thing that is relied on.
pub type Case = for<'a> fn(&'a dyn Service) -> BoxFuture<'a, ()>;

/// All of it, by name.
pub const CASES: [(&str, Case); 18] = [
    ("the sample breaks no rule and an empty draft can be checked", |s| {
        the_check_takes_any_draft(s);
        async {}.boxed()
    }),
    ("a send opens its gate once and gives an id", |s| a_send_opens_its_gate_once(s).boxed()),
    ("a gate that stays shut makes nothing", |s| a_shut_gate_makes_nothing(s).boxed()),
    ("Stop makes nothing", |s| stop_makes_nothing(s).boxed()),
    ("nobody there is offline", |s| nobody_there_is_offline(s).boxed()),
    ("a refused key is said everywhere and makes nothing", |s| a_refused_key_is_said(s).boxed()),
    ("a file that cannot be read makes nothing", |s| a_missing_file_makes_nothing(s).boxed()),
    ("an envelope is found by its reference and by no other", |s| it_is_found_by_its_reference(s).boxed()),
    ("its status and people are told", |s| its_status_and_people_are_told(s).boxed()),
    ("many are looked up at once, unknown ones left out", |s| many_are_looked_up(s).boxed()),
    ("what is not there is gone", |s| what_is_not_there_is_gone(s).boxed()),
    ("a withdrawal is final and can be said twice", |s| a_withdrawal_is_final(s).boxed()),
    ("the pack comes when everyone has signed, not before", |s| the_pack_comes_at_the_end(s).boxed()),
    ("a reminder is for whose turn it is", |s| a_reminder_is_for_whose_turn_it_is(s).boxed()),
    ("a correction changes the person and nobody who signed", |s| a_correction_changes_the_person(s).boxed()),
    ("a deletion is final and can be said twice", |s| a_deletion_is_final(s).boxed()),
    ("the pack is sent again when it is there, and not at once again", |s| the_pack_is_sent_again(s).boxed()),
    ("a copy signed on paper counts as signed", |s| a_copy_signed_on_paper_counts(s).boxed()),
];

/// A gate that counts, and says what it is told to say.
pub struct CountingGate {
    opens: bool,
    asked: AtomicUsize,
    state: Mutex<(bool, bool)>,
}

impl CountingGate {
    /// A gate that opens, or one that never does.
    pub fn new(opens: bool) -> Arc<Self> {
        Arc::new(Self { opens, asked: AtomicUsize::new(0), state: Mutex::default() })
    }

    /// How often it was asked to open.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Gate for CountingGate {
    fn open(&self) -> BoxFuture<'_, bool> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut state = self.state.lock().expect("BUG: no holder panics");
        state.0 |= self.opens && !state.1;
        let opened = state.0;
        async move { opened }.boxed()
    }

    fn shut(&self) -> GateSeen {
        let mut state = self.state.lock().expect("BUG: no holder panics");
        state.1 = true;
        if state.0 { GateSeen::Opened } else { GateSeen::Shut }
    }
}

type Told = Arc<Mutex<Vec<(u64, u64)>>>;

fn step(service: &dyn Service, mark: u8, gate: &Arc<CountingGate>) -> (StepContext, Told) {
    let told: Told = Arc::default();
    let tell = told.clone();
    let context = StepContext {
        sealed: Arc::new(sample::sealed(service.id(), [mark, 7, 7, 7, 7])),
        progress: None,
        files: sample::files(),
        gate: gate.clone(),
        sent: Arc::new(move |done, total| tell.lock().expect("BUG: no holder panics").push((done, total))),
        stop: CancellationToken::new(),
        now: now(),
    };
    (context, told)
}

fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Goes on until the send is over: some providers need several steps.
async fn run(provider: &dyn SigningProvider, context: StepContext) -> Verdict {
    let mut progress = None;
    for _ in 0..20 {
        match provider.advance(StepContext { progress: progress.take(), ..context.clone() }).await {
            StepOutcome::Next(next) => progress = Some(next),
            StepOutcome::Ended(verdict) => return verdict,
        }
    }
    panic!("a send that has no end");
}

async fn sent(service: &dyn Service, mark: u8) -> String {
    let (context, _) = step(service, mark, &CountingGate::new(true));
    match run(&*service.provider(), context).await {
        Verdict::Submitted { provider_id, .. } => provider_id,
        verdict => panic!("not submitted: {verdict:?}"),
    }
}

async fn read(service: &dyn Service, provider_id: &str) -> ProviderEnvelope {
    service.provider().status(provider_id).await.expect("a status")
}

fn the_check_takes_any_draft(service: &dyn Service) {
    let (provider, features) = (service.provider(), AccountFeatures::default());
    let problems = [check(&sample::composition()), provider.check(&sample::composition(), &features)].concat();
    assert!(problems.is_empty(), "{problems:?}");
    let empty = countersign_envelope::Composition::default();
    assert!(![check(&empty), provider.check(&empty, &features)].concat().is_empty());
    assert_eq!(provider.capabilities().provider, service.id());
}

async fn a_send_opens_its_gate_once(service: &dyn Service) {
    let (before, gate) = (service.made().await, CountingGate::new(true));
    let (context, told) = step(service, 1, &gate);
    let verdict = run(&*service.provider(), context).await;
    assert!(matches!(&verdict, Verdict::Submitted { provider_id, .. } if !provider_id.is_empty()), "{verdict:?}");
    assert_eq!((gate.asked(), gate.shut()), (1, GateSeen::Opened));
    assert_eq!(service.made().await, before + 1);
    let told = told.lock().expect("BUG: no holder panics");
    assert!(told.is_sorted() && told.iter().all(|(done, total)| done <= total), "{told:?}");
    assert!(told.last().is_some_and(|(done, total)| done == total && *total > sample::file().len() as u64));
}

async fn makes_nothing(service: &dyn Service, provider: &dyn SigningProvider, context: StepContext) -> Verdict {
    let before = service.made().await;
    let verdict = run(provider, context).await;
    service.settle().await;
    assert_eq!(service.made().await, before, "{verdict:?}");
    verdict
}

async fn a_shut_gate_makes_nothing(service: &dyn Service) {
    let (context, _) = step(service, 2, &CountingGate::new(false));
    let verdict = makes_nothing(service, &*service.provider(), context).await;
    assert_eq!(verdict, Verdict::NotSent { cause: NotSentCause::NotStored, not_before: None });
}

async fn stop_makes_nothing(service: &dyn Service) {
    let gate = CountingGate::new(true);
    let (context, _) = step(service, 3, &gate);
    context.stop.cancel();
    let verdict = makes_nothing(service, &*service.provider(), context).await;
    assert_eq!(verdict, Verdict::NotSent { cause: NotSentCause::Stopped, not_before: None });
    assert_eq!(gate.shut(), GateSeen::Shut);
}

async fn nobody_there_is_offline(service: &dyn Service) {
    let provider = service.unreachable();
    let (context, _) = step(service, 4, &CountingGate::new(true));
    let verdict = makes_nothing(service, &*provider, context).await;
    assert_eq!(verdict, Verdict::NotSent { cause: NotSentCause::Offline, not_before: None });
    let error = provider.test().await.expect_err("nobody listens");
    assert!(error.http.is_none() && !error.is_key_refused());
}

async fn a_refused_key_is_said(service: &dyn Service) {
    let provider = service.with_wrong_key();
    assert!(service.provider().test().await.is_ok());
    assert!(provider.test().await.expect_err("refused").is_key_refused());
    let reference = Reference::from_random([5; 5]);
    assert!(provider.find(&reference, Millis(0)).await.expect_err("refused").is_key_refused());
    let (context, _) = step(service, 5, &CountingGate::new(true));
    let verdict = makes_nothing(service, &*provider, context).await;
    assert!(matches!(verdict, Verdict::Failed { http_status: 401, .. }), "{verdict:?}");
}

async fn a_missing_file_makes_nothing(service: &dyn Service) {
    struct NoFiles;
    impl countersign_provider::OpenDocument for NoFiles {
        fn open(&self, _: &countersign_envelope::Document) -> BoxFuture<'_, std::io::Result<(tokio::fs::File, u64)>> {
            async { Err(std::io::ErrorKind::NotFound.into()) }.boxed()
        }
    }
    let (context, _) = step(service, 6, &CountingGate::new(true));
    let context = StepContext { files: Arc::new(NoFiles), ..context };
    let verdict = makes_nothing(service, &*service.provider(), context).await;
    assert_eq!(verdict, Verdict::NotSent { cause: NotSentCause::Broken, not_before: None });
}

async fn it_is_found_by_its_reference(service: &dyn Service) {
    let since = now();
    let id = sent(service, 7).await;
    let provider = service.provider();
    let reference = Reference::from_random([7; 5]);
    let found = provider.find(&reference, since).await.expect("a search");
    let ids: Vec<&str> = found.matches.iter().map(|found| found.provider_id.as_str()).collect();
    assert_eq!((ids, found.complete), (vec![id.as_str()], true));
    let other = provider.find(&Reference::from_random([9; 5]), since).await.expect("a search");
    assert!(other.matches.is_empty() && other.complete);
}

async fn its_status_and_people_are_told(service: &dyn Service) {
    let id = sent(service, 8).await;
    let early = read(service, &id).await;
    assert!(matches!(early.status, EnvelopeStatus::Accepted | EnvelopeStatus::Waiting), "{:?}", early.status);
    service.settle().await;
    let active = read(service, &id).await;
    assert_eq!(active.status, EnvelopeStatus::Waiting, "{}", active.raw_status);
    let people = active.people.expect("people");
    let signers: Vec<_> = people.iter().filter(|person| person.kind == PersonKind::Signer).collect();
    let emails: Vec<&str> = signers.iter().map(|person| person.email.as_str()).collect();
    assert_eq!(emails, sample::SIGNERS);
    assert_eq!(signers[0].status, PersonStatus::Invited);
    assert_eq!(signers[1].status, PersonStatus::NotInvited, "the second group waits for the first");
    service.sign_next(&id).await;
    let people = read(service, &id).await.people.expect("people");
    let one = people.iter().find(|person| person.email == sample::SIGNERS[0]).expect("Ana");
    assert_eq!(one.status, PersonStatus::Signed);
    assert!(one.signed_at.is_some());
}

async fn many_are_looked_up(service: &dyn Service) {
    let ids = vec![sent(service, 9).await, service.unknown_id(), sent(service, 10).await];
    service.settle().await;
    let provider = service.provider();
    let found = provider.status_many(&ids).await.expect("a look-up");
    let mut seen: Vec<&str> = found.iter().map(|found| found.provider_id.as_str()).collect();
    let mut expected = vec![ids[0].as_str(), ids[2].as_str()];
    seen.sort_unstable();
    expected.sort_unstable();
    assert_eq!(seen, expected);
    assert!(found.iter().all(|found| found.status == EnvelopeStatus::Waiting));
    for one in [&ids[0], &ids[1]] {
        let found = provider.status_many(std::slice::from_ref(one)).await.expect("a look-up");
        assert_eq!(found.len(), usize::from(one == &ids[0]), "{found:?}");
    }
    assert!(provider.status_many(&[]).await.expect("nothing to look up").is_empty());
}

async fn what_is_not_there_is_gone(service: &dyn Service) {
    let (provider, id) = (service.provider(), service.unknown_id());
    assert!(provider.status(&id).await.expect_err("nothing there").is_gone());
    assert!(provider.withdraw(&id).await.expect_err("nothing there").is_gone());
    assert!(provider.status("../../evil").await.is_err());
}

async fn a_withdrawal_is_final(service: &dyn Service) {
    let id = sent(service, 11).await;
    service.settle().await;
    let provider = service.provider();
    provider.withdraw(&id).await.expect("withdrawn");
    assert_eq!(read(service, &id).await.status, EnvelopeStatus::Withdrawn);
    provider.withdraw(&id).await.expect("withdrawn before");
    assert_eq!(read(service, &id).await.status, EnvelopeStatus::Withdrawn);
}

async fn the_pack_comes_at_the_end(service: &dyn Service) {
    let folder = tempfile::tempdir().expect("a folder");
    let id = sent(service, 12).await;
    service.settle().await;
    let provider = service.provider();
    let files = |folder: &Path| std::fs::read_dir(folder).expect("the folder").count();
    let early = provider.download(&id, folder.path().join("early.zip")).await;
    assert!(early.is_err() && files(folder.path()) == 0, "a file before everyone has signed");
    for _ in sample::SIGNERS {
        service.sign_next(&id).await;
    }
    let done = read(service, &id).await;
    assert_eq!(done.status, EnvelopeStatus::Completed);
    let pack = folder.path().join("pack.zip");
    provider.download(&id, pack.clone()).await.expect("the pack");
    assert!(std::fs::read(&pack).expect("the file").starts_with(b"PK"));
    assert_eq!(files(folder.path()), 1, "nothing is left beside it");
    assert!(provider.withdraw(&id).await.is_err(), "what everyone signed cannot be withdrawn");
}

fn refusal(done: Result<(), ProviderError>) -> Option<Refusal> {
    done.expect_err("a refusal").refusal()
}

/// The provider's id of a signer of the sample.
async fn signer(service: &dyn Service, provider_id: &str, which: usize) -> String {
    let people = read(service, provider_id).await.people.expect("people");
    let signer = people.into_iter().find(|person| person.email == sample::SIGNERS[which]).expect("the signer");
    signer.provider_id.expect("an id")
}

async fn a_reminder_is_for_whose_turn_it_is(service: &dyn Service) {
    let id = sent(service, 13).await;
    service.settle().await;
    let provider = service.provider();
    let (first, second) = (signer(service, &id, 0).await, signer(service, &id, 1).await);
    if !provider.capabilities().remind.offered() {
        assert!(provider.remind(&id, &first).await.is_err(), "what is not offered is not done");
        return;
    }
    provider.remind(&id, &first).await.expect("reminded");
    assert_eq!(refusal(provider.remind(&id, &second).await), Some(Refusal::State), "it is not their turn");
    service.sign_next(&id).await;
    assert_eq!(refusal(provider.remind(&id, &first).await), Some(Refusal::State), "they have signed");
    assert_eq!(refusal(provider.remind(&service.unknown_id(), &first).await), Some(Refusal::Gone));
    let wrong = service.with_wrong_key();
    assert_eq!(refusal(wrong.remind(&id, &second).await), Some(Refusal::Key));
    let nobody = service.unreachable().remind(&id, &second).await.expect_err("nobody listens");
    assert!(nobody.refusal().is_none() && !nobody.is_unheard(), "nothing can have been done");
}

async fn a_correction_changes_the_person(service: &dyn Service) {
    let id = sent(service, 14).await;
    service.settle().await;
    let provider = service.provider();
    let first = signer(service, &id, 0).await;
    let email = |email: &str| Correction { name: None, email: Some(email.into()) };
    if !provider.capabilities().edit_recipient.offered() {
        assert!(provider.correct(&id, &first, &email("ana@new.example")).await.is_err());
        return;
    }
    provider.correct(&id, &first, &email("ana.new@example.com")).await.expect("corrected");
    let people = read(service, &id).await.people.expect("people");
    let now = people.iter().find(|person| person.provider_id.as_ref() == Some(&first)).expect("the same person");
    assert_eq!((now.email.as_str(), &now.status), ("ana.new@example.com", &PersonStatus::Invited));
    assert_eq!(refusal(provider.correct(&id, &first, &email("no address")).await), Some(Refusal::NotTaken));
    service.sign_next(&id).await;
    let late = provider.correct(&id, &first, &email("ana.newer@example.com")).await;
    assert_eq!(refusal(late), Some(Refusal::State), "they have signed");
}

async fn a_deletion_is_final(service: &dyn Service) {
    let id = sent(service, 15).await;
    service.settle().await;
    let provider = service.provider();
    if !provider.capabilities().delete.offered() {
        assert!(provider.delete(&id).await.is_err());
        return;
    }
    provider.withdraw(&id).await.expect("withdrawn");
    provider.delete(&id).await.expect("deleted");
    match provider.status(&id).await {
        Ok(seen) => assert_eq!(seen.status, EnvelopeStatus::Deleted),
        Err(error) => assert!(error.is_gone()),
    }
    provider.delete(&id).await.expect("deleted before");
}

async fn the_pack_is_sent_again(service: &dyn Service) {
    let id = sent(service, 16).await;
    service.settle().await;
    let provider = service.provider();
    let first = signer(service, &id, 0).await;
    if !provider.capabilities().resend_pack.offered() {
        assert!(provider.resend_pack(&id, &first).await.is_err());
        return;
    }
    assert_eq!(refusal(provider.resend_pack(&id, &first).await), Some(Refusal::State), "not before the end");
    for _ in sample::SIGNERS {
        service.sign_next(&id).await;
    }
    provider.resend_pack(&id, &first).await.expect("sent again");
    let soon = refusal(provider.resend_pack(&id, &first).await);
    assert!(matches!(soon, None | Some(Refusal::TooSoon(_))), "{soon:?}");
}

async fn a_copy_signed_on_paper_counts(service: &dyn Service) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("signed.pdf");
    std::fs::write(&path, sample::file()).expect("a file");
    let id = sent(service, 17).await;
    service.settle().await;
    let provider = service.provider();
    let first = signer(service, &id, 0).await;
    let copy = || async {
        let file = tokio::fs::File::open(&path).await.expect("the file");
        SignedCopy { file_name: "signed.pdf".into(), file, length: sample::file().len() as u64 }
    };
    if !provider.capabilities().sign_offline.offered() {
        assert!(provider.sign_offline(&id, &first, copy().await).await.is_err());
        return;
    }
    provider.sign_offline(&id, &first, copy().await).await.expect("taken in");
    service.settle().await;
    let people = read(service, &id).await.people.expect("people");
    let one = people.iter().find(|person| person.provider_id.as_ref() == Some(&first)).expect("the person");
    assert_eq!(one.status, PersonStatus::Signed);
}
