CREATE TABLE file (blob TEXT PRIMARY KEY, pages INTEGER NOT NULL, cut INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE page (
  n INTEGER PRIMARY KEY, blob TEXT NOT NULL, page_index INTEGER NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX page_of ON page(blob, page_index);
CREATE TABLE indexed (n INTEGER PRIMARY KEY, files TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE document_words USING fts5(
  text, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 2", prefix='1 2 3'
);
CREATE VIRTUAL TABLE document_terms USING fts5vocab(document_words, 'row');
PRAGMA user_version = 1;
