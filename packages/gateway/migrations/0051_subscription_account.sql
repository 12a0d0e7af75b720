-- expands
-- The subscriptions that charge one account, the newest first.
create index subscription_account on subscription (merchant_id, account_id, id)
  where account_id is not null;
