-- expands
-- Money in and out of each hour by payment type and issuer, for reports over weeks and years. Computed anew
-- whenever a transaction of the hour changed, as transaction_hour is.
create table settlement_hour (
  merchant_id text not null,
  hour timestamptz not null,
  payment_type text not null check (payment_type in ('gopay', 'qris')),
  -- As the payments spell it; empty for payments inside the GoPay app.
  issuer text not null,
  settled bigint not null,
  gross bigint not null,
  refunds bigint not null,
  refunded bigint not null,
  primary key (merchant_id, hour, payment_type, issuer)
);

-- The same as folded_until, of settlement_hour. Older processes do not know it: what they fold is folded again.
-- Null until all hours were summed.
alter table transaction_hour_fold add column settlements_folded_until timestamptz;
