-- Windows that are kept for a few minutes for somebody who is checking their answers. One per booking under way; the
-- place is kept because whether others still fit depends on it, and goes with the row.
CREATE TABLE slot_hold (
    dossier TEXT PRIMARY KEY,
    actor TEXT NOT NULL,
    office TEXT NOT NULL,
    day TEXT NOT NULL,
    window_from BIGINT NOT NULL,
    window_to BIGINT NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    lat DOUBLE PRECISION NOT NULL,
    agency TEXT NOT NULL,
    until_ms BIGINT NOT NULL
);
CREATE INDEX slot_hold_office ON slot_hold (office, until_ms);
CREATE INDEX slot_hold_actor ON slot_hold (actor);
