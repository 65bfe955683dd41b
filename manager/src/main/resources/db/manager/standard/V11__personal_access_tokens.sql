-- Of a token only a hash is kept.
create table personal_access_token (
  id ${id},
  version bigint default 0 not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  name varchar(256) not null,
  bio varchar(1024) default '' not null,
  token_hash varchar(64) not null,
  scopes ${text} not null,
  state varchar(16) not null,
  expired_at ${instant} not null,
  last_used_at ${instant},
  user_id bigint not null,
  constraint personal_access_token_name_unique unique (name),
  constraint personal_access_token_hash_unique unique (token_hash),
  constraint personal_access_token_user
    foreign key (user_id) references users (id) on delete cascade
);

create index personal_access_token_by_user on personal_access_token (user_id);
