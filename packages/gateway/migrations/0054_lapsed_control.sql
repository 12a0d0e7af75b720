-- expands
-- Until when somebody has a merchant in hand, besides what its calls are watched for: read with the merchant, so
-- that whoever owes it a message knows that no worker may send it now. Wall time.
alter table merchant add column controlled_until timestamptz;
-- What becomes of the messages that are owed when the time of whoever had it in hand is up. Until somebody has
-- seen to that, workers leave the merchant alone.
alter table merchant_control add column forgets boolean not null default false;
