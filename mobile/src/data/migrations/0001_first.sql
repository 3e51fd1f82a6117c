-- One value each: this device's id, the server's own description, its keys, who is signed in.
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- People who have signed in on this device. `session` is empty when they signed out; what they saved stays.
CREATE TABLE person (
  actor TEXT PRIMARY KEY,
  session TEXT,
  ended INTEGER NOT NULL DEFAULT 0,
  seq INTEGER NOT NULL DEFAULT 0,
  cursor TEXT,
  received_ms INTEGER
) STRICT;

-- Commands as they were saved: `text` is what is hashed and sent, byte for byte.
-- tried: it may have left this device. in_doubt: the reply to the last attempt is missing.
-- outcome: accepted, refused, held, quarantined, closed; empty until there is a valid receipt.
CREATE TABLE command (
  id TEXT PRIMARY KEY,
  actor TEXT NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  hash TEXT NOT NULL,
  saved_ms INTEGER NOT NULL,
  held_from_ms INTEGER NOT NULL,
  held_to_ms INTEGER NOT NULL,
  code_matches INTEGER,
  token_matches INTEGER,
  tried INTEGER NOT NULL DEFAULT 0,
  in_doubt INTEGER NOT NULL DEFAULT 0,
  asked_ms INTEGER,
  outcome TEXT,
  receipt TEXT,
  proof TEXT,
  received_ms INTEGER,
  UNIQUE (actor, seq)
) STRICT;
CREATE INDEX command_open ON command (actor, outcome, seq);

-- Which dossiers a command is about. number: version of the dossier that contains it; seen: the server's view does.
CREATE TABLE subject (
  command TEXT NOT NULL REFERENCES command ON DELETE CASCADE,
  dossier TEXT NOT NULL,
  number INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (command, dossier)
) STRICT;
CREATE INDEX subject_dossier ON subject (dossier);

-- Photos and signatures on this device. state: 0 waits, 1 the server has it, 2 the server refused it.
CREATE TABLE blob (
  name TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  kept_ms INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  refusal TEXT
) STRICT;
CREATE TABLE blob_use (
  command TEXT NOT NULL REFERENCES command ON DELETE CASCADE,
  blob TEXT NOT NULL REFERENCES blob,
  PRIMARY KEY (command, blob)
) STRICT;

-- What the server lets each person see.
CREATE TABLE view (
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (actor, kind, id)
) STRICT;

-- Reserved numbers that were given out.
CREATE TABLE number_taken (
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (actor, kind, number)
) STRICT;

-- Wrong codes at a door.
CREATE TABLE door_try (
  dossier TEXT NOT NULL,
  leg TEXT NOT NULL,
  wrong INTEGER NOT NULL,
  locked_to_ms INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (dossier, leg)
) STRICT;

CREATE TABLE draft (
  actor TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (actor, key)
) STRICT;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
