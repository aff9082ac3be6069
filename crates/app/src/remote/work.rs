//! What each command is answered by.

use std::path::PathBuf;

use countersign_envelope::{
    Account, Draft, EnvelopeId, EnvelopeStatus, Environment, Reference, SendId, SendState, Severity,
};
use countersign_store::{EnvelopeRow, NewDraft, Once, QueueSend, StoreError, WholeEnvelope};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    Answer, Ask, Exit, Progress, SendFile,
    follow::{Ending, Follow},
    reports::{self, Report},
};
use crate::{
    App, UserError,
    app::{fresh_id, now},
    envelopes::EnvelopeOf,
    exchange::{self, Files, GivenFile, Made},
    words,
};

/// How a command is told what is happening.
pub type Say<'a> = dyn Fn(Progress) + Send + Sync + 'a;

/// How many envelopes are listed unless all are asked for.
const MOST_LISTED: usize = 200;

/// What ends a command: an error, or an answer that is one.
type Answered = Result<Answer, Answer>;

/// The mark of what a word sends: the same for the same account and word, so that a data folder that was put back from
/// a copy finds at the provider what it does not remember.
fn reference_of(account: &Account, word: &str) -> Reference {
    let hash = Sha256::digest(format!("countersign once\n{}\n{word}", account.id));
    let mut bits = [0; 5];
    bits.copy_from_slice(&hash[..5]);
    Reference::from_random(bits)
}

impl App {
    /// Answers a command.
    pub async fn answer(&self, ask: Ask, say: &Say<'_>) -> Answer {
        let answered = match ask {
            Ask::Accounts => self.tell_accounts().await,
            Ask::Check { file, account } => self.check_file(&file, account.as_deref()).await,
            Ask::Send(send) => self.send_file(send, say).await,
            Ask::Status { id: Some(id), check, .. } => self.tell_status(&id, check).await,
            Ask::Status { id: None, all, .. } => self.tell_all(all).await,
            Ask::Wait { id, pack } => self.wait_for(&id, pack, say).await,
            Ask::Remind { id } => self.remind_now(&id).await,
            Ask::Withdraw { id } => self.withdraw_now(&id).await,
            Ask::Pack { id, dir } => self.pack_to(&id, dir).await,
        };
        answered.unwrap_or_else(|answer| answer)
    }

    /// Waits until no command is in the middle of anything that must not be cut off, and nothing of theirs is on the
    /// wire.
    pub async fn commands_at_rest(&self) {
        loop {
            self.0.engine.commands_at_rest().await;
            let admitted = self.0.engine.admitted().unwrap_or_default();
            let on_the_wire = self.blocking(move |store| {
                for envelope in &admitted {
                    let state = store.newest_send(envelope)?.map(|send| send.state);
                    if matches!(state, Some(SendState::Preflight | SendState::Intent | SendState::Gated)) {
                        return Ok(true);
                    }
                }
                Ok(false)
            });
            // What cannot be read cannot be waited for either.
            if !on_the_wire.await.unwrap_or(false) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }

    async fn tell_accounts(&self) -> Answered {
        let accounts = self.list_accounts().await?;
        let (mut list, mut text) = (Vec::new(), Vec::new());
        for view in accounts.accounts {
            let environment = reports::word_of_environment(view.account.environment);
            let usual = if view.is_default { "  (usual)" } else { "" };
            text.push(format!("{}  {} {environment}{usual}", view.account.name, view.provider_name));
            list.push(json!({
                "id": view.account.id, "name": view.account.name, "provider": view.account.provider,
                "environment": environment, "usual": view.is_default, "key": reports::word_of_key(view.key), "running": view.running,
                "trouble": view.trouble,
            }));
        }
        Ok(Answer::of(Exit::Done, json!({ "accounts": list }), text))
    }

    /// The account of this name or id; the usual one where none is named.
    async fn named_account(&self, name: Option<&str>) -> Result<Account, UserError> {
        let Some(name) = name else { return self.default_account().await };
        let all = self.blocking(countersign_store::Store::accounts).await?;
        let same = |account: &&Account| account.id.as_str() == name || account.name == name;
        let found: Vec<&Account> = all.iter().filter(same).collect();
        match found[..] {
            [one] => Ok(one.clone()),
            [] => {
                let known: Vec<&str> = all.iter().map(|account| account.name.as_str()).collect();
                Err(words::error("account_unknown", &[("account", name), ("known", &known.join(", "))]))
            }
            _ => Err(words::error("command_account_several", &[("account", name)])),
        }
    }

    /// The problems of a file, for JSON and for people, and whether one of them must be fixed.
    fn file_problems(&self, file: &GivenFile, account: &Account, made: &Made) -> (Vec<Value>, Vec<String>, bool) {
        let problems = self.problems(account, &made.composition);
        let stops = problems.iter().any(|problem| problem.severity == Severity::MustFix);
        let worded = words::problems(&problems, &made.composition);
        let told = worded.iter().map(|one| reports::problem(one, &file.name, &made.pointer(&one.problem)));
        let (list, text) = told.unzip();
        (list, text, stops)
    }

    async fn check_file(&self, file: &GivenFile, account: Option<&str>) -> Answered {
        let account = self.named_account(account).await?;
        let made = self.make_from_file(file, &account, Files::LookAt).await.map_err(wrong_file)?;
        let (problems, mut text, stops) = self.file_problems(file, &account, &made);
        let composition = &made.composition;
        let count = |count: usize| count.to_string();
        let params = [
            ("file", file.name.as_str()),
            ("account", account.name.as_str()),
            ("documents", &count(composition.documents.len())),
            ("people", &count(composition.recipients.len())),
            ("tags", &count(composition.tags.len())),
        ];
        let code = if stops { "command_check_stops" } else { "command_check_ready" };
        text.push(words::sentence(code, &params));
        let result = json!({"ready": !stops, "account": account.name, "problems": problems});
        Ok(Answer::of(if stops { Exit::NotReady } else { Exit::Done }, result, text))
    }

    async fn send_file(&self, ask: SendFile, say: &Say<'_>) -> Answered {
        let word = ask.once.clone();
        let before = self.blocking(move |store| store.once(&word)).await?;
        let (envelope, again) = match before {
            Some(before) => (before.envelope, true),
            None => self.make_and_queue(&ask).await?,
        };
        self.0.engine.admit(&envelope);
        let follow = Follow { app: self, envelope: envelope.clone(), say, wait: ask.wait || ask.pack.is_some() };
        if self.report(&envelope).await.is_err() {
            let gone = words::error("command_once_gone", &[("word", &ask.once)]);
            return Err(Answer::wrong(Exit::NotThere, vec![gone]));
        }
        if again {
            follow.release().await?;
        }
        let sent = follow.send().await?;
        let waits = follow.wait && sent == Ending::Sent;
        let ended = if waits { Some(self.people_of(&follow, ask.pack).await?) } else { None };
        self.end_of_send(&envelope, sent, ended, again).await
    }

    /// Makes the envelope and queues it, with its word. Another run with the same word may have been quicker.
    async fn make_and_queue(&self, ask: &SendFile) -> Result<(EnvelopeId, bool), Answer> {
        let account = self.named_account(Some(&ask.account)).await?;
        if let Some(at) = ask.at.filter(|at| *at <= now()) {
            let error = words::error("send_time_passed", &[("time", &words::moment(at))]);
            return Err(Answer::wrong(Exit::Usage, vec![error]));
        }
        let made = self.make_from_file(&ask.file, &account, Files::Keep).await.map_err(wrong_file)?;
        let (problems, text, stops) = self.file_problems(&ask.file, &account, &made);
        if stops {
            let result = json!({"sent": false, "send": "not_ready", "problems": problems});
            return Err(Answer::of(Exit::NotReady, result, text));
        }
        let reference = reference_of(&account, &ask.once);
        let new = NewDraft { reference: reference.clone(), ..exchange::fresh_draft(Some(account.id.clone())) };
        let envelope = new.envelope.clone();
        let composition = made.composition;
        let draft = Draft { envelope: envelope.clone(), reference, composition: composition.clone() };
        let sealed = draft.seal(account, &[], now()).map_err(|_| Answer::from(words::error("draft_not_ready", &[])))?;
        let (at, word) = (ask.at, ask.once.clone());
        let once = self.blocking(move |store| {
            let edit = exchange::edit(&new, &composition);
            let whole = WholeEnvelope { new: &new, documents: &composition.documents, edit: &edit };
            let send = QueueSend {
                id: SendId(fresh_id()),
                sealed: &sealed,
                revision: 0,
                due_at: at.unwrap_or_else(now),
                chosen: at.is_some(),
            };
            store.create_whole(&whole, Some(&send), Some(&word), now())
        });
        Ok(match once.await? {
            Once::Made => (envelope, false),
            Once::Before(before) => (before.envelope, true),
        })
    }

    async fn people_of(
        &self,
        follow: &Follow<'_>,
        pack: Option<PathBuf>,
    ) -> Result<(EnvelopeRow, Option<PathBuf>), Answer> {
        self.tell_mailbox(follow).await?;
        let row = follow.people().await?;
        let folder = match pack {
            Some(dir) if row.status == EnvelopeStatus::Completed => Some(self.put_pack(&row.id, dir).await?),
            _ => None,
        };
        Ok((row, folder))
    }

    /// Where the invitations of the practice service are, since nobody gets them by e-mail.
    async fn tell_mailbox(&self, follow: &Follow<'_>) -> Result<(), UserError> {
        let report = self.report(&follow.envelope).await?;
        if report.account.environment == Environment::Practice {
            let mailbox = self.mailbox().await?;
            let sentence = words::sentence("command_mailbox", &[("address", &mailbox)]);
            let envelope = Some(follow.envelope.clone());
            (follow.say)(Progress { code: "mailbox".into(), sentence, envelope, mailbox: Some(mailbox) });
        }
        Ok(())
    }

    async fn end_of_send(
        &self,
        envelope: &EnvelopeId,
        sent: Ending,
        ended: Option<(EnvelopeRow, Option<PathBuf>)>,
        again: bool,
    ) -> Answered {
        let report = self.report(envelope).await?;
        let mut text = report.lines();
        if again {
            text.insert(0, words::sentence("command_once_before", &[]));
        }
        match sent {
            Ending::Scheduled(at) => text.push(words::sentence("command_scheduled", &[("time", &words::moment(at))])),
            Ending::Later(at) => text.push(words::sentence("command_later", &[("time", &words::moment(at))])),
            _ => {}
        }
        let mut exit = sent.exit();
        let mut result = json!({"send": sent.word(), "again": again, "envelope": report.json()});
        if let Some((row, folder)) = ended {
            exit = Answer::exit_of_end(&row.status);
            if let Some(folder) = folder {
                let folder = folder.display().to_string();
                text.push(words::sentence("command_pack", &[("folder", &folder)]));
                result["pack"] = folder.into();
            }
        }
        let error = self.send_info(envelope).await?.and_then(|info| info.error);
        let errors = error.filter(|_| sent == Ending::Refused).into_iter().collect();
        Ok(Answer { errors, ..Answer::of(exit, result, text) })
    }

    async fn report(&self, envelope: &EnvelopeId) -> Result<Report, UserError> {
        let id = envelope.clone();
        let read = self.blocking(move |store| {
            let row = store.envelope(&id)?.ok_or(StoreError::Missing)?;
            Ok((row, store.newest_send(&id)?, store.people(&id)?, store.pack(&id)?))
        });
        let (row, send, people, pack) = read.await?;
        Ok(Report { account: self.account_of_row(&row).await?, row, send, people, pack })
    }

    /// The envelope that a person means: by id, reference or word.
    async fn meant(&self, text: &str) -> Result<EnvelopeId, UserError> {
        let wanted = text.trim().to_owned();
        let found = self.blocking(move |store| {
            if let Some(row) = store.envelope(&EnvelopeId::new(wanted.to_lowercase()))? {
                return Ok(Some(row.id));
            }
            let plain = |text: &str| text.replace('-', "").to_uppercase();
            let all = store.envelopes()?;
            let by_reference = all.iter().find(|row| plain(&row.reference) == plain(&wanted));
            match by_reference {
                Some(row) => Ok(Some(row.id.clone())),
                None => Ok(store.once(&wanted)?.map(|once| once.envelope)),
            }
        });
        found.await?.ok_or_else(|| words::error("command_no_envelope", &[("id", text)]))
    }

    async fn meant_row(&self, text: &str) -> Result<EnvelopeRow, Answer> {
        let there = |error| Answer::wrong(Exit::NotThere, vec![error]);
        let id = self.meant(text).await.map_err(there)?;
        self.0.engine.admit(&id);
        self.report(&id).await.map(|report| report.row).map_err(there)
    }

    async fn tell_all(&self, all: bool) -> Answered {
        let rows = self.blocking(countersign_store::Store::envelopes).await?;
        let (mut list, mut text) = (Vec::new(), Vec::new());
        let rows: Vec<EnvelopeRow> = rows.into_iter().filter(|row| row.filed_at.is_none()).collect();
        let most = if all { rows.len() } else { MOST_LISTED };
        for row in rows.iter().take(most) {
            let report = self.report(&row.id).await?;
            list.push(report.json());
            text.push(report.line());
        }
        let more = rows.len().saturating_sub(most);
        if more > 0 {
            text.push(words::sentence("command_more", &[("count", &more.to_string())]));
        }
        Ok(Answer::of(Exit::Done, json!({"envelopes": list, "more": more}), text))
    }

    async fn tell_status(&self, id: &str, check: bool) -> Answered {
        let row = self.meant_row(id).await?;
        if check {
            self.read_now(&row).await?;
        }
        let report = self.report(&row.id).await?;
        Ok(Answer::of(Exit::Done, json!({ "envelope": report.json() }), report.lines()))
    }

    /// Asks the provider where an envelope stands.
    async fn read_now(&self, row: &EnvelopeRow) -> Result<(), UserError> {
        let Some(provider_id) = row.provider_id.clone() else { return Ok(()) };
        let account = self.account_of_row(row).await?;
        let provider = self.connection(&account).await?;
        let read = self.read_whole(row, &provider_id, &*provider).await;
        read.map_err(|error| words::provider_error(&error, &account.name))
    }

    async fn remind_now(&self, id: &str) -> Answered {
        let row = self.meant_row(id).await?;
        let _busy = self.0.engine.busy_for_command();
        // Who has signed since the last look is not reminded.
        self.read_now(&row).await?;
        let came = self.remind_waiting(EnvelopeOf { envelope: row.id.clone() }).await?;
        let text = came.done.iter().map(|name| words::sentence("command_reminded", &[("name", name)])).collect();
        let refused =
            came.refused.iter().map(|not| json!({"name": not.name, "code": not.why.code, "title": not.why.title}));
        let result = json!({"reminded": came.done, "refused": refused.collect::<Vec<_>>(),
            "envelope": self.report(&row.id).await?.json()});
        let errors: Vec<UserError> = came.refused.into_iter().map(|not| not.why).collect();
        let exit = errors.first().map_or(Exit::Done, super::exit_of);
        Ok(Answer { errors, ..Answer::of(exit, result, text) })
    }

    async fn wait_for(&self, id: &str, pack: Option<PathBuf>, say: &Say<'_>) -> Answered {
        let row = self.meant_row(id).await?;
        if row.status == EnvelopeStatus::Draft {
            return Err(words::error("command_not_sent", &[("envelope", &row.name)]).into());
        }
        let follow = Follow { app: self, envelope: row.id.clone(), say, wait: true };
        let sent = if row.status == EnvelopeStatus::Sending { follow.send().await? } else { Ending::Sent };
        let ended = if sent == Ending::Sent { Some(self.people_of(&follow, pack).await?) } else { None };
        self.end_of_send(&row.id, sent, ended, false).await
    }

    async fn withdraw_now(&self, id: &str) -> Answered {
        let row = self.meant_row(id).await?;
        let _busy = self.0.engine.busy_for_command();
        if row.status == EnvelopeStatus::Sending {
            return self.stop_now(&row).await;
        }
        let Some(provider_id) = row.provider_id.clone().filter(|_| !row.status.is_final()) else {
            return Err(words::error("withdraw_not_running", &[("envelope", &row.name)]).into());
        };
        let key = format!("withdraw {}", row.id);
        if self.0.engine.begin(&key) {
            let told = self.clone().tell_withdrawal((row.clone(), provider_id)).await;
            self.0.engine.finish(&key, told.is_ok());
            told?;
        }
        let report = self.report(&row.id).await?;
        let exit = if report.row.status.is_final() { Exit::Done } else { Exit::Held };
        Ok(Answer::of(exit, json!({ "envelope": report.json() }), report.lines()))
    }

    /// An envelope that is not out yet is not sent.
    async fn stop_now(&self, row: &EnvelopeRow) -> Answered {
        self.stop_send(EnvelopeOf { envelope: row.id.clone() }).await?;
        let report = self.report(&row.id).await?;
        let text = vec![words::sentence("send_stopped", &[])];
        Ok(Answer::of(Exit::Done, json!({ "envelope": report.json() }), text))
    }

    async fn pack_to(&self, id: &str, dir: PathBuf) -> Answered {
        let row = self.meant_row(id).await?;
        let folder = self.put_pack(&row.id, dir).await?.display().to_string();
        let report = self.report(&row.id).await?;
        let text = vec![words::sentence("command_pack", &[("folder", &folder)])];
        Ok(Answer::of(Exit::Done, json!({"pack": folder, "envelope": report.json()}), text))
    }

    /// Fetches the finished documents when they are not here, and copies their folder into another one.
    async fn put_pack(&self, envelope: &EnvelopeId, dir: PathBuf) -> Result<PathBuf, Answer> {
        let _busy = self.0.engine.busy_for_command();
        let report = self.report(envelope).await?;
        let row = report.row;
        let provider_id = row.provider_id.clone().filter(|_| row.status == EnvelopeStatus::Completed);
        let Some(provider_id) = provider_id else {
            return Err(words::error("pack_not_complete", &[("envelope", &row.name)]).into());
        };
        let key = format!("pack {}", row.id);
        loop {
            if let Some(pack) = self.stored_pack(envelope).await? {
                let copied = tokio::task::spawn_blocking(move || super::pack::copy_to(&pack, &dir)).await;
                let copied = copied.map_err(|_| Answer::from(words::error("app_interrupted", &[])))?;
                return copied.map_err(Answer::from);
            }
            // The engine fetches it by itself, too, but once at a time.
            if self.0.engine.begin(&key) {
                let fetched = self.clone().fetch_pack((row.clone(), provider_id.clone())).await;
                self.0.engine.finish(&key, fetched.is_ok());
                fetched?;
            } else {
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        }
    }
}

fn wrong_file(errors: Vec<UserError>) -> Answer {
    // A file that cannot be understood comes before a document of it that cannot be read.
    let exit = if errors.iter().all(|error| super::exit_of(error) == Exit::Usage) { Exit::Usage } else { Exit::Failed };
    Answer::wrong(exit, errors)
}

#[cfg(test)]
mod tests {
    use countersign_envelope::Millis;

    use super::*;

    #[test]
    fn the_same_word_has_the_same_mark_in_the_same_account_only() {
        let account = |id: &str| crate::accounts::practice_account(id.into(), Millis(1));
        let mark = |id: &str, word: &str| reference_of(&account(id), word);
        assert_eq!(mark("a", "rent 2026-11"), mark("a", "rent 2026-11"));
        assert_ne!(mark("a", "rent 2026-11"), mark("a", "rent 2026-12"));
        assert_ne!(mark("a", "rent 2026-11"), mark("b", "rent 2026-11"));
    }
}
