-- expands
-- A payment moves a transaction from one of the two statuses that are left out here to the other: it writes
-- this index no more. Lists of what is paid walk transaction_created, those of what is pending transaction_due.
create index transaction_rare_status on transaction (merchant_id, status, created_at, id)
  where status in ('partial_refund', 'refund', 'expire', 'cancel', 'deny', 'failure');
drop index transaction_status;
