-- The signed chain over all chains, what was purged, uploads in parts, work that comes back.

-- Public halves of every key that ever signed here.
CREATE TABLE public_key (
    id TEXT PRIMARY KEY,
    public TEXT NOT NULL,
    since_ms BIGINT NOT NULL
);

-- From form 2 on the hash of an entry also covers actor, role and the hash of the command.
ALTER TABLE entry ADD COLUMN form BIGINT NOT NULL DEFAULT 1;
ALTER TABLE entry ADD COLUMN command_hash TEXT;

-- Keyed hash over the receipt: a receipt that was changed in the database is found.
ALTER TABLE command ADD COLUMN seal TEXT;
CREATE INDEX command_held ON command (id) WHERE outcome = 'held';

-- Chains with entries that no checkpoint covers yet.
CREATE TABLE unsealed (
    subject TEXT PRIMARY KEY,
    number BIGINT NOT NULL
);
INSERT INTO unsealed (subject, number) SELECT subject, max(number) FROM entry GROUP BY subject;

CREATE TABLE checkpoint (
    number BIGINT PRIMARY KEY,
    text TEXT NOT NULL,
    hash TEXT NOT NULL,
    signature TEXT NOT NULL
);
-- The leaves of each checkpoint's tree, in order.
CREATE TABLE checkpoint_head (
    checkpoint BIGINT NOT NULL,
    place BIGINT NOT NULL,
    subject TEXT NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (checkpoint, place)
);
CREATE INDEX checkpoint_head_subject ON checkpoint_head (subject, number);

-- What was purged, when and by which rule: the exact text and its signature, one chain.
CREATE TABLE purge (
    number BIGINT PRIMARY KEY,
    subject TEXT NOT NULL,
    what TEXT NOT NULL,
    text TEXT NOT NULL,
    signature TEXT NOT NULL
);
CREATE INDEX purge_subject ON purge (subject, what);
CREATE TABLE purged (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    purge BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX dossier_booked ON dossier (booked_ms, id);

-- Uploads that are not complete; what one person has brought says nothing of another's.
CREATE TABLE blob_part (
    hash TEXT NOT NULL,
    actor TEXT NOT NULL,
    at_byte BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    stored_ms BIGINT NOT NULL,
    PRIMARY KEY (hash, actor, at_byte)
);

-- Accepted records whose photos and signatures may still be on their way, and until when they may be.
CREATE TABLE blob_wait (
    command TEXT PRIMARY KEY,
    named TEXT NOT NULL,
    until_ms BIGINT NOT NULL
);
-- Which dossiers name which blob, once nothing is on its way any more.
CREATE TABLE blob_use (
    hash TEXT NOT NULL,
    dossier TEXT NOT NULL,
    PRIMARY KEY (hash, dossier)
);

-- Work that comes back: whoever moves `next_ms` on does it.
CREATE TABLE job (
    name TEXT PRIMARY KEY,
    next_ms BIGINT NOT NULL
);

CREATE INDEX attempt_since ON attempt (since_ms);
