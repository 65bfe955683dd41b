-- A permission may be for one cluster only; 0 means all.
alter table role_permission add column cluster_id bigint default 0 not null;
alter table role_permission
  add constraint role_permission_of_cluster_unique unique (role_id, object, action, cluster_id);
alter table role_permission drop constraint role_permission_unique;

-- Raised to end all sessions of a user.
alter table users add column session_epoch bigint default 0 not null;

-- Sessions that were ended before their tokens expire.
create table revoked_session (
  id varchar(64) primary key,
  user_id bigint not null,
  expires_at ${instant} not null,
  constraint revoked_session_user foreign key (user_id) references users (id) on delete cascade
);

create index revoked_session_by_end on revoked_session (expires_at);

-- Failed attempts to sign in; the id is a hash of the address and, if it is for one, the name.
create table sign_in_failure (
  id varchar(64) primary key,
  version bigint default 0 not null,
  failures integer not null,
  not_before ${instant} not null,
  updated_at ${instant} not null
);

create index sign_in_failure_by_time on sign_in_failure (updated_at);
