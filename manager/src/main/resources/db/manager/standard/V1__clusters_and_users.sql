-- Runs on every engine: what differs comes from the placeholders of dragonfly.manager.jpa.Engine.
-- JSON documents are text. Names that any engine reserves (user, role, key, value) are not used.

${prepare};

create table seed_peer_cluster (
  id ${id},
  version bigint default 0 not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  name varchar(256) not null,
  bio varchar(1024) default '' not null,
  config ${text} not null,
  constraint seed_peer_cluster_name_unique unique (name)
);

create table scheduler_cluster (
  id ${id},
  version bigint default 0 not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  name varchar(256) not null,
  bio varchar(1024) default '' not null,
  config ${text} not null,
  client_config ${text} not null,
  seed_client_config ${text} not null,
  scopes ${text} not null,
  is_default ${bool} default false not null,
  seed_peer_cluster_id bigint,
  constraint scheduler_cluster_name_unique unique (name),
  constraint scheduler_cluster_seed_peer_cluster
    foreign key (seed_peer_cluster_id) references seed_peer_cluster (id)
);

create index scheduler_cluster_by_seed_peer_cluster on scheduler_cluster (seed_peer_cluster_id);

-- A scheduler is active while lease_until lies ahead. Only the newest generation of its
-- keep-alive stream may move that instant.
create table scheduler (
  id ${id},
  version bigint default 0 not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  host_name varchar(256) not null,
  ip varchar(64) not null,
  port integer not null,
  idc varchar(1024),
  location varchar(1024),
  features ${text} not null,
  config ${text} not null,
  scheduler_cluster_id bigint not null,
  lease_generation bigint default 0 not null,
  lease_until ${instant},
  last_keep_alive_at ${instant},
  constraint scheduler_host_unique unique (host_name, ip, scheduler_cluster_id),
  constraint scheduler_scheduler_cluster
    foreign key (scheduler_cluster_id) references scheduler_cluster (id)
);

create index scheduler_by_cluster on scheduler (scheduler_cluster_id);

create table seed_peer (
  id ${id},
  version bigint default 0 not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  host_name varchar(256) not null,
  type varchar(256) not null,
  ip varchar(64) not null,
  port integer not null,
  download_port integer not null,
  object_storage_port integer default 0 not null,
  idc varchar(1024),
  location varchar(1024),
  seed_peer_cluster_id bigint not null,
  lease_generation bigint default 0 not null,
  lease_until ${instant},
  last_keep_alive_at ${instant},
  constraint seed_peer_host_unique unique (host_name, ip, seed_peer_cluster_id),
  constraint seed_peer_seed_peer_cluster
    foreign key (seed_peer_cluster_id) references seed_peer_cluster (id)
);

create index seed_peer_by_cluster on seed_peer (seed_peer_cluster_id);

create table users (
  id ${id},
  version bigint default 0 not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  name varchar(256) not null,
  email varchar(256),
  encrypted_password varchar(1024) not null,
  avatar varchar(256) default '' not null,
  phone varchar(256) default '' not null,
  state varchar(16) default 'enable' not null,
  location varchar(1024) default '' not null,
  bio varchar(1024) default '' not null,
  constraint user_name_unique unique (name),
  constraint user_email_unique unique (email)
);

create table application (
  id ${id},
  version bigint default 0 not null,
  created_at ${instant} not null,
  updated_at ${instant} not null,
  name varchar(256) not null,
  url varchar(1024) not null,
  bio varchar(1024) default '' not null,
  priority ${text},
  user_id bigint,
  constraint application_name_unique unique (name),
  constraint application_user foreign key (user_id) references users (id)
);

create table roles (
  id ${id},
  name varchar(100) not null,
  constraint role_name_unique unique (name)
);

create table role_permission (
  id ${id},
  role_id bigint not null,
  object varchar(100) not null,
  action varchar(100) not null,
  constraint role_permission_unique unique (role_id, object, action),
  constraint role_permission_role foreign key (role_id) references roles (id) on delete cascade
);

create table user_role (
  user_id bigint not null,
  role_id bigint not null,
  primary key (user_id, role_id),
  constraint user_role_user foreign key (user_id) references users (id) on delete cascade,
  constraint user_role_role foreign key (role_id) references roles (id) on delete cascade
);

-- What every replica of the manager must know and nobody else may, such as the key of the sessions.
create table secret (
  name varchar(100) primary key,
  content varchar(1024) not null,
  created_at ${instant} not null
);

insert into roles (name) values ('root');
insert into roles (name) values ('guest');

insert into role_permission (role_id, object, action)
select r.id, o.name, '*'
from roles r
  cross join (
    select 'users' as name
    union all select 'roles'
    union all select 'permissions'
    union all select 'oauth'
    union all select 'clusters'
    union all select 'scheduler-clusters'
    union all select 'schedulers'
    union all select 'scheduler-features'
    union all select 'seed-peer-clusters'
    union all select 'seed-peers'
    union all select 'peers'
    union all select 'configs'
    union all select 'jobs'
    union all select 'applications'
    union all select 'personal-access-tokens'
    union all select 'persistent-cache-tasks'
    union all select 'audits'
  ) o
where r.name = 'root';

-- A guest reads everything but what would let him act as somebody else or watch others.
insert into role_permission (role_id, object, action)
select r.id, o.name, 'read'
from roles r
  cross join (
    select 'users' as name
    union all select 'roles'
    union all select 'permissions'
    union all select 'oauth'
    union all select 'clusters'
    union all select 'scheduler-clusters'
    union all select 'schedulers'
    union all select 'scheduler-features'
    union all select 'seed-peer-clusters'
    union all select 'seed-peers'
    union all select 'peers'
    union all select 'configs'
    union all select 'jobs'
    union all select 'applications'
    union all select 'persistent-cache-tasks'
  ) o
where r.name = 'guest';
