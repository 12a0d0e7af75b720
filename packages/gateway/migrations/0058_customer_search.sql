-- expands
-- Transactions are found by their customer's phone number, and those of BI-SNAP, whose calls name the customer in other
-- members, by the e-mail address too.
create index transaction_bi_snap_email on transaction (
  merchant_id,
  lower(coalesce(request #>> '{additionalInfo,customerDetails,email}',
    request #>> '{additionalInfo,customerDetail,email}')),
  created_at, id
) where origin = 'bi_snap' and coalesce(request #>> '{additionalInfo,customerDetails,email}',
  request #>> '{additionalInfo,customerDetail,email}') is not null;
-- In the national form: 62812… and 0812… are one number.
create index transaction_phone on transaction (
  merchant_id,
  regexp_replace(regexp_replace(request #>> '{customer_details,phone}', '\D', '', 'g'), '^62(?=8)', '0'),
  created_at, id
) where request #>> '{customer_details,phone}' is not null;
create index transaction_bi_snap_phone on transaction (
  merchant_id,
  regexp_replace(regexp_replace(coalesce(request #>> '{additionalInfo,customerDetails,phone}',
    request #>> '{additionalInfo,customerDetail,phone}'), '\D', '', 'g'), '^62(?=8)', '0'),
  created_at, id
) where origin = 'bi_snap' and coalesce(request #>> '{additionalInfo,customerDetails,phone}',
  request #>> '{additionalInfo,customerDetail,phone}') is not null;
