-- expands
-- What a merchant is held for and since when (wall time), so that whoever has to wait can be told.
-- Absent in what an older process writes.
alter table merchant_hold
  add column doing text,
  add column taken_at timestamptz;
