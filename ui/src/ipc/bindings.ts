// Made from Rust by `cargo run -p countersign-app --example bindings`. Not edited by hand.

/**
 * One account.
 */
export type Account = { 
/**
 * Its id, also the user name in the keychain.
 */
id: AccountId, 
/**
 * The provider's id, such as `yoti-sign`.
 */
provider: string, 
/**
 * Where its envelopes go.
 */
environment: Environment, 
/**
 * The name that the person gave it.
 */
name: string, 
/**
 * Address of the API, for [`Environment::Custom`] only.
 */
apiBase: string | null, 
/**
 * Address of the provider's pages, for [`Environment::Custom`] only.
 */
webBase: string | null, 
/**
 * When the account was added.
 */
madeAt: Millis, 
/**
 * When the present key was typed in; `None` when there is none.
 */
keyAddedAt: Millis | null, 
/**
 * When the provider last accepted the key.
 */
keyAcceptedAt: Millis | null, 
/**
 * When the provider last refused the key, unless it accepted it since.
 */
keyRefusedAt: Millis | null, };

/**
 * An account with a provider.
 */
export type AccountId = string;

/**
 * Names an account.
 */
export type AccountOf = { 
/**
 * The account.
 */
account: AccountId, };

/**
 * An account as the window shows it.
 */
export type AccountView = { 
/**
 * The account.
 */
account: Account, 
/**
 * The provider's name, or Practice for the practice service.
 */
providerName: string, 
/**
 * True when new envelopes go through it.
 */
isDefault: boolean, 
/**
 * Where its key is.
 */
key: KeyPlace, 
/**
 * What is wrong with it now, if anything.
 */
trouble: UserError | null, 
/**
 * How many envelopes of it are running.
 */
running: number, 
/**
 * What is asked of it.
 */
asked: Asked, };

/**
 * The accounts, and whether keys can be kept.
 */
export type Accounts = { 
/**
 * In order.
 */
accounts: Array<AccountView>, 
/**
 * Providers that can be added.
 */
providers: Array<ProviderView>, 
/**
 * Why keys are kept for the session only; `None` when there is a keychain.
 */
sessionOnly: string | null, };

/**
 * Does one thing with several envelopes.
 */
export type ActOnMany = { 
/**
 * Which, at most 1000.
 */
envelopes: Array<EnvelopeId>, 
/**
 * What.
 */
act: ManyAct, };

/**
 * Does something with the window.
 */
export type ActOnWindow = { 
/**
 * What.
 */
action: WindowAction, };

/**
 * What can be done with an envelope now.
 */
export type Actions = { 
/**
 * Opened in the composer; what waits to go out is stopped first.
 */
edit: boolean, 
/**
 * Deleted, as a draft.
 */
deleteDraft: boolean, 
/**
 * Stopped before anything is sent.
 */
stop: boolean, 
/**
 * Sent now, when it is held.
 */
release: boolean, 
/**
 * Withdrawn at the provider.
 */
withdraw: boolean, 
/**
 * A withdrawal taken back.
 */
undoWithdraw: boolean, 
/**
 * Filed away here.
 */
archive: boolean, 
/**
 * Taken back out.
 */
unarchive: boolean, 
/**
 * Copied as a new draft.
 */
duplicate: boolean, 
/**
 * Its finished documents fetched.
 */
getPack: boolean, 
/**
 * The folder of its finished documents opened.
 */
openPack: boolean, 
/**
 * The practice mailbox opened.
 */
openMailbox: boolean, 
/**
 * The provider asked now.
 */
checkNow: boolean, 
/**
 * Kept until the person says otherwise.
 */
hold?: boolean, 
/**
 * Sent at another time.
 */
reschedule?: boolean, };

/**
 * Adds an account. The key goes in once and never comes back.
 */
export type AddAccount = { 
/**
 * The provider's id.
 */
provider: string, 
/**
 * Where.
 */
environment: Environment, 
/**
 * A name of the person's choice; empty takes the provider's.
 */
name: string, 
/**
 * Address of the API, for a custom one.
 */
apiBase: string | null, 
/**
 * The key.
 */
key: string, 
/**
 * New envelopes go through it.
 */
makeDefault: boolean, };

/**
 * What the window needs at its start.
 */
export type AppInfo = { 
/**
 * Version of the app.
 */
version: string, 
/**
 * `linux`, `windows` or `macos`.
 */
os: string, 
/**
 * The settings.
 */
settings: Settings, 
/**
 * Where the person was, as the page stored it; `None` at the first start.
 */
place: unknown, 
/**
 * True when there is no envelope at all.
 */
firstRun: boolean, 
/**
 * A sentence about how the app ended last time, when that was not by itself.
 */
notice: string | null, 
/**
 * The folder for packs, shown in Settings.
 */
packsFolder: string, 
/**
 * The folder for data, shown in Settings.
 */
dataFolder: string, };

/**
 * The draft after a change. It is durable when this arrives.
 */
export type Applied = { 
/**
 * The new revision.
 */
revision: number, 
/**
 * The number that the next recipient or witness gets.
 */
nextNumber: number, 
/**
 * The operations that were applied: the edit's own, or those of undo or redo.
 */
ops: Array<Op>, 
/**
 * The label of the step that was undone or redone.
 */
label: string | null, 
/**
 * The problems now.
 */
problems: Array<WordedProblem>, 
/**
 * What Undo would take back.
 */
undo: string | null, 
/**
 * What Redo would do again.
 */
redo: string | null, 
/**
 * When it was stored.
 */
savedAt: Millis, };

/**
 * Changes a draft.
 */
export type ApplyEdit = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The revision that the edit was made on; another one is refused with `draft_stale`.
 */
baseRevision: number, 
/**
 * The edit.
 */
edit: Edit, };

/**
 * What is asked of an account's provider.
 */
export type Asked = { 
/**
 * How often it was asked within the last hour.
 */
lastHour: number, 
/**
 * How often it is asked at most in an hour; `None` where that does not matter.
 */
most: number | null, 
/**
 * Until when it asked to be left alone.
 */
leftAloneUntil: Millis | null, };

/**
 * Where one try at the wire stands.
 */
export type AttemptState = "intent" | "gated" | "unknown" | "watched" | "created" | "refused" | "notSent";

/**
 * How a recipient proves who they are.
 */
export type Auth = { "kind": "link" } | { "kind": "app", 
/**
 * Attribute names in the provider's words.
 */
attributes: Array<string>, };

/**
 * What a provider can do and where its limits are.
 */
export type Capabilities = { 
/**
 * The provider's id, such as `yoti-sign`.
 */
provider: string, 
/**
 * The provider's name as people know it, such as `Yoti Sign`.
 */
providerName: string, 
/**
 * Sizes by kind of tag.
 */
tagSizes: { [key in TagKind]?: TagSize }, 
/**
 * How far right and down a tag may stand.
 */
place: PlaceLimits, 
/**
 * Stopping a running envelope.
 */
withdraw: Feature, 
/**
 * Reminding one person.
 */
remind: Feature, 
/**
 * Correcting a recipient of a running envelope.
 */
editRecipient: Feature, 
/**
 * Deleting an envelope at the provider.
 */
delete: Feature, 
/**
 * Sending the finished documents again to one person.
 */
resendPack: Feature, 
/**
 * Handing in a copy that somebody signed on paper.
 */
signOffline: Feature, 
/**
 * Making links work anew.
 */
renewLinks: Feature, 
/**
 * Witnesses.
 */
witness: Feature, 
/**
 * People who approve without signing.
 */
approver: Feature, 
/**
 * Groups that sign one after the other.
 */
signingOrder: Feature, 
/**
 * Documents hidden from some people.
 */
hiddenDocuments: Feature, 
/**
 * Proof of identity with the provider's app.
 */
identityApp: Feature, 
/**
 * A copy when everyone has signed.
 */
copies: Feature, 
/**
 * Locked (encrypted) files.
 */
lockedFiles: Feature, 
/**
 * Files that are signed already.
 */
signedFiles: Feature, 
/**
 * The limits.
 */
limits: Limits, };

/**
 * What kind of row changed.
 */
export type Changed = "envelope" | "accounts" | "settings";

/**
 * Everything that a person composes; what an envelope and a template share.
 */
export type Composition = { 
/**
 * The envelope's name as the person wrote it, without the reference.
 */
name: string, 
/**
 * The message to all recipients.
 */
message: string, 
/**
 * Settings of the envelope as a whole.
 */
options: EnvelopeOptions, 
/**
 * The account that it goes through.
 */
account: AccountId | null, 
/**
 * Documents in order.
 */
documents: Array<Document>, 
/**
 * Recipients in order.
 */
recipients: Array<Recipient>, 
/**
 * Tags in no particular order.
 */
tags: Array<Tag>, 
/**
 * Groups of tags.
 */
groups: Array<Group>, 
/**
 * Rules between tags.
 */
rules: Array<Rule>, 
/**
 * Rules that repeat a tag over pages.
 */
pageRules: Array<PageRule>, };

/**
 * What "Test connection" found.
 */
export type ConnectionTest = { 
/**
 * True when the provider accepted the key.
 */
accepted: boolean, 
/**
 * What it found, as a sentence.
 */
sentence: string, 
/**
 * What was wrong.
 */
error: UserError | null, };

/**
 * Puts a person of an envelope that is out right.
 */
export type CorrectPerson = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The provider's id of the person.
 */
person: string, 
/**
 * The name from now on.
 */
name: string, 
/**
 * The e-mail address from now on.
 */
email: string, };

/**
 * How the invitation reaches the recipient.
 */
export type Delivery = "email";

/**
 * A document in the detail.
 */
export type DetailDocument = { 
/**
 * Its id, which is also the key of its pictures.
 */
id: DocumentId, 
/**
 * Its name.
 */
name: string, 
/**
 * How many pages, when known.
 */
pages: number | null, 
/**
 * Names of those who do not see it.
 */
hiddenFrom: Array<string>, 
/**
 * How many tags stand on it.
 */
tags: number, };

/**
 * A person in the detail.
 */
export type DetailPerson = { 
/**
 * The recipient; `None` for a witness that a signer named.
 */
recipient: RecipientId | null, 
/**
 * Number on the badge.
 */
number: number, 
/**
 * Signer, approver or copy.
 */
kind: RecipientKind, 
/**
 * True for a witness.
 */
witness: boolean, 
/**
 * Name.
 */
name: string, 
/**
 * E-mail address.
 */
email: string, 
/**
 * Role.
 */
role: string, 
/**
 * Signing group, from 1.
 */
group: number, 
/**
 * Where the person stands.
 */
status: PersonStatus, 
/**
 * When invited, when known.
 */
invitedAt: Millis | null, 
/**
 * When signed.
 */
signedAt: Millis | null, 
/**
 * What the provider says of the e-mail.
 */
emailStatus: string | null, 
/**
 * The provider's id of this person, where it knows them.
 */
there?: string, };

/**
 * A document of the envelope.
 */
export type Document = { 
/**
 * Its id.
 */
id: DocumentId, 
/**
 * Place in the order, from 0.
 */
position: number, 
/**
 * File name with extension, unique in the envelope.
 */
name: string, 
/**
 * Kind of file.
 */
kind: DocumentKind, 
/**
 * SHA-256 of its bytes, lower-case hex: the name of the blob.
 */
blob: string, 
/**
 * Size of the file in bytes.
 */
sizeBytes: number, 
/**
 * Its pages; `None` when they are not known.
 */
pages: Array<PageBox> | null, 
/**
 * Whether it can be used.
 */
state: DocumentState, 
/**
 * True when the file opens without a password but its owner restricted changes.
 */
restricted: boolean, 
/**
 * True when the file carries JavaScript.
 */
scripted: boolean, };

/**
 * A document of an envelope.
 */
export type DocumentId = string;

/**
 * What kind of file a document is.
 */
export type DocumentKind = "pdf" | "word";

/**
 * A document of a draft.
 */
export type DocumentOf = { 
/**
 * The draft.
 */
envelope: EnvelopeId, 
/**
 * The document.
 */
document: DocumentId, };

/**
 * Whether a document can be used.
 */
export type DocumentState = "ready" | "locked" | "damaged" | "signed";

/**
 * What came of something that was done to several people.
 */
export type DoneToPeople = { 
/**
 * Names of those that it was done to.
 */
done: Array<string>, 
/**
 * Those that it was not done to, and why.
 */
refused: Array<NotDone>, };

/**
 * A draft as the composer opens it.
 */
export type DraftView = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * Its reference.
 */
reference: Reference, 
/**
 * The revision that the next edit is based on.
 */
revision: number, 
/**
 * The number that the next recipient or witness gets.
 */
nextNumber: number, 
/**
 * What is composed.
 */
composition: Composition, 
/**
 * What keeps it from being sent, or is worth a look.
 */
problems: Array<WordedProblem>, 
/**
 * The account that it goes through.
 */
account: AccountView, 
/**
 * What that account's provider can do.
 */
capabilities: Capabilities, 
/**
 * What Undo would take back, in the person's words.
 */
undo: string | null, 
/**
 * What Redo would do again.
 */
redo: string | null, 
/**
 * True when it cannot be changed, because it is being sent or was sent.
 */
readOnly: boolean, 
/**
 * The newest send, if there is one.
 */
send: SendInfo | null, 
/**
 * When the last edit was stored.
 */
savedAt: Millis | null, };

/**
 * One step of undo: what a person did, in their words, and the operations it came to.
 */
export type Edit = { 
/**
 * "Move signature": read after "Undo".
 */
label: string, 
/**
 * When it was done.
 */
at: Millis, 
/**
 * Edits with the same non-empty group are one step of undo (repeated nudges, typing in one field).
 */
group: string | null, 
/**
 * What it does, in order.
 */
ops: Array<Op>, };

/**
 * One envelope with all that is known of it.
 */
export type EnvelopeDetail = { 
/**
 * Its row.
 */
row: EnvelopeRow, 
/**
 * Its reference.
 */
reference: string, 
/**
 * Where it stands, mapped.
 */
status: EnvelopeStatus, 
/**
 * Where it stands in the provider's own word.
 */
providerStatus: string | null, 
/**
 * What its people together say.
 */
derived: EnvelopeStatus | null, 
/**
 * The provider's name, or Practice for the practice service.
 */
providerName: string, 
/**
 * The provider's id of it.
 */
providerId: string | null, 
/**
 * When it was made here.
 */
madeAt: Millis, 
/**
 * When it was sent.
 */
sentAt: Millis | null, 
/**
 * When everyone had signed.
 */
completedAt: Millis | null, 
/**
 * When the provider was last asked about it.
 */
checkedAt: Millis | null, 
/**
 * Its documents.
 */
documents: Array<DetailDocument>, 
/**
 * Its people, in signing order, copies last.
 */
people: Array<DetailPerson>, 
/**
 * What happened, newest first.
 */
timeline: Array<TimelineEntry>, 
/**
 * A sentence that needs attention.
 */
warning: Warning | null, 
/**
 * The newest send.
 */
send: SendInfo | null, 
/**
 * The finished documents, once they are here.
 */
pack: PackView | null, 
/**
 * What can be done.
 */
actions: Actions, 
/**
 * What else is offered, person by person and for the whole.
 */
offers?: EnvelopeOffers, 
/**
 * The provider's own pages, where a person can look for it.
 */
providerPages?: string, 
/**
 * When the provider will be told of a withdrawal that can still be taken back.
 */
withdrawDueAt: Millis | null, 
/**
 * The message as sent.
 */
message: string, };

/**
 * The envelope's own members, as an edit sees them.
 */
export type EnvelopeHead = { 
/**
 * The envelope's name.
 */
name: string, 
/**
 * The message.
 */
message: string, 
/**
 * Settings.
 */
options: EnvelopeOptions, 
/**
 * The account.
 */
account: AccountId | null, };

/**
 * An envelope, draft or sent.
 */
export type EnvelopeId = string;

/**
 * Envelopes.
 */
export type EnvelopeIds = { 
/**
 * In the order of the list.
 */
envelopes: Array<EnvelopeId>, };

/**
 * A part of a list.
 */
export type EnvelopeList = { 
/**
 * The rows that were asked for, in order.
 */
rows: Array<EnvelopeRow>, 
/**
 * The place of the first of them, from 0.
 */
from: number, 
/**
 * How many rows the whole list has.
 */
total: number, 
/**
 * The headings of the whole list in order, each with its number of rows; none when it is not sorted by activity.
 */
sections: Array<ListSection>, 
/**
 * The place of the envelope that was asked about, when it is in the list.
 */
selectedAt: number | null, 
/**
 * How many are in each folder.
 */
counts: { [key in Folder]?: number }, 
/**
 * When the providers were last asked.
 */
checkedAt: Millis | null, 
/**
 * What is wrong with the connection or an account, if anything.
 */
notice: UserError | null, 
/**
 * Nothing has the words that were looked for, and something has these.
 */
suggestion: string | null, 
/**
 * How many others have the words that were looked for, in folders that were not searched.
 */
elsewhere: number, };

/**
 * Names an envelope.
 */
export type EnvelopeOf = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, };

/**
 * What is offered of an envelope as a whole.
 */
export type EnvelopeOffers = { 
/**
 * Its people that the provider knows.
 */
people: Array<PersonOffers>, 
/**
 * Withdrawn, and opened again as a draft.
 */
reopen: boolean, 
/**
 * Sent again to other people: a draft with the same documents and tags.
 */
sendToOthers: boolean, 
/**
 * Deleted at the provider, for ever.
 */
deleteThere: Offer | null, 
/**
 * Removed from this app.
 */
remove: boolean, 
/**
 * Links made to work anew.
 */
renewLinks: Offer | null, 
/**
 * The note that you keep with it.
 */
note: string, 
/**
 * The labels that you gave it.
 */
labels: Array<string>, };

/**
 * Settings of the envelope as a whole.
 */
export type EnvelopeOptions = { 
/**
 * Version of this record.
 */
v: number, 
/**
 * Days between automatic reminders; 0 is off.
 */
reminderDays: number, 
/**
 * How long each person's link works, in days from the invitation.
 */
linkDays: number, 
/**
 * Where replies to the invitation go.
 */
replyTo: string | null, 
/**
 * The sender's name in the invitation.
 */
senderName: string | null, 
/**
 * Whether the provider mails the sender when everyone has signed.
 */
tellCompleted: boolean, };

/**
 * A row of the list.
 */
export type EnvelopeRow = { 
/**
 * The envelope.
 */
id: EnvelopeId, 
/**
 * Its name; may be empty in a draft.
 */
name: string, 
/**
 * Its people's names, in signing order.
 */
people: Array<string>, 
/**
 * One mark a signer, in signing order.
 */
marks: Array<Mark>, 
/**
 * The heading that it stands under.
 */
group: ListGroup, 
/**
 * Where it stands.
 */
pill: Pill, 
/**
 * Last time something happened.
 */
activityAt: Millis, 
/**
 * The account's name.
 */
accountName: string, 
/**
 * The account's environment.
 */
environment: Environment, 
/**
 * True when something happened since it was last looked at.
 */
isNew: boolean, 
/**
 * True when it was made on another computer or on the provider's own pages; it has no documents here.
 */
elsewhere?: boolean, 
/**
 * Its labels.
 */
labels?: Array<string>, 
/**
 * The page on which the words that were looked for stand, when they stand in a document.
 */
hit?: PageHit, };

/**
 * Where an envelope stands.
 */
export type EnvelopeStatus = { "is": "draft" } | { "is": "sending" } | { "is": "accepted" } | { "is": "waiting" } | { "is": "completed" } | { "is": "declined" } | { "is": "expired" } | { "is": "withdrawn" } | { "is": "errored" } | { "is": "deleted" } | { "is": "paused" } | { "is": "unrecognised", "raw": string };

/**
 * Where an account's envelopes go. Anything that is not [`Environment::Production`] is marked on every screen.
 */
export type Environment = "practice" | "sandbox" | "production" | "custom";

/**
 * An environment of a provider.
 */
export type EnvironmentView = { 
/**
 * Which.
 */
environment: Environment, 
/**
 * The address of its API; `None` where the person types it.
 */
apiBase: string | null, 
/**
 * The address of its pages, to which links may lead.
 */
webBase: string | null, };

/**
 * One message to the page. `changed` carries no payload: the page reads the row again.
 */
export type Event = { "kind": "changed", 
/**
 * What.
 */
what: Changed, 
/**
 * Which, where it is one.
 */
id: string | null, } | { "kind": "dragOver", 
/**
 * True while they are over it.
 */
over: boolean, 
/**
 * How many files.
 */
count: number, } | { "kind": "dropped", 
/**
 * What the page may ask to import.
 */
ticket: Ticket, } | { "kind": "importing", 
/**
 * The import.
 */
import: string, 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The file and how far it is.
 */
file: ImportFile, 
/**
 * The draft's revision after it.
 */
revision: number, } | { "kind": "documentChanged", 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The document.
 */
document: DocumentId, } | { "kind": "uploading", 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * Sent so far.
 */
sentBytes: number, 
/**
 * Of how many.
 */
totalBytes: number, 
/**
 * Bytes a second, from the first second on.
 */
bytesPerSecond?: number, 
/**
 * Seconds left, while it moves.
 */
secondsLeft?: number, } | { "kind": "open", 
/**
 * The envelope.
 */
envelope: EnvelopeId | null, } | { "kind": "focus", 
/**
 * True when it has it.
 */
focused: boolean, } | { "kind": "maximised", 
/**
 * True when it is.
 */
maximised: boolean, };

/**
 * Asks for a list as a file.
 */
export type ExportList = { 
/**
 * Which list.
 */
query: ListQuery, };

/**
 * Where a draft was exported to.
 */
export type Exported = { 
/**
 * The folder, without the folders above.
 */
folder: string, 
/**
 * How many documents stand beside the file.
 */
documents: number, };

/**
 * A list that was written into a file.
 */
export type ExportedList = { 
/**
 * The name of the file.
 */
file: string, 
/**
 * How many envelopes are in it.
 */
rows: number, };

/**
 * Whose fact an entry of the timeline is.
 */
export type FactOf = "you" | "app" | "provider";

/**
 * Whether a feature exists.
 */
export type Feature = { "kind": "native" } | { "kind": "emulated", "text": string } | { "kind": "no", "text": string };

/**
 * Looks for people whom the list can be narrowed to.
 */
export type FindPeople = { 
/**
 * What their names or addresses begin with.
 */
text: string, };

/**
 * A folder of the sidebar.
 */
export type Folder = "all" | "drafts" | "sending" | "waiting" | "atRisk" | "completed" | "failed" | "archived";

/**
 * People of envelopes.
 */
export type FoundPeople = { 
/**
 * Those of the newest envelopes first.
 */
people: Array<FoundPerson>, };

/**
 * A person of some envelope.
 */
export type FoundPerson = { 
/**
 * Name.
 */
name: string, 
/**
 * E-mail address.
 */
email: string, };

/**
 * A group of tags: the radio buttons of one question, or a provider's group.
 */
export type Group = { 
/**
 * Its id.
 */
id: GroupId, 
/**
 * Whose it is.
 */
owner: Owner, 
/**
 * Its name.
 */
name: string, 
/**
 * The kind of all its tags.
 */
kind: TagKind, 
/**
 * Whether one must be chosen.
 */
required: boolean, };

/**
 * A group of tags, such as the radio buttons of one question.
 */
export type GroupId = string;

/**
 * Hands in what a person signed on paper.
 */
export type HandInCopy = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The provider's id of the person.
 */
person: string, 
/**
 * The ticket of the file.
 */
ticket: string, };

/**
 * Imports the files of a ticket into a draft, or into a new one.
 */
export type ImportDocuments = { 
/**
 * The draft; `None` makes a new one, named after the first file.
 */
envelope: EnvelopeId | null, 
/**
 * The ticket.
 */
ticket: string, 
/**
 * Take files in that are in the draft already, under a new name ("Add it again").
 */
again: boolean, };

/**
 * A file of an import.
 */
export type ImportFile = { 
/**
 * Its place in the import.
 */
index: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Its size, once known.
 */
sizeBytes: number | null, 
/**
 * How far it is.
 */
state: ImportState, };

/**
 * The answer to an import, given at once; each file's outcome follows as an `importing` event.
 */
export type ImportStarted = { 
/**
 * The import.
 */
import: string, 
/**
 * The draft.
 */
envelope: EnvelopeId, 
/**
 * The files, all `reading`.
 */
files: Array<ImportFile>, 
/**
 * How many files of a folder were left out, because it held too many.
 */
leftOut: number, };

/**
 * How far a file of an import is.
 */
export type ImportState = { "kind": "reading" } | { "kind": "in", 
/**
 * The document.
 */
document: Document, } | { "kind": "alreadyIn", 
/**
 * Under which name.
 */
name: string, 
/**
 * A ticket to take it in again.
 */
ticket: string, } | { "kind": "refused", 
/**
 * Why.
 */
error: UserError, };

/**
 * Where a key is.
 */
export type KeyPlace = "keychain" | "session" | "missing" | "notNeeded";

/**
 * Labels that are in use.
 */
export type Labels = { 
/**
 * Their names, in order.
 */
labels: Array<string>, };

/**
 * The numbers.
 */
export type Limits = { 
/**
 * Documents in an envelope.
 */
documents: number, 
/**
 * Bytes of all documents together.
 */
totalBytes: number, 
/**
 * Characters of an envelope's name, without the reference that is added.
 */
nameChars: number, 
/**
 * Characters of the message.
 */
messageChars: number, 
/**
 * Characters that a name must not hold.
 */
nameForbidden: string, 
/**
 * Characters that people's names, roles and field texts must not hold.
 */
textForbidden: string, 
/**
 * Characters of a person's name.
 */
recipientNameChars: number, 
/**
 * Characters of a role.
 */
roleChars: number, 
/**
 * Signers in an envelope.
 */
signers: number, 
/**
 * Copies in an envelope.
 */
copies: number, 
/**
 * Tags of one person.
 */
tagsPerRecipient: number, 
/**
 * Characters of a tag's name.
 */
tagNameChars: number, 
/**
 * Characters of a help text.
 */
helpTextChars: number, 
/**
 * Days between reminders that can be chosen; 0 is off.
 */
reminderDays: Array<number>, 
/**
 * How many automatic reminders go out.
 */
reminderCount: number, 
/**
 * Seconds between reminders of one person that are asked for by hand, kept here; 0 where the provider says it.
 */
remindPauseS: number, 
/**
 * Bytes of a copy that was signed on paper.
 */
signedCopyBytes: number, 
/**
 * Shortest life of a link in days.
 */
linkDaysMin: number, 
/**
 * Longest life of a link in days.
 */
linkDaysMax: number, 
/**
 * Milliseconds between looks at an envelope that is on screen.
 */
pollOpenMs: number, 
/**
 * Milliseconds between looks at a running envelope that is not.
 */
pollWaitingMs: number, 
/**
 * Milliseconds between looks while the provider prepares an envelope: the first ones, then the last repeats.
 */
pollAcceptedMs: Array<number>, 
/**
 * Most ids in one look-up of many.
 */
findBatch: number, };

/**
 * Asks for a part of a list.
 */
export type ListEnvelopes = { 
/**
 * Of which list.
 */
query: ListQuery, 
/**
 * The place of the first row that is wanted, from 0.
 */
from: number, 
/**
 * How many rows are wanted; at most 200 are given.
 */
count: number, 
/**
 * An envelope whose place is wanted.
 */
selected: EnvelopeId | null, };

/**
 * What the list is narrowed to besides a folder and words.
 */
export type ListFilter = { 
/**
 * Only this account's.
 */
account: string | null, 
/**
 * Only those that this person is in, by e-mail address.
 */
person: string | null, 
/**
 * Only those with this label.
 */
label: string | null, 
/**
 * Only those in which something happened at this time or later.
 */
since: Millis | null, 
/**
 * Only those in which something happened before this time.
 */
until: Millis | null, };

/**
 * A heading of the list.
 */
export type ListGroup = "needsYou" | "onItsWay" | "drafts" | "finishedThisMonth" | "finishedEarlier" | "archived";

/**
 * A part of a list, by id only.
 */
export type ListIds = { 
/**
 * Of which list.
 */
query: ListQuery, 
/**
 * The place of the first, from 0.
 */
from: number, 
/**
 * How many; at most 1000 are given.
 */
count: number, };

/**
 * What a list is of: a folder, the words that are looked for, and what it is narrowed to. It can be saved by name.
 */
export type ListQuery = { 
/**
 * Which folder.
 */
folder: Folder, 
/**
 * Words that must be there, each the beginning of a word.
 */
search: string, 
/**
 * What it is narrowed to.
 */
filter: ListFilter, 
/**
 * In which order.
 */
sort: ListSort, };

/**
 * A heading of a list with its number of rows.
 */
export type ListSection = { 
/**
 * Which heading.
 */
group: ListGroup, 
/**
 * How many rows stand under it.
 */
count: number, };

/**
 * What the list is sorted by, and which way round.
 */
export type ListSort = { 
/**
 * By what.
 */
by: SortBy, 
/**
 * The other way round than usual: oldest first, or from Z to A.
 */
reversed: boolean, };

/**
 * One look for a reference.
 */
export type Look = { 
/**
 * When.
 */
at: Millis, 
/**
 * True when the search got through and was complete.
 */
complete: boolean, };

/**
 * What can be done with several envelopes.
 */
export type ManyAct = "remind" | "archive" | "unarchive" | "withdraw" | "undoWithdraw" | "deleteDraft" | "restoreDraft" | "getPack";

/**
 * What came of an act on several envelopes, in their order.
 */
export type ManyResults = { 
/**
 * One a piece.
 */
results: Array<OneResult>, };

/**
 * A signer's mark.
 */
export type Mark = { 
/**
 * Name for screen readers.
 */
name: string, 
/**
 * Signing group, from 1.
 */
group: number, 
/**
 * Which picture.
 */
state: MarkState, };

/**
 * The picture of a mark.
 */
export type MarkState = "signed" | "turn" | "notYet" | "declined" | "bounced";

/**
 * An instant: whole milliseconds since 1970, UTC.
 */
export type Millis = number;

/**
 * Puts what waits at another place.
 */
export type MoveSend = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The waiting envelope that goes out right after it; `None` puts it behind all.
 */
before: EnvelopeId | null, };

/**
 * Somebody that something was not done to.
 */
export type NotDone = { 
/**
 * The name.
 */
name: string, 
/**
 * Why.
 */
why: UserError, };

/**
 * Of what the desktop is told.
 */
export type Notify = { 
/**
 * Someone signed or approved.
 */
signed: boolean, 
/**
 * Everyone has signed.
 */
completed: boolean, 
/**
 * Someone declined.
 */
declined: boolean, 
/**
 * An invitation bounced.
 */
bounced: boolean, 
/**
 * An envelope was not sent, is not known, waits for the person, or ended without all signatures.
 */
failed: boolean, 
/**
 * Nothing is told from here, in minutes after midnight on this computer's clock; it is told at the end.
 */
quietFrom: number | null, 
/**
 * Told again from here, in minutes after midnight.
 */
quietTo: number | null, };

/**
 * Something that could be done, whether it can be done now, and why not.
 */
export type Offer = { 
/**
 * True when it can be done now.
 */
can: boolean, 
/**
 * Why it cannot, as a sentence; empty when it can.
 */
why: string, 
/**
 * From when on it can, when that is known.
 */
againAt: Millis | null, };

/**
 * What came of an act on one of several envelopes.
 */
export type OneResult = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * Its name.
 */
name: string, 
/**
 * Why it was not done; `None` when it was.
 */
error: UserError | null, };

/**
 * One operation.
 */
export type Op = { "op": "put", 
/**
 * Which table.
 */
table: Table, 
/**
 * The row's id; the envelope's own id for [`Table::Envelope`].
 */
id: string, 
/**
 * The row as it was.
 */
before: unknown, 
/**
 * The row as it will be.
 */
after: unknown, } | { "op": "move", 
/**
 * `document` or `recipient`.
 */
table: Table, 
/**
 * The row's id.
 */
id: string, 
/**
 * Its place before, from 0.
 */
from: number, 
/**
 * Its place after, from 0.
 */
to: number, };

/**
 * A link that leaves the app.
 */
export type OpenLink = { 
/**
 * The address; refused unless it belongs to an account's pages or to the practice service.
 */
address: string, };

/**
 * Where a page outside the app was opened.
 */
export type OpenedAddress = { 
/**
 * The address, to be copied where no browser opened.
 */
address: string, 
/**
 * True when a browser took it.
 */
opened: boolean, };

/**
 * A file of a pack opened in the app.
 */
export type OpenedPages = { 
/**
 * The key of its pictures.
 */
key: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its pages.
 */
pages: Array<PageBox>, };

/**
 * Where a tag came from.
 */
export type Origin = { "kind": "hand" } | { "kind": "rule", 
/**
 * Which.
 */
id: PageRuleId, } | { "kind": "suggestion" } | { "kind": "anchor" } | { "kind": "formField" };

/**
 * What waits to go out.
 */
export type Outbox = { 
/**
 * In the order in which it goes out.
 */
rows: Array<OutboxRow>, 
/**
 * Since when no provider is reached; `None` while there is a connection.
 */
offlineSince: Millis | null, };

/**
 * A waiting envelope.
 */
export type OutboxRow = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * Its name.
 */
name: string, 
/**
 * `due` or `held`.
 */
pill: Pill, 
/**
 * True when the person chose its time.
 */
chosen: boolean, 
/**
 * The account's name.
 */
accountName: string, };

/**
 * Whose tag it is.
 */
export type Owner = { "kind": "recipient", 
/**
 * Which.
 */
id: RecipientId, } | { "kind": "witness", 
/**
 * Which.
 */
id: WitnessId, } | { "kind": "nobody" };

/**
 * A file of a pack.
 */
export type PackFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Size in bytes.
 */
sizeBytes: number, 
/**
 * SHA-256, lower-case hex.
 */
sha256: string, 
/**
 * The key of its pictures, for a PDF.
 */
key: string | null, 
/**
 * True when its bytes are as they were fetched.
 */
intact: boolean, };

/**
 * A rule.
 */
export type PackRule = { 
/**
 * Its text.
 */
rule: string, };

/**
 * What a rule comes to.
 */
export type PackRuleView = { 
/**
 * The rule.
 */
rule: string, 
/**
 * Where the newest finished envelope would go, or an example, below the packs folder; empty when it is no rule.
 */
path: string, 
/**
 * Why it is no rule.
 */
error: UserError | null, 
/**
 * All tokens.
 */
tokens: Array<PackToken>, };

/**
 * Something that a rule can name.
 */
export type PackToken = { 
/**
 * The token with its braces.
 */
token: string, 
/**
 * What it stands for.
 */
words: string, };

/**
 * The finished documents.
 */
export type PackView = { 
/**
 * When it was fetched.
 */
fetchedAt: Millis, 
/**
 * The name of its folder, without the folders above.
 */
folder: string, 
/**
 * When all hashes were last compared; `None` when a file is missing or differs.
 */
verifiedAt: Millis | null, 
/**
 * Its files.
 */
files: Array<PackFile>, };

/**
 * The boxes of one page, as the viewer used them.
 */
export type PageBox = { 
/**
 * Width as displayed, in points.
 */
widthPt: number, 
/**
 * Height as displayed, in points.
 */
heightPt: number, 
/**
 * Clockwise rotation that the page asks for: 0, 90, 180 or 270.
 */
rotation: number, 
/**
 * Left edge of the visible box in user space (before rotation and user unit).
 */
cropXPt: number, 
/**
 * Bottom edge of the visible box in user space.
 */
cropYPt: number, 
/**
 * Size of a user-space unit in points; 1 for almost every page.
 */
userUnit: number, };

/**
 * Where words were found in a document.
 */
export type PageHit = { 
/**
 * The document.
 */
document: DocumentId, 
/**
 * Its name.
 */
name: string, 
/**
 * The page, from 0.
 */
pageIndex: number, 
/**
 * What stands before the first of the words.
 */
before: string, 
/**
 * The word as it stands there.
 */
found: string, 
/**
 * What stands after it.
 */
after: string, };

/**
 * Asks for the text of a page.
 */
export type PageOf = { 
/**
 * The document, or the key of a pack's file.
 */
document: string, 
/**
 * The page, from 0.
 */
pageIndex: number, };

/**
 * Repeats a tag over pages; its tags are real rows, made again when the pages change.
 */
export type PageRule = { 
/**
 * Its id.
 */
id: PageRuleId, 
/**
 * Whose tags it makes.
 */
owner: Owner, 
/**
 * Their kind.
 */
kind: TagKind, 
/**
 * Their rectangle on the first page, measured from the nearest edges.
 */
rect: Rect, 
/**
 * `all`, `odd`, `even`, `last`, or a list such as `2-7, 9`.
 */
pages: string, 
/**
 * Documents that are left out.
 */
except: Array<DocumentId>, };

/**
 * A rule that repeats a tag over pages.
 */
export type PageRuleId = string;

/**
 * The text of a page.
 */
export type PageText = { 
/**
 * Lines in reading order with their boxes.
 */
lines: Array<TextLine>, };

/**
 * Lets time pass at the practice service.
 */
export type PassTime = { 
/**
 * How many days.
 */
days: number, };

/**
 * Names a person of an envelope that is out.
 */
export type PersonOf = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The provider's id of the person, as in [`PersonOffers::person`].
 */
person: string, };

/**
 * What is offered of one person. What makes no sense for them is missing.
 */
export type PersonOffers = { 
/**
 * The provider's id of the person.
 */
person: string, 
/**
 * Reminded.
 */
remind: Offer | null, 
/**
 * Name or address put right.
 */
correct: Offer | null, 
/**
 * The finished documents sent again.
 */
resend: Offer | null, 
/**
 * A copy signed on paper handed in.
 */
paper: Offer | null, 
/**
 * How often you had this person reminded.
 */
reminders: number, 
/**
 * When you had this person reminded last.
 */
remindedAt: Millis | null, 
/**
 * When a copy signed on paper was handed in that was not taken in yet.
 */
paperAt: Millis | null, };

/**
 * Where a person of an envelope stands.
 */
export type PersonStatus = { "is": "notInvited" } | { "is": "invited" } | { "is": "acting" } | { "is": "signed" } | { "is": "approved" } | { "is": "declined" } | { "is": "stopped" } | { "is": "bounced" } | { "is": "unrecognised", "raw": string };

/**
 * Where an envelope stands, for the status column. The words are the window's.
 */
export type Pill = { "kind": "draft", 
/**
 * How many.
 */
problems: number, } | { "kind": "due", 
/**
 * When.
 */
at: Millis, } | { "kind": "held", 
/**
 * `closed`, `offline`, `missed`, `gaveUp`, `searchDown`, `person`, `noKey`.
 */
why: string, } | { "kind": "preparing" } | { "kind": "uploading", 
/**
 * Share that is sent, 0 to 100, when known.
 */
percent: number | null, } | { "kind": "creating" } | { "kind": "checking" } | { "kind": "accepted" } | { "kind": "waitingFor", 
/**
 * Who.
 */
name: string, } | { "kind": "waitingForMany", 
/**
 * How many.
 */
count: number, } | { "kind": "finishing" } | { "kind": "expires", 
/**
 * Whose, when it is one person's.
 */
name: string | null, 
/**
 * When.
 */
at: Millis, } | { "kind": "noReminders" } | { "kind": "sentTwice" } | { "kind": "quiet", 
/**
 * Days.
 */
days: number, } | { "kind": "bounced", 
/**
 * Whose.
 */
name: string, } | { "kind": "withdrawing", 
/**
 * When.
 */
at: Millis, } | { "kind": "completed" } | { "kind": "declined", 
/**
 * By whom, when known.
 */
name: string | null, } | { "kind": "expired" } | { "kind": "withdrawn" } | { "kind": "errored" } | { "kind": "notSent" } | { "kind": "deleted" } | { "kind": "assumed" } | { "kind": "archived" } | { "kind": "other", 
/**
 * The word.
 */
word: string, };

/**
 * Where a problem is, as exactly as is known, so that the window can jump there.
 */
export type Place = { 
/**
 * The document.
 */
document: DocumentId | null, 
/**
 * The page, from 0.
 */
pageIndex: number | null, 
/**
 * The tag.
 */
tag: TagId | null, 
/**
 * The recipient.
 */
recipient: RecipientId | null, 
/**
 * The field of the form: `name`, `message`, `email`, `role`, `prefill`, `helpText`, …
 */
field: string | null, };

/**
 * How far right and down a provider lets a tag's top-left corner stand.
 */
export type PlaceLimits = { 
/**
 * Largest left edge, as a fraction of the page's width.
 */
maxX: number, 
/**
 * Largest top edge, as a fraction of the page's height.
 */
maxY: number, 
/**
 * Fraction of the width that must stay free at the right edge.
 */
rightEdge: number, };

/**
 * One problem. Its words stand in `crates/app/src/words.rs` under its code.
 */
export type Problem = { 
/**
 * `area_what`, such as `tag_name_twice`.
 */
code: string, 
/**
 * Whether it stops the send.
 */
severity: Severity, 
/**
 * Where it is.
 */
place: Place, 
/**
 * What the sentence names: file, person, number.
 */
params: { [key in string]: string }, };

/**
 * A provider that an account can be added for.
 */
export type ProviderView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Environments of it that an account can be in.
 */
environments: Array<EnvironmentView>, };

/**
 * A person of the envelope.
 */
export type Recipient = { 
/**
 * Its id.
 */
id: RecipientId, 
/**
 * Number shown on the badge: given once, never reused in the envelope. Colour = (number − 1) mod 10.
 */
number: number, 
/**
 * Place in the order, from 0.
 */
position: number, 
/**
 * What the person does.
 */
kind: RecipientKind, 
/**
 * Name; may be missing in a draft.
 */
name: string | null, 
/**
 * E-mail address; may be missing in a draft.
 */
email: string | null, 
/**
 * Role, such as Tenant.
 */
role: string, 
/**
 * Signing group, from 1. Groups sign one after the other. Ignored for copies.
 */
group: number, 
/**
 * Documents that this person does not see.
 */
hiddenDocuments: Array<DocumentId>, 
/**
 * Proof of identity.
 */
auth: Auth, 
/**
 * How the invitation arrives.
 */
delivery: Delivery, 
/**
 * The rest.
 */
options: RecipientOptions, 
/**
 * A witness who signs beside this person.
 */
witness: Witness | null, };

/**
 * A recipient of an envelope.
 */
export type RecipientId = string;

/**
 * What a recipient does.
 */
export type RecipientKind = "signer" | "approver" | "cc";

/**
 * Settings of one recipient.
 */
export type RecipientOptions = { 
/**
 * Version of this record.
 */
v: number, 
/**
 * How long the link works, in days; `None` takes the envelope's.
 */
linkDays: number | null, };

/**
 * A rectangle in points on the displayed page, origin top-left, y down.
 */
export type Rect = { 
/**
 * Left edge.
 */
xPt: number, 
/**
 * Top edge.
 */
yPt: number, 
/**
 * Width.
 */
wPt: number, 
/**
 * Height.
 */
hPt: number, };

/**
 * Eight Crockford base-32 characters, shown as `7K3F-9Q2M`.
 */
export type Reference = string;

/**
 * Something that can be rehearsed.
 */
export type Rehearsal = { 
/**
 * Its name in code.
 */
id: string, 
/**
 * What it is called.
 */
title: string, 
/**
 * What it does and what comes of it.
 */
hint: string, 
/**
 * When it happens.
 */
kind: RehearsalKind, 
/**
 * True when it will happen or happens.
 */
on: boolean, 
/**
 * Its variants, when it has some.
 */
choices: Array<RehearsalChoice>, 
/**
 * The variant that is on.
 */
choice: string | null, };

/**
 * A variant of a rehearsal.
 */
export type RehearsalChoice = { 
/**
 * Its name in code.
 */
id: string, 
/**
 * What it is called.
 */
title: string, };

/**
 * When a rehearsal happens.
 */
export type RehearsalKind = "nextSend" | "nextEnvelope" | "stays";

/**
 * All rehearsals.
 */
export type Rehearsals = { 
/**
 * Each.
 */
all: Array<Rehearsal>, 
/**
 * How far the practice service's clock is ahead of this computer's, in seconds.
 */
aheadSeconds: number, 
/**
 * What cannot be rehearsed, and why.
 */
without: Array<string>, };

/**
 * Switches a rehearsal.
 */
export type Rehearse = { 
/**
 * Which.
 */
id: string, 
/**
 * On or off.
 */
on: boolean, 
/**
 * Its variant; the first when absent.
 */
choice: string | null, };

/**
 * What was removed from this app and can be brought back until it is closed.
 */
export type Removed = { 
/**
 * The latest first.
 */
envelopes: Array<RemovedEnvelope>, };

/**
 * An envelope that was removed from this app.
 */
export type RemovedEnvelope = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * Its name.
 */
name: string, };

/**
 * Names an account anew.
 */
export type RenameAccount = { 
/**
 * The account.
 */
account: AccountId, 
/**
 * Its name.
 */
name: string, };

/**
 * Whether a person may send again, or mark as sent, what is not known.
 */
export type RepeatOffer = { 
/**
 * True when it can be done now.
 */
offered: boolean, 
/**
 * The earliest time.
 */
from: Millis, };

/**
 * Puts another file in a document's place; its tags stay where their pages still exist.
 */
export type ReplaceDocument = { 
/**
 * The draft.
 */
envelope: EnvelopeId, 
/**
 * The document.
 */
document: DocumentId, 
/**
 * The ticket of the new file.
 */
ticket: string, };

/**
 * Puts a new key in place of the old.
 */
export type ReplaceKey = { 
/**
 * The account.
 */
account: AccountId, 
/**
 * The key.
 */
key: string, };

/**
 * Has what waits go out at another time.
 */
export type RescheduleSend = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * When it goes out.
 */
at: Millis, };

/**
 * Resizes the window from an edge of the page's own frame.
 */
export type ResizeWindow = { 
/**
 * `north`, `northEast`, `east`, `southEast`, `south`, `southWest`, `west` or `northWest`.
 */
edge: string, };

/**
 * A rule of a recipient: when its conditions hold, its action befalls its targets.
 */
export type Rule = { 
/**
 * Its id.
 */
id: RuleId, 
/**
 * The recipient whose tags trigger it.
 */
recipient: RecipientId, 
/**
 * What happens: `show`, `hide`, `makeRequired` or `makeOptional`.
 */
action: string, 
/**
 * All must hold: tag id and `hasValue` or `noValue`.
 */
conditions: Array<RuleCondition>, 
/**
 * The tags concerned.
 */
targets: Array<TagId>, };

/**
 * One condition of a [`Rule`].
 */
export type RuleCondition = { 
/**
 * The tag looked at.
 */
tag: TagId, 
/**
 * True: it has a value; false: it has none.
 */
hasValue: boolean, };

/**
 * A rule that shows, hides, requires or frees tags.
 */
export type RuleId = string;

/**
 * Keeps a search by name.
 */
export type SaveSearch = { 
/**
 * The one in whose place it comes, or that is brought back; `None` for a new one.
 */
id: string | null, 
/**
 * Its name.
 */
name: string, 
/**
 * What is looked for.
 */
query: ListQuery, };

/**
 * A search that is kept by name.
 */
export type SavedSearch = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What is looked for.
 */
query: ListQuery, };

/**
 * Names a saved search.
 */
export type SavedSearchOf = { 
/**
 * Its id.
 */
id: string, };

/**
 * All searches that are kept.
 */
export type SavedSearches = { 
/**
 * In the order in which they were saved.
 */
searches: Array<SavedSearch>, };

/**
 * Sends a draft.
 */
export type Send = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The revision that the person saw.
 */
revision: number, };

/**
 * The newest send of an envelope.
 */
export type SendInfo = { 
/**
 * Where it stands.
 */
state: SendState, 
/**
 * Where its newest attempt stands.
 */
attempt: AttemptState | null, 
/**
 * When it goes out.
 */
dueAt: Millis | null, 
/**
 * True when the person chose that time.
 */
chosen: boolean, 
/**
 * Why it is held: `closed`, `offline`, `missed`, `gaveUp`, `searchDown`, `person`, `noKey`.
 */
heldWhy: string | null, 
/**
 * Not tried again before.
 */
notBefore: Millis | null, 
/**
 * When the last bytes were released.
 */
gatedAt: Millis | null, 
/**
 * When the provider is looked through next for the reference.
 */
nextLookAt: Millis | null, 
/**
 * Looks so far: when and what was found.
 */
looks: Array<Look>, 
/**
 * When a status read confirmed it.
 */
confirmedAt: Millis | null, 
/**
 * Bytes of all documents.
 */
totalBytes: number, 
/**
 * Why it was not sent.
 */
error: UserError | null, 
/**
 * What is happening or happened, as a sentence.
 */
sentence: string, 
/**
 * Bytes that are sent, while it is on the wire.
 */
sentBytes?: number, 
/**
 * Bytes a second, from the first second on.
 */
bytesPerSecond?: number, 
/**
 * Seconds left, while it moves.
 */
secondsLeft?: number, 
/**
 * Whether what is not known may be sent again or marked as sent.
 */
repeat?: RepeatOffer, 
/**
 * Ids at the provider of copies that came to be by sending twice.
 */
copies?: Array<string>, };

/**
 * Sends a draft at a time that the person chose.
 */
export type SendLater = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The revision that the person saw.
 */
revision: number, 
/**
 * When it goes out.
 */
at: Millis, };

/**
 * Where one decision to send an envelope stands.
 */
export type SendState = "due" | "held" | "preflight" | "intent" | "gated" | "submitted" | "unknown" | "failed" | "stopped" | "assumed";

/**
 * Gives an envelope these labels and no others.
 */
export type SetLabels = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The labels.
 */
labels: Array<string>, };

/**
 * Puts a note in the place of the one of an envelope.
 */
export type SetNote = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The note; an empty one removes it.
 */
text: string, };

/**
 * Remembers where the person is.
 */
export type SetPlace = { 
/**
 * Opaque to Rust; at most 4 KiB as JSON.
 */
place: unknown, };

/**
 * What the page shows of a document now; work outside it is dropped.
 */
export type SetView = { 
/**
 * The document, or the key of a pack's file.
 */
document: string, 
/**
 * First visible page, from 0.
 */
first: number, 
/**
 * Last visible page.
 */
last: number, 
/**
 * Pixels per point.
 */
scale: number, };

/**
 * The settings.
 */
export type Settings = { 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * Size of text.
 */
textSize: TextSize, 
/**
 * Single keys (N, R, S, …) act when nothing is being typed.
 */
singleKeys: boolean, 
/**
 * Tags snap to each other and to the page while they are moved.
 */
snapping: boolean, 
/**
 * The system draws the title bar.
 */
systemTitleBar: boolean, 
/**
 * Packs are fetched by themselves when everyone has signed.
 */
fetchPacks: boolean, 
/**
 * What waits for a connection goes out by itself when there is one; else when the person says so.
 */
sendWhenBack?: boolean, 
/**
 * After so many days without news an envelope is at risk.
 */
quietDays?: number, 
/**
 * Of what the desktop is told.
 */
notify: Notify, 
/**
 * An icon stands among the system's, with what needs the person.
 */
tray: boolean, 
/**
 * Closing the window leaves Countersign at work: envelopes are followed, and what waits for its time goes out.
 */
stay: boolean, };

/**
 * Whether a problem stops the send.
 */
export type Severity = "mustFix" | "worthALook";

/**
 * What the list is sorted by.
 */
export type SortBy = "activity" | "name" | "account";

/**
 * Takes back or does again.
 */
export type StepHistory = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The revision that it is done on.
 */
baseRevision: number, };

/**
 * The rows that an edit may touch.
 */
export type Table = "envelope" | "document" | "recipient" | "tag" | "tagGroup" | "rule" | "pageRule";

/**
 * A field on a page: one tag, one rectangle.
 */
export type Tag = { 
/**
 * Its id.
 */
id: TagId, 
/**
 * Whose it is.
 */
owner: Owner, 
/**
 * The document.
 */
document: DocumentId, 
/**
 * The page, from 0.
 */
pageIndex: number, 
/**
 * Left edge on the displayed page, in points.
 */
xPt: number, 
/**
 * Top edge on the displayed page, in points.
 */
yPt: number, 
/**
 * The person's own width, in points.
 */
wPt: number, 
/**
 * The person's own height, in points.
 */
hPt: number, 
/**
 * What it asks for.
 */
kind: TagKind, 
/**
 * Its name, unique for its owner.
 */
name: string, 
/**
 * Whether it must be filled in.
 */
required: boolean, 
/**
 * The group that it belongs to.
 */
group: GroupId | null, 
/**
 * The rest.
 */
props: TagProps, 
/**
 * Where it came from.
 */
origin: Origin, };

/**
 * A tag on a page.
 */
export type TagId = string;

/**
 * What a tag asks for.
 */
export type TagKind = "signature" | "initials" | "dateSigned" | "text" | "checkbox" | "radio" | "attachment";

/**
 * Properties that only some kinds of tag have.
 */
export type TagProps = { 
/**
 * Version of this record.
 */
v: number, 
/**
 * Text that stands in the field from the start.
 */
prefill: string | null, 
/**
 * Grey hint in the empty field.
 */
helpText: string | null, 
/**
 * The person cannot change the prefilled text.
 */
readOnly: boolean, 
/**
 * What the text must look like.
 */
validation: Validation | null, };

/**
 * The sizes that a provider allows for one kind of tag, in points, the same on every page size.
 */
export type TagSize = { "kind": "unsupported", 
/**
 * A sentence that says so.
 */
reason: string, } | { "kind": "fixed", 
/**
 * Width.
 */
wPt: number, 
/**
 * Height.
 */
hPt: number, } | { "kind": "widthOnly", 
/**
 * Smallest width.
 */
minWPt: number, 
/**
 * Width of a new tag.
 */
defaultWPt: number, 
/**
 * Height.
 */
hPt: number, } | { "kind": "free", 
/**
 * Smallest width.
 */
minWPt: number, 
/**
 * Smallest height.
 */
minHPt: number, 
/**
 * Width of a new tag.
 */
defaultWPt: number, 
/**
 * Height of a new tag.
 */
defaultHPt: number, };

/**
 * A line of text.
 */
export type TextLine = { 
/**
 * Its text.
 */
text: string, 
/**
 * Its box on the displayed page.
 */
rect: Rect, };

/**
 * The size of text and rows.
 */
export type TextSize = "small" | "normal" | "large";

/**
 * Light, dark, or as the system says.
 */
export type Theme = "system" | "light" | "dark";

/**
 * Files that the person gave by drop, dialog or command line. The paths stay in Rust; this is what the page gets.
 */
export type Ticket = { 
/**
 * Random, good for one import.
 */
ticket: string, 
/**
 * File names, without folders.
 */
names: Array<string>, };

/**
 * An entry of the timeline.
 */
export type TimelineEntry = { 
/**
 * When.
 */
at: Millis, 
/**
 * What, as a sentence.
 */
text: string, 
/**
 * Whose fact it is.
 */
of: FactOf, 
/**
 * `plain`, `now`, `good`, `warn` or `bad`.
 */
tone: string, };

/**
 * Opens a locked document.
 */
export type UnlockDocument = { 
/**
 * The draft.
 */
envelope: EnvelopeId, 
/**
 * The document.
 */
document: DocumentId, 
/**
 * The password; kept in memory while the draft is open, stored nowhere.
 */
password: string, };

/**
 * An error for people. The window shows it and never matches on its text.
 */
export type UserError = { 
/**
 * Stable code, such as `pdf_password_needed`.
 */
code: string, 
/**
 * What happened.
 */
title: string, 
/**
 * To which file or person.
 */
detail: string, 
/**
 * What to do now, and that the draft is safe.
 */
hint: string, 
/**
 * The field of the form that it belongs to.
 */
field: string | null, };

/**
 * What typed text must look like.
 */
export type Validation = { 
/**
 * A JavaScript regular expression.
 */
regex: string, 
/**
 * Its flags.
 */
flags: string, 
/**
 * What the person is told when the text does not match.
 */
message: string, };

/**
 * A sentence that needs attention.
 */
export type Warning = { 
/**
 * `warn`, `bad` or `info`.
 */
tone: string, 
/**
 * The sentence.
 */
text: string, };

/**
 * What the page looks at, so that it is asked about more often.
 */
export type Watch = { 
/**
 * Envelopes on screen in detail.
 */
envelopes: Array<EnvelopeId>, };

/**
 * Something that the page's own title bar does.
 */
export type WindowAction = "drag" | "minimise" | "toggleMaximise" | "close";

/**
 * Withdraws a copy that came to be by sending twice.
 */
export type WithdrawCopy = { 
/**
 * The envelope.
 */
envelope: EnvelopeId, 
/**
 * The provider's id of the copy.
 */
providerId: string, };

/**
 * Someone who signs beside a recipient and is named by that recipient.
 */
export type Witness = { 
/**
 * Its id.
 */
id: WitnessId, 
/**
 * Number shown on the badge.
 */
number: number, };

/**
 * A witness, who signs beside a recipient.
 */
export type WitnessId = string;

/**
 * A problem with its sentence.
 */
export type WordedProblem = { 
/**
 * The problem.
 */
problem: Problem, 
/**
 * "Two of Amara's tags are named furnished".
 */
title: string, 
/**
 * "Tenancy agreement, page 8".
 */
location: string, 
/**
 * What to do.
 */
hint: string, };

/** Every command: its argument and its reply. */
export interface Commands {
  app_info: { argument: null; reply: AppInfo };
  set_settings: { argument: Settings; reply: Settings };
  set_place: { argument: SetPlace; reply: null };
  act_on_window: { argument: ActOnWindow; reply: null };
  resize_window: { argument: ResizeWindow; reply: null };
  open_link: { argument: OpenLink; reply: OpenedAddress };
  open_data_folder: { argument: null; reply: OpenedAddress };
  pick_documents: { argument: null; reply: Ticket | null };
  import_documents: { argument: ImportDocuments; reply: ImportStarted };
  unlock_document: { argument: UnlockDocument; reply: DraftView };
  use_unlocked_copy: { argument: DocumentOf; reply: DraftView };
  replace_document: { argument: ReplaceDocument; reply: DraftView };
  set_view: { argument: SetView; reply: null };
  page_text: { argument: PageOf; reply: PageText };
  new_draft: { argument: null; reply: EnvelopeOf };
  open_draft: { argument: EnvelopeOf; reply: DraftView };
  apply_edit: { argument: ApplyEdit; reply: Applied };
  undo: { argument: StepHistory; reply: Applied };
  redo: { argument: StepHistory; reply: Applied };
  delete_draft: { argument: EnvelopeOf; reply: null };
  restore_draft: { argument: EnvelopeOf; reply: null };
  duplicate: { argument: EnvelopeOf; reply: EnvelopeOf };
  export_envelope: { argument: EnvelopeOf; reply: Exported | null };
  import_envelope: { argument: null; reply: EnvelopeOf | null };
  list_envelopes: { argument: ListEnvelopes; reply: EnvelopeList };
  list_ids: { argument: ListIds; reply: EnvelopeIds };
  act_on_many: { argument: ActOnMany; reply: ManyResults };
  export_list: { argument: ExportList; reply: ExportedList | null };
  saved_searches: { argument: null; reply: SavedSearches };
  save_search: { argument: SaveSearch; reply: SavedSearch };
  remove_saved_search: { argument: SavedSearchOf; reply: null };
  find_people: { argument: FindPeople; reply: FoundPeople };
  get_envelope: { argument: EnvelopeOf; reply: EnvelopeDetail };
  watch: { argument: Watch; reply: null };
  check_now: { argument: Watch; reply: null };
  send: { argument: Send; reply: SendInfo };
  stop_send: { argument: EnvelopeOf; reply: null };
  release_send: { argument: EnvelopeOf; reply: SendInfo };
  send_later: { argument: SendLater; reply: SendInfo };
  reschedule_send: { argument: RescheduleSend; reply: SendInfo };
  hold_send: { argument: EnvelopeOf; reply: SendInfo };
  move_send: { argument: MoveSend; reply: Outbox };
  outbox: { argument: null; reply: Outbox };
  repeat_send: { argument: EnvelopeOf; reply: SendInfo };
  mark_as_sent: { argument: EnvelopeOf; reply: SendInfo };
  withdraw_copy: { argument: WithdrawCopy; reply: null };
  withdraw: { argument: EnvelopeOf; reply: null };
  undo_withdraw: { argument: EnvelopeOf; reply: null };
  archive: { argument: EnvelopeOf; reply: null };
  unarchive: { argument: EnvelopeOf; reply: null };
  get_pack: { argument: EnvelopeOf; reply: null };
  open_pack_folder: { argument: EnvelopeOf; reply: OpenedAddress };
  open_pack_file: { argument: PageOf; reply: OpenedPages };
  pack_rule: { argument: null; reply: PackRuleView };
  preview_pack_rule: { argument: PackRule; reply: PackRuleView };
  set_pack_rule: { argument: PackRule; reply: PackRuleView };
  open_mailbox: { argument: EnvelopeOf; reply: OpenedAddress };
  remind: { argument: PersonOf; reply: null };
  remind_waiting: { argument: EnvelopeOf; reply: DoneToPeople };
  correct_person: { argument: CorrectPerson; reply: null };
  resend_pack: { argument: PersonOf; reply: null };
  hand_in_copy: { argument: HandInCopy; reply: null };
  reopen: { argument: EnvelopeOf; reply: EnvelopeOf };
  send_to_others: { argument: EnvelopeOf; reply: EnvelopeOf };
  delete_there: { argument: EnvelopeOf; reply: null };
  remove_envelope: { argument: EnvelopeOf; reply: null };
  bring_back: { argument: EnvelopeOf; reply: null };
  removed: { argument: null; reply: Removed };
  set_note: { argument: SetNote; reply: null };
  set_labels: { argument: SetLabels; reply: null };
  labels: { argument: null; reply: Labels };
  rehearsals: { argument: null; reply: Rehearsals };
  rehearse: { argument: Rehearse; reply: Rehearsals };
  pass_time: { argument: PassTime; reply: Rehearsals };
  back_to_normal: { argument: null; reply: Rehearsals };
  list_accounts: { argument: null; reply: Accounts };
  add_account: { argument: AddAccount; reply: AccountView };
  replace_key: { argument: ReplaceKey; reply: AccountView };
  rename_account: { argument: RenameAccount; reply: AccountView };
  remove_account: { argument: AccountOf; reply: null };
  set_default_account: { argument: AccountOf; reply: null };
  test_account: { argument: AccountOf; reply: ConnectionTest };
}
