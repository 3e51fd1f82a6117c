-- People, sessions, the record, its views, plans, numbers, blobs, messages. Instants are Unix milliseconds in UTC, ids
-- are text, structures are JSON text, yes/no is 1/0.

CREATE TABLE actor (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT UNIQUE,
    user_name TEXT UNIQUE,
    password TEXT,
    staff_code TEXT
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    actor TEXT NOT NULL REFERENCES actor (id),
    device TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    ended_ms BIGINT
);
CREATE INDEX session_actor ON session (actor);

-- One-time codes for phones, as salted hashes; tries are counted so that six digits cannot be searched.
CREATE TABLE one_time_code (
    phone TEXT PRIMARY KEY,
    salt TEXT NOT NULL,
    hash TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    tries BIGINT NOT NULL
);

-- How often a guarded thing was tried in a span: sign-in by phone and by user, public links.
CREATE TABLE attempt (
    key TEXT PRIMARY KEY,
    since_ms BIGINT NOT NULL,
    count BIGINT NOT NULL
);

-- Every command that was decided, with the exact text of its receipt. Held ones are replaced once.
CREATE TABLE command (
    id TEXT PRIMARY KEY,
    actor TEXT NOT NULL,
    device TEXT NOT NULL,
    hash TEXT NOT NULL,
    outcome TEXT NOT NULL,
    receipt TEXT NOT NULL,
    server_ms BIGINT NOT NULL
);

-- The bytes that were hashed; apart, because they hold personal fields and are purged with them.
CREATE TABLE command_text (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL
);

-- Matters for a person. What was sent is kept whole.
CREATE TABLE case_file (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    command TEXT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    office TEXT,
    dossier TEXT,
    text TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    closed_ms BIGINT
);

-- The record: append-only, one chain per subject.
CREATE TABLE entry (
    subject TEXT NOT NULL,
    number BIGINT NOT NULL,
    command TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    device_ms BIGINT NOT NULL,
    occurred_ms BIGINT NOT NULL,
    recorded_ms BIGINT NOT NULL,
    event TEXT NOT NULL,
    private_hash TEXT,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (subject, number)
);

-- Personal fields of an entry; the chain holds SHA-256 of salt and content.
CREATE TABLE private (
    subject TEXT NOT NULL,
    number BIGINT NOT NULL,
    salt TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (subject, number)
);

CREATE TABLE dossier (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    owner TEXT NOT NULL,
    office TEXT NOT NULL,
    agency TEXT NOT NULL,
    courier TEXT,
    status BIGINT NOT NULL,
    window_day TEXT,
    window_from BIGINT,
    booked_ms BIGINT NOT NULL
);
CREATE INDEX dossier_office ON dossier (office, status);
CREATE INDEX dossier_agency ON dossier (agency, status);
CREATE INDEX dossier_owner ON dossier (owner);
CREATE INDEX dossier_window ON dossier (office, window_day);

-- Secrets of the doors, one row per leg; purged when the leg is over.
CREATE TABLE door (
    dossier TEXT NOT NULL,
    leg TEXT NOT NULL,
    code TEXT NOT NULL,
    verifier TEXT NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (dossier, leg)
);

CREATE TABLE track (
    token TEXT PRIMARY KEY,
    dossier TEXT NOT NULL UNIQUE,
    until_ms BIGINT
);

-- Who is to read what again. One row per audience and thing; a thing that changes again moves to a later position. On
-- PostgreSQL a position is given after commit, by whoever holds the row of `sequencer`.
CREATE TABLE change (
    audience TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    gone BIGINT NOT NULL,
    position BIGINT,
    PRIMARY KEY (audience, kind, id)
);
CREATE INDEX change_position ON change (audience, position);
CREATE INDEX change_waiting ON change (position);

CREATE TABLE sequencer (
    id BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO sequencer (id, last) VALUES (1, 0);

-- Agencies and post offices, and which communes they serve.
CREATE TABLE place (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    view TEXT NOT NULL
);
CREATE TABLE serves (
    commune TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL REFERENCES place (id),
    PRIMARY KEY (commune, kind, place)
);

CREATE TABLE procedure_version (
    code TEXT NOT NULL,
    from_day TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (code, from_day)
);

CREATE TABLE courier (
    actor TEXT PRIMARY KEY REFERENCES actor (id),
    office TEXT NOT NULL,
    shift_from BIGINT NOT NULL,
    shift_to BIGINT NOT NULL,
    capacity BIGINT NOT NULL
);

-- Numbers reserved for a device, and those that were used.
CREATE TABLE number_range (
    kind TEXT NOT NULL,
    from_number BIGINT NOT NULL,
    to_number BIGINT NOT NULL,
    device TEXT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (kind, from_number)
);
CREATE INDEX number_range_device ON number_range (device, actor);
CREATE TABLE number_used (
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (kind, number)
);

-- Computed plans, and the one each office published for a day.
CREATE TABLE proposal (
    id TEXT PRIMARY KEY,
    office TEXT NOT NULL,
    day TEXT NOT NULL,
    problem TEXT NOT NULL,
    plan TEXT NOT NULL,
    view TEXT NOT NULL,
    stops TEXT NOT NULL,
    made_ms BIGINT NOT NULL
);
CREATE TABLE day_plan (
    office TEXT NOT NULL,
    day TEXT NOT NULL,
    proposal TEXT NOT NULL,
    view TEXT NOT NULL,
    PRIMARY KEY (office, day)
);
CREATE TABLE route (
    courier TEXT NOT NULL,
    day TEXT NOT NULL,
    view TEXT NOT NULL,
    PRIMARY KEY (courier, day)
);

CREATE TABLE blob (
    hash TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    actor TEXT NOT NULL,
    stored_ms BIGINT NOT NULL
);

-- Messages to people, as they were sent.
CREATE TABLE message (
    id TEXT PRIMARY KEY,
    phone TEXT NOT NULL,
    template TEXT NOT NULL,
    text TEXT NOT NULL,
    sent_ms BIGINT NOT NULL
);
CREATE INDEX message_sent ON message (sent_ms);
