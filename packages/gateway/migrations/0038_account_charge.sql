-- expands
-- A charge may take from an account that a customer has linked: at once, after the customer's PIN, or, with
-- pre_auth, when the merchant captures what was reserved until then.
alter table transaction
  add column account_id text,
  -- What the customer pays: less than the gross amount where a promotion bears a part of it.
  add column payable_amount bigint,
  -- Whether it is reserved first.
  add column pre_auth boolean,
  -- The subscription that charged it.
  add column subscription_id text,
  add constraint transaction_of_account check (
    (account_id is null) = (payable_amount is null)
    and (account_id is null) = (pre_auth is null)
    and (account_id is null or payment_option_type is not null)
    and (account_id is not null or subscription_id is null)
  ),
  add constraint transaction_payable check (payable_amount between 0 and gross_amount),
  -- Only what was charged so is ever reserved.
  add constraint transaction_reserved check (
    status <> 'authorize' or coalesce(pre_auth, false)
  ),
  drop constraint transaction_status_check,
  add constraint transaction_status_check check (
    status in (
      'pending', 'authorize', 'settlement', 'partial_refund', 'refund', 'expire', 'cancel', 'deny', 'failure'
    )
  );

-- What is reserved holds its order id, as what is paid does.
drop index transaction_live_order;
create unique index transaction_live_order on transaction (merchant_id, order_id)
  where status in ('pending', 'authorize', 'settlement', 'partial_refund', 'refund');

-- A reservation is released when its time is over, as a pending transaction expires.
drop index transaction_due;
create index transaction_due on transaction (merchant_id, expires_at)
  where status in ('pending', 'authorize');

drop index transaction_rare_status;
create index transaction_rare_status on transaction (merchant_id, status, created_at, id)
  where status in ('authorize', 'partial_refund', 'refund', 'expire', 'cancel', 'deny', 'failure');

-- The transactions of one account, the newest first.
create index transaction_account on transaction (merchant_id, account_id, created_at, id)
  where account_id is not null;
create index transaction_subscription on transaction (merchant_id, subscription_id, created_at, id)
  where subscription_id is not null;
