-- expands
-- BI-SNAP, the national standard: a face of its own for the same payments. What was charged through it says so in
-- its origin and keeps the X-EXTERNAL-ID that made it.
alter table transaction
  add column external_id text check (length(external_id) between 1 and 36),
  drop constraint transaction_origin_check,
  add constraint transaction_origin_check check (origin in ('snap', 'bi_snap')) not valid,
  add constraint transaction_external_id_of_bi_snap
    check ((origin is not distinct from 'bi_snap') = (external_id is not null)) not valid;

-- There the partner's own number may come again: what makes a payment the only one is its external id.
drop index transaction_live_order;
create unique index transaction_live_order on transaction (merchant_id, order_id)
  where status in ('pending', 'authorize', 'settlement', 'partial_refund', 'refund')
    and origin is distinct from 'bi_snap';

-- After a day an external id may make another payment: look-ups find the newest.
create index transaction_external_id on transaction (merchant_id, external_id, id)
  where external_id is not null;

-- What a merchant calls BI-SNAP with. Secrets and the gateway's private key are sealed as server keys are.
create table bi_snap_client (
  merchant_id text primary key references merchant (id),
  client_id text not null unique check (length(client_id) between 1 and 64),
  secret bytea not null,
  -- The one before it, until then by wall time.
  older_secret bytea,
  older_secret_until timestamptz,
  -- The merchant's, as SPKI PEM: any of them may have signed.
  public_keys text[] not null default '{}' check (cardinality(public_keys) <= 5),
  -- The gateway's: it signs tokens and notifications.
  signing_key bytea not null,
  signing_public_key text not null,
  -- What linking calls the merchant.
  payment_handle text not null unique,
  notification_prefix text,
  notification_partner_id text not null default '' check (length(notification_partner_id) <= 64),
  -- Where linking and tokenized payments may send a customer back to.
  redirect_urls text[] not null default '{}' check (cardinality(redirect_urls) <= 20),
  created_at timestamptz not null,
  -- No call is served from then on. What is owed is still signed.
  ended_at timestamptz,
  check ((older_secret is null) = (older_secret_until is null))
);
