-- expands
-- Which lease a notification is under. Leases are short and renewed, so one that was lost may be followed by
-- another while the first one's attempt still ends: only the lease that stands here may record.
alter table notification add column lease_id text;
