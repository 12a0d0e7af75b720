-- expands
-- Messages about accounts and subscriptions. Of an account's, order_id is the account's id, and of a
-- subscription's that is about no transaction the subscription's: what people search for. Every row that
-- is there was of a narrower kind, so none is looked at while the table is locked.
alter table notification drop constraint notification_kind_check;
alter table notification add constraint notification_kind_check
  check (kind in ('payment', 'test', 'account', 'subscription')) not valid;
