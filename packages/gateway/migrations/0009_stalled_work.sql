-- Background work that failed for one merchant, or for one thing of theirs: tried again after a while,
-- and after some tries left alone until somebody lifts it. Everybody else's goes on. Wall time.
create table stalled_work (
  merchant_id text not null references merchant (id),
  work text not null check (
    work in ('fault_planning', 'expiry', 'refund_confirmation', 'delivery', 'hour_sums')
  ),
  -- The transaction or notification that it is about; empty: everything of the merchant.
  subject text not null default '',
  failures integer not null check (failures > 0),
  -- What went wrong the last time.
  error text not null,
  failed_at timestamptz not null,
  retry_at timestamptz not null,
  -- Set when it is no longer tried.
  quarantined_at timestamptz,
  primary key (merchant_id, work, subject)
);
