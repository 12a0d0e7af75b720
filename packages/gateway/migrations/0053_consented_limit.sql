-- expands
-- From which amount on the wallet asked for the PIN when the customer agreed: what they agreed to. Null for
-- whoever has not agreed, or did before this was kept.
alter table pay_account
  add column consented_pin_from bigint check (consented_pin_from >= 0),
  add constraint pay_account_limit_of_consent
    check (consented_at is not null or consented_pin_from is null);
