-- Who vouches for users that sign in elsewhere.
create table oauth_provider (
  id ${id},
  version bigint default 0 not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  name varchar(256) not null,
  bio varchar(1024) default '' not null,
  client_id varchar(256) not null,
  client_secret varchar(1024) not null,
  redirect_url varchar(1024) default '' not null,
  issuer_url varchar(1024) default '' not null,
  sign_up ${bool} default true not null,
  constraint oauth_provider_name_unique unique (name),
  constraint oauth_provider_client_unique unique (client_id)
);

-- Which user somebody is who was vouched for; the id is a hash of issuer and subject.
create table user_identity (
  id varchar(64) primary key,
  user_id bigint not null,
  issuer varchar(1024) not null,
  subject varchar(256) not null,
  created_at ${instant} not null,
  constraint user_identity_user foreign key (user_id) references users (id) on delete cascade
);
