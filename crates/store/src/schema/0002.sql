-- What a person adds to an envelope, here only.
CREATE TABLE label (
  envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE, name TEXT NOT NULL, PRIMARY KEY (envelope, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX label_name ON label(name);
CREATE TABLE note (
  envelope TEXT PRIMARY KEY REFERENCES envelope(id) ON DELETE CASCADE, text TEXT NOT NULL, changed_at INTEGER NOT NULL
) STRICT;
-- Made at the provider by somebody else: another computer or the provider's own pages. It has no documents here.
ALTER TABLE envelope ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;
ALTER TABLE envelope ADD COLUMN seen_at INTEGER;
UPDATE envelope SET seen_at = changed_at;
CREATE TABLE saved_search (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL, made_at INTEGER NOT NULL, query_json TEXT NOT NULL
) STRICT;

-- A word of the command line, taken once: it outlives what was made with it.
CREATE TABLE once (
  word TEXT PRIMARY KEY, envelope TEXT NOT NULL, account TEXT NOT NULL, made_at INTEGER NOT NULL
) STRICT;

-- Envelopes at providers that a person removed from this app: they are not taken in again.
CREATE TABLE forgotten (provider_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE INDEX envelope_provider_id ON envelope(provider_id);
CREATE INDEX send_provider_id ON send(provider_id);
CREATE INDEX send_reference ON send(reference);
CREATE INDEX attempt_provider_id ON attempt(provider_id);
CREATE INDEX send_of ON send(envelope, made_at);
CREATE INDEX attempt_of ON attempt(send);
CREATE INDEX envelope_checked ON envelope(checked_at);
CREATE INDEX recipient_email ON recipient(email COLLATE NOCASE);

-- What the list is sorted, filtered and counted by. Made of the other tables, in the transaction that changes them:
-- triggers note which envelopes changed in `stale`, and every transaction ends by making their rows anew.
CREATE TABLE listing (
  n INTEGER PRIMARY KEY AUTOINCREMENT, envelope TEXT NOT NULL UNIQUE, account TEXT, name TEXT NOT NULL,
  status TEXT NOT NULL, derived TEXT, send TEXT, filed INTEGER NOT NULL, withdrawing INTEGER NOT NULL,
  bounced INTEGER NOT NULL, twice INTEGER NOT NULL, packed INTEGER NOT NULL, activity_at INTEGER NOT NULL, news_at INTEGER NOT NULL, turn_at INTEGER,
  link_days INTEGER NOT NULL, reminder_days INTEGER NOT NULL, seen_at INTEGER, files TEXT NOT NULL,
  words INTEGER NOT NULL
) STRICT;
CREATE INDEX listing_status ON listing(status);
CREATE TABLE stale (envelope TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- The words of an envelope without its documents; its rows are those of `listing`.
CREATE VIRTUAL TABLE envelope_words USING fts5(
  name, people, reference, message, note, labels,
  content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2", prefix='1 2 3'
);
CREATE VIRTUAL TABLE envelope_terms USING fts5vocab(envelope_words, 'row');

CREATE TRIGGER envelope_made AFTER INSERT ON envelope BEGIN
  INSERT INTO stale VALUES (new.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER envelope_changed AFTER UPDATE ON envelope WHEN
  old.name IS NOT new.name OR old.account IS NOT new.account OR old.message IS NOT new.message
  OR old.options_json IS NOT new.options_json OR old.reference IS NOT new.reference
  OR old.status_json IS NOT new.status_json OR old.derived_json IS NOT new.derived_json
  OR old.changed_at IS NOT new.changed_at OR old.sent_at IS NOT new.sent_at
  OR old.completed_at IS NOT new.completed_at OR old.filed_at IS NOT new.filed_at
  OR old.withdraw_due_at IS NOT new.withdraw_due_at OR old.seen_at IS NOT new.seen_at
BEGIN
  INSERT INTO stale VALUES (new.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER envelope_gone AFTER DELETE ON envelope BEGIN
  INSERT INTO stale VALUES (old.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER document_made AFTER INSERT ON document BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER document_changed AFTER UPDATE OF blob, name ON document BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER document_gone AFTER DELETE ON document BEGIN
  INSERT INTO stale VALUES (old.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER recipient_made AFTER INSERT ON recipient BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER recipient_changed AFTER UPDATE ON recipient BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER recipient_gone AFTER DELETE ON recipient BEGIN
  INSERT INTO stale VALUES (old.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_made AFTER INSERT ON person BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_changed AFTER UPDATE ON person BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER person_gone AFTER DELETE ON person BEGIN
  INSERT INTO stale VALUES (old.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_made AFTER INSERT ON send BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_changed AFTER UPDATE OF state ON send BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER copy_told AFTER INSERT ON event WHEN new.kind IN ('send_twice', 'send_found_late', 'copy_withdrawn') BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER send_bound AFTER UPDATE OF provider_id ON send BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER pack_made AFTER INSERT ON pack BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER pack_gone AFTER DELETE ON pack BEGIN
  INSERT INTO stale VALUES (old.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER label_made AFTER INSERT ON label BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER label_gone AFTER DELETE ON label BEGIN
  INSERT INTO stale VALUES (old.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER note_made AFTER INSERT ON note BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER note_changed AFTER UPDATE ON note BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER note_gone AFTER DELETE ON note BEGIN
  INSERT INTO stale VALUES (old.envelope) ON CONFLICT DO NOTHING;
END;
INSERT INTO stale SELECT id FROM envelope;

-- An act on a person of a sent envelope, and from when on it can be done again; never, where there is no time.
CREATE TABLE rest (
  envelope TEXT NOT NULL REFERENCES envelope(id) ON DELETE CASCADE, person TEXT NOT NULL, act TEXT NOT NULL,
  until INTEGER, PRIMARY KEY (envelope, person, act)
) STRICT, WITHOUT ROWID;
-- Envelopes that a person removed from this app. They are out of sight, and gone at the next start.
CREATE TABLE removed (
  envelope TEXT PRIMARY KEY REFERENCES envelope(id) ON DELETE CASCADE, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER removed_made AFTER INSERT ON removed BEGIN
  INSERT INTO stale VALUES (new.envelope) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER removed_gone AFTER DELETE ON removed BEGIN
  INSERT INTO stale VALUES (old.envelope) ON CONFLICT DO NOTHING;
END;
