-- expands
-- Links to a transaction know no merchant, so no constraint says that they are unique: imports that keep the
-- links of their file lock this one row while they look whether all are free, and until they have them.
create table import_turn (id integer primary key check (id = 1));
insert into import_turn (id) values (1);
