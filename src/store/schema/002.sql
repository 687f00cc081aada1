-- Version 2: the journal is filtered along its operators and actions, and mail is delivered.

-- Those of one operator are read along one stretch for each action, which are few.
DROP INDEX audit_log_by_operator;
CREATE INDEX audit_log_by_operator ON audit_log (operator_id, action, seq);
CREATE INDEX audit_log_by_action ON audit_log (action, seq);

-- A row is a mail to one address, so that what a server says of one address is no matter of the others.
ALTER TABLE outbox RENAME TO outbox_1;
DROP INDEX outbox_queued;
CREATE TABLE outbox (
    mail_id       INTEGER PRIMARY KEY,
    msg_id        TEXT NOT NULL UNIQUE, -- the Message-ID without its brackets, the same at every attempt
    kind          TEXT NOT NULL,
    user_id       INTEGER REFERENCES users, -- whom it is about
    to_addr       TEXT NOT NULL,
    search_key    TEXT NOT NULL, -- address and subject as they are searched, one line each
    subject       TEXT NOT NULL,
    body          TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'suppressed', 'cancelled')),
    attempts      INTEGER NOT NULL DEFAULT 0, -- since it was queued or sent again
    due_at        INTEGER NOT NULL, -- when it is tried, or was tried last
    ended_at      INTEGER, -- since when it is no longer queued
    last_error    TEXT,
    claimed_by    TEXT, -- the deliverer that is about to send it, until its claim ends
    claimed_until INTEGER,
    CHECK ((state = 'queued') = (ended_at IS NULL)),
    CHECK ((claimed_by IS NULL) = (claimed_until IS NULL)),
    CHECK (claimed_by IS NULL OR state = 'queued')
) STRICT;
INSERT INTO outbox (msg_id, kind, to_addr, search_key, subject, body, created_at, state, due_at, ended_at)
SELECT msg_id, kind, to_addrs, lower(to_addrs || char(10) || subject), subject, body, created_at, state, created_at,
       CASE state WHEN 'queued' THEN NULL ELSE created_at END
FROM outbox_1 ORDER BY created_at, msg_id;
DROP TABLE outbox_1;
CREATE INDEX outbox_due ON outbox (due_at, mail_id) WHERE state = 'queued';
-- Lists are read latest first, and searched without touching the rows.
CREATE INDEX outbox_listed ON outbox (mail_id, search_key);
CREATE INDEX outbox_by_state ON outbox (state, mail_id, search_key);
CREATE INDEX outbox_by_user ON outbox (user_id, mail_id, search_key) WHERE user_id IS NOT NULL;
