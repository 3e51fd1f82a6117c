-- What happened in a period, and every claim: a report reads the dossiers of both and no others.
CREATE INDEX entry_occurred ON entry (occurred_ms, subject);
CREATE INDEX entry_claimed ON entry (occurred_ms, subject) WHERE event LIKE '{"event":"claim_opened"%';
