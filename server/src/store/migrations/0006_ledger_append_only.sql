-- The database itself refuses to rewrite what vouches for the record.
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
CREATE TRIGGER checkpoint_head_no_update BEFORE UPDATE ON checkpoint_head BEGIN SELECT RAISE(ABORT, 'checkpoint_head is append-only'); END;
CREATE TRIGGER checkpoint_head_no_delete BEFORE DELETE ON checkpoint_head BEGIN SELECT RAISE(ABORT, 'checkpoint_head is append-only'); END;
CREATE TRIGGER purge_no_update BEFORE UPDATE ON purge BEGIN SELECT RAISE(ABORT, 'purge is append-only'); END;
CREATE TRIGGER purge_no_delete BEFORE DELETE ON purge BEGIN SELECT RAISE(ABORT, 'purge is append-only'); END;
