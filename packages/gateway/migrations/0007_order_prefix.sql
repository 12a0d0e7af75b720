-- An order is also searched for by how its id begins. The pattern operators compare bytes whatever
-- the database's collation; equality uses this index as it did the one before.
create index transaction_order_prefix on transaction
  (merchant_id, order_id text_pattern_ops, id desc);
drop index transaction_order;
alter index transaction_order_prefix rename to transaction_order;
