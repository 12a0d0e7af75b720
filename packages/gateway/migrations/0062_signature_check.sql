-- expands
-- Of a call of BI-SNAP that was refused for its signature: what should have been signed, what was, and by which
-- habit. Without tokens and secrets, as everything that is kept of a call.
alter table api_request add column signature_check jsonb;
