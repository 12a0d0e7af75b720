-- expands
-- How the busiest tables are kept, and nothing about what is in them; no lock that a writer waits for.
--
-- A notification is updated twice soon after it was written: leased, which no index covers, and recorded.
-- With room beside it the first of the two writes no index. Pages that are there already stay as full.
alter table notification set (fillfactor = 60);
-- What was delivered leaves a dead entry at the front of the queue's index. By default a fifth of the table would
-- have to change before they are cleared: with 20 million messages after 4 million.
alter table notification set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
-- Each row lives for five minutes.
alter table idempotency_key set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);
