-- Version 1: the whole model. Times are milliseconds since 1970 in UTC. A `_fold` column is computed by the program
-- (trim, NFC, full case fold); `search_key` is the folded name and login without accents, one line each.

CREATE TABLE instance_meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: the number of the last commit, by which readers notice that something changed.
CREATE TABLE revision (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO revision VALUES (1, 0);

CREATE TABLE restriction_options (
    code  TEXT PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 40),
    label TEXT NOT NULL,
    sort  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE providers (
    provider_id INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    version     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE locations (
    location_id INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    version     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE organizations (
    org_id                 INTEGER PRIMARY KEY,
    code                   TEXT NOT NULL UNIQUE CHECK (length(code) = 3 AND code NOT GLOB '*[^A-Z0-9]*'),
    name                   TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_fold              TEXT NOT NULL UNIQUE,
    street1                TEXT,
    street2                TEXT,
    city                   TEXT,
    state                  TEXT,
    zip                    TEXT,
    contact_name           TEXT,
    contact_phone          TEXT,
    email                  TEXT,
    provider_id            INTEGER REFERENCES providers,
    default_restriction    TEXT NOT NULL DEFAULT 'MOU',
    show_restriction_field INTEGER NOT NULL DEFAULT 1 CHECK (show_restriction_field IN (0, 1)),
    active                 INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    origin                 TEXT UNIQUE,
    version                INTEGER NOT NULL DEFAULT 0,
    -- I8: the default restriction is one of the organization's own options; that it is a visible one, the triggers hold.
    FOREIGN KEY (org_id, default_restriction) REFERENCES org_restriction_options (org_id, code)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE org_restriction_options (
    org_id   INTEGER NOT NULL REFERENCES organizations DEFERRABLE INITIALLY DEFERRED,
    code     TEXT NOT NULL REFERENCES restriction_options,
    visible  INTEGER NOT NULL CHECK (visible IN (0, 1)),
    editable INTEGER NOT NULL CHECK (editable IN (0, 1)),
    PRIMARY KEY (org_id, code),
    CHECK (editable <= visible) -- I9
) STRICT, WITHOUT ROWID;

CREATE TABLE organization_locations (
    org_id      INTEGER NOT NULL REFERENCES organizations,
    location_id INTEGER NOT NULL REFERENCES locations,
    PRIMARY KEY (org_id, location_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE workgroups (
    workgroup_id          INTEGER PRIMARY KEY,
    name                  TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    name_fold             TEXT NOT NULL UNIQUE,
    description           TEXT,
    has_global_admin_menu INTEGER NOT NULL DEFAULT 0 CHECK (has_global_admin_menu IN (0, 1)),
    has_setup_data_menu   INTEGER NOT NULL DEFAULT 0 CHECK (has_setup_data_menu IN (0, 1)),
    active                INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    origin                TEXT UNIQUE,
    version               INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE users (
    user_id                 INTEGER PRIMARY KEY,
    name                    TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    name_fold               TEXT NOT NULL,
    login                   TEXT NOT NULL CHECK (length(login) BETWEEN 3 AND 254 AND login LIKE '_%@%_'),
    login_fold              TEXT NOT NULL UNIQUE, -- I1, over all statuses
    login_domain            TEXT GENERATED ALWAYS AS (substr(login_fold, instr(login_fold, '@') + 1)) VIRTUAL,
    search_key              TEXT NOT NULL,
    job_title               TEXT,
    street                  TEXT,
    city                    TEXT,
    state                   TEXT,
    zip                     TEXT,
    phone                   TEXT,
    provider_id             INTEGER REFERENCES providers,
    owning_org_id           INTEGER REFERENCES organizations,
    location_id             INTEGER REFERENCES locations,
    supervisor_id           INTEGER REFERENCES users,
    is_case_manager         INTEGER NOT NULL DEFAULT 0 CHECK (is_case_manager IN (0, 1)),
    status                  TEXT NOT NULL CHECK (status IN ('A', 'I', 'P', 'D')),
    status_changed_at       INTEGER NOT NULL,
    status_changed_by       INTEGER REFERENCES users,
    recycle_origin          TEXT CHECK (recycle_origin IN ('A', 'I', 'P')),
    recycle_reason          TEXT,
    support_capability      TEXT NOT NULL DEFAULT 'internal' CHECK (support_capability IN ('none', 'internal', 'vendor')),
    account_source          TEXT NOT NULL DEFAULT 'local',
    domain_id               INTEGER NOT NULL DEFAULT 0,
    is_system               INTEGER NOT NULL DEFAULT 0 CHECK (is_system IN (0, 1)),
    password_hash           TEXT,
    require_password_change INTEGER NOT NULL DEFAULT 0 CHECK (require_password_change IN (0, 1)),
    terms_accepted_at       INTEGER,
    security_question       TEXT,
    security_answer_hash    TEXT,
    failed_attempts         INTEGER NOT NULL DEFAULT 0,
    locked_until            INTEGER,
    last_sign_in_at         INTEGER,
    created_at              INTEGER NOT NULL,
    asked_at                INTEGER, -- when the open request was first made; kept by the triggers of approval_requests
    origin                  TEXT UNIQUE,
    version                 INTEGER NOT NULL DEFAULT 0,
    CHECK ((status = 'D') = (recycle_origin IS NOT NULL)),                        -- I12
    CHECK (is_system = 0 OR (status = 'I' AND password_hash IS NULL)),            -- I13
    CHECK (owning_org_id IS NOT NULL OR is_system = 1 OR status IN ('P', 'D')),
    CHECK (supervisor_id IS NULL OR supervisor_id <> user_id)
) STRICT;

-- Lists are read in these orders, within a status and over all; system users are in none of them. Names are ordered by
-- their searched form, so that an accent does not move a name away from where it is looked for. The index by name
-- covers all that a search of names and logins needs: it is read from end to end without touching the rows.
CREATE INDEX users_by_status_name   ON users (status, search_key, user_id) WHERE is_system = 0;
CREATE INDEX users_by_name          ON users (search_key, user_id, status, owning_org_id) WHERE is_system = 0;
CREATE INDEX users_by_status_login  ON users (status, login_fold, user_id) WHERE is_system = 0;
CREATE INDEX users_by_status_seen   ON users (status, last_sign_in_at, user_id) WHERE is_system = 0;
CREATE INDEX users_by_status_owner  ON users (status, owning_org_id, search_key, user_id) WHERE is_system = 0;
CREATE INDEX users_by_domain        ON users (login_domain, status, user_id) WHERE is_system = 0;
CREATE INDEX users_by_asking        ON users (asked_at, user_id) WHERE status = 'P' AND is_system = 0;
CREATE INDEX users_in_bin         ON users (status_changed_at, user_id, search_key) WHERE status = 'D' AND is_system = 0;
CREATE INDEX users_locked           ON users (locked_until, user_id) WHERE locked_until IS NOT NULL;
CREATE INDEX users_by_owner         ON users (owning_org_id, user_id) WHERE is_system = 0;
CREATE INDEX users_system           ON users (name, user_id) WHERE is_system = 1;
CREATE INDEX users_by_supervisor    ON users (supervisor_id) WHERE supervisor_id IS NOT NULL;

CREATE TABLE user_organizations (
    user_id    INTEGER NOT NULL REFERENCES users,
    org_id     INTEGER NOT NULL REFERENCES organizations,
    active     INTEGER NOT NULL CHECK (active IN (0, 1)),
    login      INTEGER NOT NULL CHECK (login IN (0, 1)),
    editable   INTEGER NOT NULL CHECK (editable IN (0, 1)),
    granted_by INTEGER REFERENCES users,
    granted_at INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (user_id, org_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_organizations_by_org ON user_organizations (org_id, user_id, active, login, editable, expires_at);
CREATE INDEX user_organizations_expiring ON user_organizations (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE user_workgroups (
    user_id      INTEGER NOT NULL REFERENCES users,
    workgroup_id INTEGER NOT NULL REFERENCES workgroups,
    active       INTEGER NOT NULL CHECK (active IN (0, 1)),
    granted_by   INTEGER REFERENCES users,
    granted_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    PRIMARY KEY (user_id, workgroup_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_workgroups_by_workgroup ON user_workgroups (workgroup_id, user_id, active, expires_at);
CREATE INDEX user_workgroups_expiring ON user_workgroups (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE permissions (
    perm_id    INTEGER PRIMARY KEY,
    code       TEXT NOT NULL UNIQUE,
    grp        TEXT NOT NULL,
    label      TEXT NOT NULL,
    sort       INTEGER NOT NULL,
    has_read   INTEGER NOT NULL CHECK (has_read IN (0, 1)),
    tier_read  INTEGER NOT NULL CHECK (tier_read BETWEEN 0 AND 2),
    tier_write INTEGER NOT NULL CHECK (tier_write BETWEEN 0 AND 2)
) STRICT;

CREATE TABLE user_permissions (
    user_id    INTEGER NOT NULL REFERENCES users,
    perm_id    INTEGER NOT NULL REFERENCES permissions,
    level      INTEGER NOT NULL CHECK (level IN (1, 2)),
    granted_by INTEGER REFERENCES users,
    granted_at INTEGER NOT NULL,
    via        TEXT NOT NULL DEFAULT 'manual',
    PRIMARY KEY (user_id, perm_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_permissions_by_permission ON user_permissions (perm_id, level, user_id);

-- I3: a write-only permission is never held at level 1.
CREATE TRIGGER user_permissions_insert BEFORE INSERT ON user_permissions
WHEN NEW.level = 1 AND (SELECT has_read FROM permissions WHERE perm_id = NEW.perm_id) = 0
BEGIN SELECT RAISE (ABORT, 'write-only permission at level 1'); END;
CREATE TRIGGER user_permissions_update BEFORE UPDATE ON user_permissions
WHEN NEW.level = 1 AND (SELECT has_read FROM permissions WHERE perm_id = NEW.perm_id) = 0
BEGIN SELECT RAISE (ABORT, 'write-only permission at level 1'); END;

-- I8: an option that is somebody's default cannot be hidden, and the default cannot move to a hidden one.
CREATE TRIGGER restriction_default_visible BEFORE UPDATE OF default_restriction ON organizations
WHEN NOT EXISTS (SELECT 1 FROM org_restriction_options o
                 WHERE o.org_id = NEW.org_id AND o.code = NEW.default_restriction AND o.visible = 1)
BEGIN SELECT RAISE (ABORT, 'default restriction is not visible'); END;
CREATE TRIGGER restriction_stays_visible BEFORE UPDATE OF visible ON org_restriction_options
WHEN NEW.visible = 0 AND EXISTS (SELECT 1 FROM organizations o
                 WHERE o.org_id = NEW.org_id AND o.default_restriction = NEW.code)
BEGIN SELECT RAISE (ABORT, 'default restriction would be hidden'); END;
CREATE TRIGGER restriction_starts_visible BEFORE INSERT ON org_restriction_options
WHEN NEW.visible = 0 AND EXISTS (SELECT 1 FROM organizations o
                 WHERE o.org_id = NEW.org_id AND o.default_restriction = NEW.code)
BEGIN SELECT RAISE (ABORT, 'default restriction would be hidden'); END;

CREATE TABLE permission_templates (
    template_id INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 120),
    sort        INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE template_levels (
    template_id INTEGER NOT NULL REFERENCES permission_templates,
    perm_id     INTEGER NOT NULL REFERENCES permissions,
    level       INTEGER NOT NULL CHECK (level IN (1, 2)),
    PRIMARY KEY (template_id, perm_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE information_releases (
    release_no INTEGER PRIMARY KEY,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    comments   TEXT,
    version    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE mou_edges (
    release_no INTEGER NOT NULL REFERENCES information_releases,
    from_org   INTEGER NOT NULL REFERENCES organizations,
    to_org     INTEGER NOT NULL REFERENCES organizations,
    begin_date INTEGER NOT NULL,
    end_date   INTEGER,
    PRIMARY KEY (release_no, from_org, to_org, begin_date),
    CHECK (from_org <> to_org),
    CHECK (end_date IS NULL OR end_date >= begin_date) -- I10
) STRICT, WITHOUT ROWID;
CREATE INDEX mou_edges_by_pair ON mou_edges (from_org, to_org, begin_date);

CREATE TRIGGER mou_edges_overlap BEFORE INSERT ON mou_edges
WHEN EXISTS (SELECT 1 FROM mou_edges e
             WHERE e.release_no = NEW.release_no AND e.from_org = NEW.from_org AND e.to_org = NEW.to_org
               AND e.begin_date <= coalesce(NEW.end_date, 9223372036854775807)
               AND NEW.begin_date <= coalesce(e.end_date, 9223372036854775807))
BEGIN SELECT RAISE (ABORT, 'overlapping release'); END;

CREATE TABLE approval_requests (
    request_id        INTEGER PRIMARY KEY,
    user_id           INTEGER NOT NULL REFERENCES users,
    requested_at      INTEGER NOT NULL,
    last_requested_at INTEGER NOT NULL,
    times             INTEGER NOT NULL CHECK (times >= 1),
    state             TEXT NOT NULL CHECK (state IN ('open', 'approved', 'denied', 'parked')),
    decided_at        INTEGER,
    decided_by        INTEGER REFERENCES users,
    note              TEXT,
    CHECK ((state = 'open') = (decided_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX approval_requests_open ON approval_requests (user_id) WHERE state = 'open'; -- I11
CREATE INDEX approval_requests_by_user ON approval_requests (user_id, requested_at);
CREATE INDEX approval_requests_by_decider ON approval_requests (decided_by) WHERE decided_by IS NOT NULL;
CREATE INDEX approval_requests_decided ON approval_requests (decided_at) WHERE state <> 'open';

-- The queue is read in one order over those who asked and those who did not, so the user's row knows of the request.
CREATE TRIGGER approval_requests_asked AFTER INSERT ON approval_requests WHEN NEW.state = 'open'
BEGIN UPDATE users SET asked_at = NEW.requested_at WHERE user_id = NEW.user_id; END;
CREATE TRIGGER approval_requests_decision AFTER UPDATE OF state, requested_at ON approval_requests
BEGIN UPDATE users SET asked_at = (SELECT requested_at FROM approval_requests
                                   WHERE user_id = NEW.user_id AND state = 'open') WHERE user_id = NEW.user_id; END;
CREATE TRIGGER approval_requests_withdrawn AFTER DELETE ON approval_requests WHEN OLD.state = 'open'
BEGIN UPDATE users SET asked_at = NULL WHERE user_id = OLD.user_id; END;
CREATE TRIGGER approval_requests_kept BEFORE DELETE ON approval_requests
WHEN OLD.state <> 'open' BEGIN SELECT RAISE (ABORT, 'decided requests are kept'); END;

CREATE TABLE system_properties (
    name  TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 120),
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    msg_id     TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    to_addrs   TEXT NOT NULL,
    subject    TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'suppressed'))
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_queued ON outbox (created_at) WHERE state = 'queued';

CREATE TABLE config_items (
    kind         TEXT NOT NULL,
    item_id      INTEGER NOT NULL,
    name         TEXT NOT NULL,
    body_hash    TEXT NOT NULL,
    org_group_id INTEGER,
    payload      TEXT,
    PRIMARY KEY (kind, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX config_items_by_name ON config_items (kind, name);

CREATE TABLE config_item_users (
    kind    TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    role    TEXT NOT NULL CHECK (role IN ('runnable_by', 'editable_by', 'owner', 'ruleset_user')),
    user_id INTEGER NOT NULL,
    PRIMARY KEY (kind, item_id, role, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX config_item_users_by_user ON config_item_users (user_id);

CREATE TABLE config_item_links (
    kind    TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    to_kind TEXT NOT NULL,
    to_id   INTEGER NOT NULL,
    PRIMARY KEY (kind, item_id, to_kind, to_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkout_history (
    kind    TEXT NOT NULL CHECK (kind IN ('form', 'dashboard', 'workflow')),
    item_id INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    out_at  INTEGER NOT NULL,
    in_at   INTEGER,
    comment TEXT,
    PRIMARY KEY (kind, item_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX checkout_history_by_user ON checkout_history (user_id);

-- Who may use this database without a password, because they are signed in to the machine that holds it.
CREATE TABLE operator_bindings (
    os_account TEXT PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users
) STRICT, WITHOUT ROWID;

CREATE TABLE change_sets (
    set_id       INTEGER PRIMARY KEY,
    receipt      BLOB NOT NULL UNIQUE CHECK (length(receipt) = 16),
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
    operator_id  INTEGER NOT NULL REFERENCES users,
    at           INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    size         INTEGER NOT NULL,
    undo_of      INTEGER REFERENCES change_sets,
    outcome      TEXT NOT NULL -- what the author was told, as JSON, to be told again
) STRICT;
CREATE INDEX change_sets_by_operator ON change_sets (operator_id);
CREATE INDEX change_sets_undone ON change_sets (undo_of) WHERE undo_of IS NOT NULL;

-- Append-only and chained: each row carries the hash of the one before it.
CREATE TABLE audit_log (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    set_id      INTEGER REFERENCES change_sets,
    action      TEXT NOT NULL,
    operator_id INTEGER REFERENCES users,
    operator    TEXT NOT NULL,
    os_account  TEXT NOT NULL,
    origin      TEXT NOT NULL,
    user_id     INTEGER,
    cell        TEXT,
    before      TEXT,
    after       TEXT,
    reason      TEXT NOT NULL,
    guards      TEXT NOT NULL,
    prev_hash   BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash        BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX audit_log_by_user ON audit_log (user_id, seq) WHERE user_id IS NOT NULL;
CREATE INDEX audit_log_by_set ON audit_log (set_id, seq) WHERE set_id IS NOT NULL;
CREATE INDEX audit_log_by_cell ON audit_log (cell, seq) WHERE cell IS NOT NULL;
CREATE INDEX audit_log_by_operator ON audit_log (operator_id, seq);
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE (ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE (ABORT, 'the audit is append-only'); END;

CREATE TABLE saved_filters (
    filter_id INTEGER PRIMARY KEY,
    owner_id  INTEGER NOT NULL REFERENCES users,
    name      TEXT NOT NULL,
    text      TEXT NOT NULL,
    shared    INTEGER NOT NULL CHECK (shared IN (0, 1)),
    UNIQUE (owner_id, name)
) STRICT;

CREATE TABLE operator_prefs (
    user_id INTEGER NOT NULL REFERENCES users,
    name    TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (user_id, name)
) STRICT, WITHOUT ROWID;
