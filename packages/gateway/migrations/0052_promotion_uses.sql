-- expands
-- Which promotions a charge of a linked account used. A use counts as long as the charge is open or was paid:
-- what is denied, cancelled or released gives it back by its status alone.
alter table transaction
  add column promotion_ids text[],
  add constraint transaction_promotions check (
    promotion_ids is null or (account_id is not null and cardinality(promotion_ids) > 0)
  );
create index transaction_promotion on transaction (merchant_id, account_id)
  where promotion_ids is not null
    and status in ('pending', 'authorize', 'settlement', 'partial_refund', 'refund');
