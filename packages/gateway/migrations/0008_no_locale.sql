-- A charge may leave the language to the customer's browser, which differs from asking for Indonesian.
-- Rows from before say id-ID either way.
alter table transaction
  alter column locale drop not null,
  alter column locale drop default;
