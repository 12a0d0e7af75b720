-- expands
-- Accounts that are linked through BI-SNAP: what the customer has agreed to is a code first, which the merchant
-- exchanges for the link itself.
alter table pay_account
  -- What the merchant gets back with the code; null for a link of the Core API.
  add column link_state text check (length(link_state) between 1 and 32),
  add column auth_code text check (length(auth_code) between 1 and 64),
  add constraint pay_account_code_of_bi_snap
    check (link_state is not null or auth_code is null) not valid,
  -- Who links a customer again who is linked keeps the account that there is.
  drop constraint pay_account_ended_by_check,
  add constraint pay_account_ended_by_check
    check (ended_by in ('merchant', 'customer', 'phone_changed', 'relinked')) not valid;
create unique index pay_account_auth_code on pay_account (merchant_id, auth_code)
  where auth_code is not null;
