-- expands
-- What a program that certifies a shop has noted of its own: few rows of a long log, counted before each new one.
create index event_certify on event (merchant_id, id) where starts_with(name, 'certify.');
