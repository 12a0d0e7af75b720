-- expands

-- The inbox of one account, the newest first, and when its upstream last sent a message.
create index upstream_message_account on upstream_message (merchant_id, account_id, id);
-- What was ignored, or is about nothing that we know, is rare and looked for.
create index upstream_message_odd on upstream_message (merchant_id, id)
  where verdict <> 'genuine' or state = 'waiting';
