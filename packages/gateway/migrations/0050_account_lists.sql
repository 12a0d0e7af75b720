-- expands
-- The accounts of one status, and those of one phone number, the newest first: whoever was not linked in time
-- is expired by the clock alone, so an account's end of that time is what both go by.
create index pay_account_status on pay_account (merchant_id, status, expires_at, id);
create index pay_account_phone on pay_account (merchant_id, phone_number, expires_at, id);
