-- Small rows whose name is their key lie in one tree, not in two; what is told about one thing lies together, so that one
-- step of a dossier touches one page of the feed.
CREATE TABLE change_new (
    audience TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    gone BIGINT NOT NULL,
    position BIGINT,
    PRIMARY KEY (kind, id, audience)
) WITHOUT ROWID;
INSERT INTO change_new (audience, kind, id, gone, position) SELECT audience, kind, id, gone, position FROM change;
DROP TABLE change;
ALTER TABLE change_new RENAME TO change;
CREATE INDEX change_position ON change (audience, position);

CREATE TABLE door_new (
    dossier TEXT NOT NULL,
    leg TEXT NOT NULL,
    code TEXT NOT NULL,
    verifier TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (dossier, leg)
) WITHOUT ROWID;
INSERT INTO door_new (dossier, leg, code, verifier, token) SELECT dossier, leg, code, verifier, token FROM door;
DROP TABLE door;
ALTER TABLE door_new RENAME TO door;

CREATE TABLE number_used_new (
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (kind, number)
) WITHOUT ROWID;
INSERT INTO number_used_new (kind, number, subject) SELECT kind, number, subject FROM number_used;
DROP TABLE number_used;
ALTER TABLE number_used_new RENAME TO number_used;

CREATE TABLE unsealed_new (
    subject TEXT PRIMARY KEY,
    number BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO unsealed_new (subject, number) SELECT subject, number FROM unsealed;
DROP TABLE unsealed;
ALTER TABLE unsealed_new RENAME TO unsealed;

CREATE TABLE blob_wait_new (
    command TEXT PRIMARY KEY,
    named TEXT NOT NULL,
    until_ms BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO blob_wait_new (command, named, until_ms) SELECT command, named, until_ms FROM blob_wait;
DROP TABLE blob_wait;
ALTER TABLE blob_wait_new RENAME TO blob_wait;
