-- The REST resource "configs".
create table setting (
  id ${id},
  version bigint default 0 not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  name varchar(256) not null,
  content varchar(1024) not null,
  bio varchar(1024) default '' not null,
  user_id bigint,
  constraint setting_name_unique unique (name)
);

-- How long things are kept, in nanoseconds: records of calls 7 days, jobs 6 hours.
insert into setting (created_at, updated_at, name, content, user_id)
values (current_timestamp(6), current_timestamp(6), 'gc',
  '{"audit":{"ttl":604800000000000},"job":{"ttl":21600000000000}}', null);
