-- unread: why the server could not read it, the code of its refusal. It is offered again from unread_to_ms on.
ALTER TABLE command ADD COLUMN unread TEXT;
ALTER TABLE command ADD COLUMN unread_times INTEGER NOT NULL DEFAULT 0;
ALTER TABLE command ADD COLUMN unread_from_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE command ADD COLUMN unread_to_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX blob_use_blob ON blob_use (blob);
CREATE INDEX command_done ON command (outcome, received_ms);
