-- Version 3: what was done to those who have to do with an organization or a workgroup is found in the journal.

-- The key is what stands behind the user in the cell, as /org/7/ of user/812/org/7/login; an owner has the key /. Only rows
-- about access, memberships and owners have an entry, and those of one organization follow one another as in the journal:
-- a set that gives many users the same writes its entries side by side.
CREATE INDEX audit_log_by_relation
ON audit_log (rtrim(ltrim(substr(cell, 6), '0123456789'), 'abcdefghijklmnopqrstuvwxyz'))
WHERE cell GLOB 'user/[0-9]*/org/*' OR cell GLOB 'user/[0-9]*/workgroup/*' OR cell GLOB 'user/[0-9]*/owning';
