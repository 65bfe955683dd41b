export type State = 'PENDING' | 'STARTED' | 'SUCCESS' | 'FAILURE';

/** A content in a cluster, as an event tells of it. */
export interface ContentEvent {
  number: number;
  scheduler_cluster_id: number;
  scheduler: string;
  url: string;
  /** -1 when not known */
  content_length: number;
  state: State;
  error?: string;
}

/** A content on a host. */
export interface PeerEvent {
  task_number: number;
  host_id: string;
  hostname: string;
  ip: string;
  host_type: string;
  state: State;
  error?: string;
  finished_pieces: number;
  pieces: number;
  content_length: number;
}

export interface JobEvent {
  id: number;
  state: State;
  error?: string;
  attempts: number;
  started_at?: string;
  finished_at?: string;
}

/** How far a part of a job is. */
export interface Progress {
  total: number;
  done: number;
  failed: number;
  /** 0 to 1, of pieces where they are known */
  share: number;
}

export const NOTHING: Progress = { total: 0, done: 0, failed: 0, share: 0 };

export function shareOf(peer: PeerEvent): number {
  if (peer.state === 'SUCCESS') return 1;
  return peer.pieces > 0 ? Math.min(1, peer.finished_pieces / peer.pieces) : 0;
}

export function progressOf(peers: readonly PeerEvent[]): Progress {
  let done = 0;
  let failed = 0;
  let share = 0;
  for (const peer of peers) {
    if (peer.state === 'SUCCESS') done++;
    else if (peer.state === 'FAILURE') failed++;
    share += shareOf(peer);
  }
  const total = peers.length;
  return { total, done, failed, share: total === 0 ? 0 : share / total };
}

function grouped<K, T>(rows: readonly T[], key: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

export interface SchedulerRow {
  clusterId: number;
  scheduler: string;
  contents: number;
  contentsDone: number;
  contentsFailed: number;
  peers: Progress;
}

export interface ContentRow {
  content: ContentEvent;
  peers: Progress;
}

export interface HostRow {
  id: string;
  hostname: string;
  ip: string;
  type: string;
  contents: Progress;
  state: State;
  /** of the first content that failed there */
  error: string;
}

/** What a job does, seen by scheduler and by content. */
export function partsOf(contents: readonly ContentEvent[], peers: readonly PeerEvent[]) {
  const ofContent = grouped(peers, (peer) => peer.task_number);
  const rows: ContentRow[] = contents.map((content) => ({
    content,
    peers: progressOf(ofContent.get(content.number) ?? []),
  }));
  const schedulers: SchedulerRow[] = [
    ...grouped(contents, (one) => `${String(one.scheduler_cluster_id)} ${one.scheduler}`).values(),
  ].map((group) => ({
    clusterId: group[0]?.scheduler_cluster_id ?? 0,
    scheduler: group[0]?.scheduler ?? '',
    contents: group.length,
    contentsDone: group.filter((one) => one.state === 'SUCCESS').length,
    contentsFailed: group.filter((one) => one.state === 'FAILURE').length,
    peers: progressOf(group.flatMap((one) => ofContent.get(one.number) ?? [])),
  }));
  return { contents: rows, schedulers };
}

function stateOf(peers: readonly PeerEvent[]): State {
  if (peers.some((peer) => peer.state === 'STARTED')) return 'STARTED';
  if (peers.some((peer) => peer.state === 'PENDING')) return 'PENDING';
  return peers.some((peer) => peer.state === 'FAILURE') ? 'FAILURE' : 'SUCCESS';
}

/** The same by host; of one content only, if it is named. Those that failed come first. */
export function hostsOf(peers: readonly PeerEvent[], content?: number): HostRow[] {
  const meant =
    content === undefined ? peers : peers.filter((peer) => peer.task_number === content);
  return [...grouped(meant, (peer) => peer.host_id)]
    .map(([id, group]) => ({
      id,
      hostname: group[0]?.hostname ?? '',
      ip: group[0]?.ip ?? '',
      type: group[0]?.host_type ?? '',
      contents: progressOf(group),
      state: stateOf(group),
      error: group.find((peer) => peer.state === 'FAILURE')?.error ?? '',
    }))
    .sort(
      (a, b) =>
        Number(b.contents.failed > 0) - Number(a.contents.failed > 0) ||
        a.hostname.localeCompare(b.hostname),
    );
}
