-- expands
-- What was paid and of which no message of the upstream has come: where its messages arrive there is next to
-- nothing of it.
create index upstream_attempt_silent on upstream_attempt (merchant_id, account_id, closed_at)
  where state = 'paid' and bells = 0 and heartbeat_at is null;
