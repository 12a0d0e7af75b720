-- Which generation of messages a merchant wants to be told in; null: the newest.
alter table merchant add column message_shape text check (message_shape in ('2026', '2021'));
-- It is one for each merchant, the same in all its payments, and made of the merchant's id.
alter table transaction drop column cross_reference_id;
