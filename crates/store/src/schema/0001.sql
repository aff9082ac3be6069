CREATE TABLE account (
  id TEXT PRIMARY KEY, provider TEXT NOT NULL, name TEXT NOT NULL, made_at INTEGER NOT NULL, props_json TEXT NOT NULL
) STRICT;
CREATE TABLE setting (key TEXT PRIMARY KEY, value_json TEXT NOT NULL) STRICT;
CREATE TABLE envelope (
  id TEXT PRIMARY KEY, account TEXT REFERENCES account(id), name TEXT NOT NULL, message TEXT NOT NULL,
  options_json TEXT NOT NULL, reference TEXT NOT NULL UNIQUE, next_number INTEGER NOT NULL, revision INTEGER NOT NULL,
  made_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, made_from TEXT,
  provider_id TEXT, provider_status TEXT, status_json TEXT NOT NULL, derived_json TEXT, checked_at INTEGER,
  sent_at INTEGER, completed_at INTEGER, filed_at INTEGER, withdraw_due_at INTEGER, errors_json TEXT
) STRICT;
CREATE TABLE document (
  id TEXT PRIMARY KEY, envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE, position INTEGER NOT NULL,
  name TEXT NOT NULL, blob TEXT NOT NULL, props_json TEXT NOT NULL
) STRICT;
CREATE TABLE recipient (
  id TEXT PRIMARY KEY, envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE, position INTEGER NOT NULL,
  number INTEGER NOT NULL, name TEXT, email TEXT, props_json TEXT NOT NULL
) STRICT;
CREATE TABLE witness (
  id TEXT PRIMARY KEY, envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE,
  recipient TEXT NOT NULL REFERENCES recipient(id) ON DELETE CASCADE, number INTEGER NOT NULL
) STRICT;
CREATE TABLE tag (
  id TEXT PRIMARY KEY, envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE, props_json TEXT NOT NULL
) STRICT;
CREATE TABLE tag_group (
  id TEXT PRIMARY KEY, envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE, props_json TEXT NOT NULL
) STRICT;
CREATE TABLE rule (
  id TEXT PRIMARY KEY, envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE, props_json TEXT NOT NULL
) STRICT;
CREATE TABLE page_rule (
  id TEXT PRIMARY KEY, envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE, props_json TEXT NOT NULL
) STRICT;
CREATE INDEX document_of ON document(envelope);
CREATE INDEX recipient_of ON recipient(envelope);
CREATE INDEX witness_of ON witness(envelope);
CREATE INDEX tag_of ON tag(envelope);
CREATE INDEX tag_group_of ON tag_group(envelope);
CREATE INDEX rule_of ON rule(envelope);
CREATE INDEX page_rule_of ON page_rule(envelope);
CREATE TABLE edit (
  envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE, seq INTEGER NOT NULL, label TEXT NOT NULL,
  at INTEGER NOT NULL, step TEXT, ops_json TEXT NOT NULL, undoes INTEGER, PRIMARY KEY (envelope, seq)
) STRICT;
CREATE TABLE send (
  id TEXT PRIMARY KEY, envelope TEXT NOT NULL REFERENCES envelope(id), reference TEXT NOT NULL,
  revision INTEGER NOT NULL, state TEXT NOT NULL, why TEXT, due_at INTEGER, chosen INTEGER NOT NULL DEFAULT 0,
  position INTEGER NOT NULL DEFAULT 0, snapshot_json TEXT NOT NULL, snapshot_sha256 TEXT NOT NULL,
  provider TEXT NOT NULL, account TEXT NOT NULL, provider_id TEXT, made_at INTEGER NOT NULL, confirmed_at INTEGER,
  failure_json TEXT, UNIQUE (provider, account, provider_id)
) STRICT;
CREATE UNIQUE INDEX one_send_of_an_envelope ON send(envelope) WHERE state NOT IN ('failed', 'stopped');
CREATE TABLE attempt (
  id TEXT PRIMARY KEY, send TEXT NOT NULL REFERENCES send(id), provider TEXT NOT NULL, account TEXT NOT NULL,
  state TEXT NOT NULL, t_intent INTEGER NOT NULL, t_gate INTEGER, t_reply INTEGER, http_status INTEGER,
  provider_id TEXT, not_before INTEGER, cause TEXT, scan_no INTEGER NOT NULL DEFAULT 0, scan_at INTEGER,
  progress_json TEXT, UNIQUE (provider, account, provider_id)
) STRICT;
CREATE UNIQUE INDEX one_open_attempt ON attempt(send) WHERE state IN ('intent', 'gated', 'unknown');
CREATE TABLE event (
  id INTEGER PRIMARY KEY, envelope TEXT NOT NULL REFERENCES envelope(id), at INTEGER NOT NULL, kind TEXT NOT NULL,
  detail_json TEXT NOT NULL
) STRICT;
CREATE INDEX event_of ON event(envelope, id);
CREATE TABLE person (
  envelope TEXT NOT NULL REFERENCES envelope(id), place INTEGER NOT NULL, email TEXT NOT NULL, props_json TEXT NOT NULL,
  PRIMARY KEY (envelope, place)
) STRICT;
CREATE TABLE pack (
  envelope TEXT PRIMARY KEY REFERENCES envelope(id), folder TEXT NOT NULL, at INTEGER NOT NULL, files_json TEXT NOT NULL
) STRICT;
