-- The hosts that schedulers know, up to a million of them.
create table peer (
  id ${id},
  created_at ${instant} not null,
  updated_at ${instant} not null,
  host_name varchar(256) not null,
  type varchar(256) not null,
  idc varchar(1024) default '' not null,
  location varchar(1024) default '' not null,
  ip varchar(64) not null,
  port integer not null,
  download_port integer not null,
  object_storage_port integer default 0 not null,
  proxy_port integer default 0 not null,
  state varchar(16) default 'inactive' not null,
  os varchar(256) default '' not null,
  platform varchar(256) default '' not null,
  platform_family varchar(256) default '' not null,
  platform_version varchar(256) default '' not null,
  kernel_version varchar(256) default '' not null,
  git_version varchar(256) default '' not null,
  git_commit varchar(256) default '' not null,
  build_platform varchar(256) default '' not null,
  scheduler_cluster_id bigint not null,
  constraint peer_host_unique unique (host_name, ip, scheduler_cluster_id),
  constraint peer_scheduler_cluster
    foreign key (scheduler_cluster_id) references scheduler_cluster (id) on delete cascade
);

-- Each ends with the id, in whose order lists are read.
create index peer_by_cluster on peer (scheduler_cluster_id, id);
create index peer_by_ip on peer (ip, id);
create index peer_by_type on peer (type, id);
create index peer_by_git_version on peer (git_version, id);
create index peer_by_git_commit on peer (git_commit, id);
