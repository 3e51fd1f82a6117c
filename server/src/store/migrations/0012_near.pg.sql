-- What waits for a checkpoint is kept in the order in which it came, with the hash that will be covered.
CREATE TABLE unsealed_new (
    recorded_ms BIGINT NOT NULL,
    subject TEXT NOT NULL,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (recorded_ms, subject, number)
);
INSERT INTO unsealed_new (recorded_ms, subject, number, hash)
    SELECT entry.recorded_ms, entry.subject, entry.number, entry.hash FROM unsealed
    JOIN entry ON entry.subject = unsealed.subject AND entry.number = unsealed.number;
DROP TABLE unsealed;
ALTER TABLE unsealed_new RENAME TO unsealed;
