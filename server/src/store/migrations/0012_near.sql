-- What waits for a checkpoint is kept in the order in which it came, with the hash that will be covered: written at one end
-- and taken from the other, a page for many, whichever dossiers they are about.
CREATE TABLE unsealed_new (
    recorded_ms BIGINT NOT NULL,
    subject TEXT NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (recorded_ms, subject, number)
) WITHOUT ROWID;
INSERT INTO unsealed_new (recorded_ms, subject, number, hash)
    SELECT entry.recorded_ms, entry.subject, entry.number, entry.hash FROM unsealed
    JOIN entry ON entry.subject = unsealed.subject AND entry.number = unsealed.number;
DROP TABLE unsealed;
ALTER TABLE unsealed_new RENAME TO unsealed;

-- Keys by which dossiers are found lie in one tree.
CREATE TABLE find_new (
    audience TEXT NOT NULL,
    key TEXT NOT NULL,
    dossier TEXT NOT NULL,
    PRIMARY KEY (audience, key, dossier)
) WITHOUT ROWID;
INSERT INTO find_new (audience, key, dossier) SELECT audience, key, dossier FROM find ORDER BY audience, key, dossier;
DROP TABLE find;
ALTER TABLE find_new RENAME TO find;
CREATE INDEX find_dossier ON find (dossier);
