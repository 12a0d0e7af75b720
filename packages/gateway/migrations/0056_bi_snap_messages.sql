-- expands
-- In the order in which a charge takes the two tables, so that it and this never wait for each other.
--
-- The part of its URL that the signature of a BI-SNAP message covers; null for all others, whose bodies hold
-- their signature.
alter table notification add column signed_path text;

-- A BI-SNAP request is known by its service and its X-EXTERNAL-ID, and is another one with another body.
alter table idempotency_key
  add column request_hash text,
  drop constraint idempotency_key_key_check,
  add constraint idempotency_key_key_check check (length(key) between 1 and 100) not valid;
