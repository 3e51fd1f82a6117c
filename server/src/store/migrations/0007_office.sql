-- What one person did on one day: the receipts of a courier's shift are read from the record.
CREATE INDEX entry_actor ON entry (actor, occurred_ms);
