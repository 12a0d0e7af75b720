-- expands
-- How an order was paid, as a signed message said: the status answers of some upstreams do not.
alter table upstream_attempt add column told_payment jsonb;
