-- expands
-- What happened in each hour, by payment type and issuer. It is never made anew from all of an hour's
-- transactions: each commit leaves in hour_change what it changed, and a fold adds that up here. The two
-- together are exact at any moment. transaction_hour, settlement_hour and transaction_hour_fold are what
-- older processes sum and read; nothing else does.
create table hour_sum (
  merchant_id text not null,
  hour timestamptz not null,
  payment_type text not null check (payment_type in ('gopay', 'qris')),
  -- As the payments spell it; empty for payments inside the GoPay app, and for what was not paid.
  issuer text not null,
  -- Of the transactions created in this hour, by what became of them; on the line without an issuer.
  charged bigint not null default 0,
  paid bigint not null default 0,
  expired bigint not null default 0,
  cancelled bigint not null default 0,
  denied bigint not null default 0,
  time_to_pay_ms bigint not null default 0,
  -- What was settled and what was refunded in this hour, whenever it was charged.
  settled bigint not null default 0,
  gross bigint not null default 0,
  refunds bigint not null default 0,
  refunded bigint not null default 0,
  primary key (merchant_id, hour, payment_type, issuer)
) with (fillfactor = 60);

-- Append-only until it is added up; then it is gone. A figure may be negative: what a payment takes from the
-- line of the unpaid.
create table hour_change (
  merchant_id text not null,
  id bigint generated always as identity,
  hour timestamptz not null,
  payment_type text not null,
  issuer text not null,
  charged bigint not null default 0,
  paid bigint not null default 0,
  expired bigint not null default 0,
  cancelled bigint not null default 0,
  denied bigint not null default 0,
  time_to_pay_ms bigint not null default 0,
  settled bigint not null default 0,
  gross bigint not null default 0,
  refunds bigint not null default 0,
  refunded bigint not null default 0,
  primary key (merchant_id, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Whose hours are summed: from begun_at on, in wall time, hour_sum with hour_change has all that there is.
-- Null until what was there before these tables was summed once.
create table hour_fold (
  merchant_id text primary key references merchant (id),
  begun_at timestamptz
);

-- What a transaction is in the sums: a line of the hour in which it was created, and one of that in which it was
-- settled. With -1 for a sign it is taken off. A moment that is not finite is in no hour: it must not keep a charge
-- from being stored. One plain select, so that it becomes a part of the statement that asks for it.
create function hour_lines(
  sign integer, created_at timestamptz, settled_at timestamptz, status text, paid_by text, gross_amount bigint
) returns table (
  hour timestamptz, issuer text, charged integer, paid integer, expired integer, cancelled integer, denied integer,
  time_to_pay_ms numeric, settled integer, gross bigint
) language sql stable as $$
  select date_bin('1 hour', at, timestamptz 'epoch'), line.issuer, sign * line.charged, sign * line.paid,
    sign * line.expired, sign * line.cancelled, sign * line.denied, sign * line.time_to_pay_ms,
    sign * line.settled, sign * line.gross
  from (
    select created_at, '', 1, (settled_at is not null)::integer, (status = 'expire')::integer,
      (status = 'cancel')::integer, (status in ('deny', 'failure'))::integer,
      case when isfinite(settled_at) then extract(epoch from settled_at - created_at) * 1000 else 0 end, 0, 0::bigint
    union all
    select settled_at, coalesce(paid_by, ''), 0, 0, 0, 0, 0, 0, 1, gross_amount
  ) line (at, issuer, charged, paid, expired, cancelled, denied, time_to_pay_ms, settled, gross)
  where isfinite(at)
$$;

-- For each statement, not for each row: what a batch of charges leaves is one line or two. What is deleted, a
-- merchant's whole past or what is too old of a sandbox's, is taken off again.
create function count_transactions() returns trigger language plpgsql as $$
begin
  insert into hour_change (merchant_id, hour, payment_type, issuer, charged, paid, expired, cancelled, denied,
    time_to_pay_ms, settled, gross)
  select t.merchant_id, l.hour, t.payment_type, l.issuer, sum(l.charged), sum(l.paid), sum(l.expired),
    sum(l.cancelled), sum(l.denied), sum(l.time_to_pay_ms), sum(l.settled), sum(l.gross)
  from touched t cross join lateral hour_lines(
    case tg_op when 'INSERT' then 1 else -1 end, t.created_at, t.settled_at, t.status, t.issuer, t.gross_amount) l
  group by 1, 2, 3, 4;
  return null;
end $$;

-- What they were is taken off, what they have become is added. A payment, once it is made, keeps its type and
-- its issuer, so refunds stay on their lines.
create function count_transactions_changed() returns trigger language plpgsql as $$
begin
  insert into hour_change (merchant_id, hour, payment_type, issuer, charged, paid, expired, cancelled, denied,
    time_to_pay_ms, settled, gross)
  select * from (
    select t.merchant_id, l.hour, t.payment_type, l.issuer, sum(l.charged) as charged, sum(l.paid) as paid,
      sum(l.expired) as expired, sum(l.cancelled) as cancelled, sum(l.denied) as denied,
      sum(l.time_to_pay_ms) as time_to_pay_ms, sum(l.settled) as settled, sum(l.gross) as gross
    from (
      select -1 as sign, merchant_id, payment_type, created_at, settled_at, status, issuer, gross_amount from was
      union all
      select 1, merchant_id, payment_type, created_at, settled_at, status, issuer, gross_amount from became
    ) t cross join lateral
      hour_lines(t.sign, t.created_at, t.settled_at, t.status, t.issuer, t.gross_amount) l
    group by 1, 2, 3, 4
  ) changed
  where (charged, paid, expired, cancelled, denied, time_to_pay_ms, settled, gross)
    <> (0, 0, 0, 0, 0, 0, 0, 0);
  return null;
end $$;

-- A refund counts in the hour in which it was made, on the line of the payment that it returns; it goes before that.
create function count_refunds() returns trigger language plpgsql as $$
begin
  insert into hour_change (merchant_id, hour, payment_type, issuer, refunds, refunded)
  select r.merchant_id, date_bin('1 hour', r.created_at, timestamptz 'epoch'), t.payment_type,
    coalesce(t.issuer, ''), sum(r.sign), sum(r.sign * r.amount)
  from (select case tg_op when 'INSERT' then 1 else -1 end as sign, touched.* from touched) r
  cross join lateral (
    select t.payment_type, t.issuer from transaction t
    where t.merchant_id = r.merchant_id and t.id = r.transaction_id offset 0
  ) t
  where isfinite(r.created_at)
  group by 1, 2, 3, 4;
  return null;
end $$;

-- In the order in which every statement of ours meets these two tables.
create trigger count_made after insert on transaction
  referencing new table as touched for each statement execute function count_transactions();
create trigger count_changed after update on transaction
  referencing old table as was new table as became
  for each statement execute function count_transactions_changed();
create trigger count_gone after delete on transaction
  referencing old table as touched for each statement execute function count_transactions();
create trigger count_made after insert on refund
  referencing new table as touched for each statement execute function count_refunds();
create trigger count_gone after delete on refund
  referencing old table as touched for each statement execute function count_refunds();

-- What is only shown, sent or compared once its row was found has no statistics: no plan asks for them, and
-- a look at thirty thousand bodies, headers and JSON documents was most of what an analyze took, also of
-- autovacuum's. What an index, its expression or its condition is about keeps them. The locks that this
-- takes hold up neither readers nor writers.
alter table transaction
  alter column qr_payload set statistics 0,
  alter column callback_url set statistics 0,
  alter column append_notification_urls set statistics 0,
  alter column override_notification_urls set statistics 0,
  alter column locale set statistics 0,
  alter column metadata set statistics 0,
  alter column request set statistics 0,
  alter column shopeepay_reference_number set statistics 0,
  alter column acquirer_reference_id set statistics 0,
  alter column channel_response_code set statistics 0,
  alter column channel_response_message set statistics 0;
alter table event
  alter column data set statistics 0;
alter table notification
  alter column body set statistics 0,
  alter column sent_body set statistics 0,
  alter column faults set statistics 0,
  alter column signed_path set statistics 0,
  alter column lease_id set statistics 0;
alter table notification_attempt
  alter column request_headers set statistics 0,
  alter column redirects set statistics 0,
  alter column final_url set statistics 0,
  alter column answer_headers set statistics 0,
  alter column answer_body set statistics 0,
  alter column error_detail set statistics 0,
  alter column faults set statistics 0;
alter table api_request
  alter column headers set statistics 0,
  alter column body set statistics 0,
  alter column answer set statistics 0,
  alter column problems set statistics 0,
  alter column error set statistics 0,
  alter column signature_check set statistics 0;
