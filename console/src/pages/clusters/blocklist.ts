import type { BlockList } from '../../api/types';
import { linesOf } from '../../ui/Form';

export const KINDS = ['task', 'persistent_task', 'persistent_cache_task'] as const;
export type Kind = (typeof KINDS)[number];
export const WAYS = ['download', 'upload'] as const;
export type Way = (typeof WAYS)[number];

/** What is refused of one kind of task in one direction, as the editor holds it: a line each. */
export interface Rule {
  kind: Kind;
  way: Way;
  applications: string;
  urls: string;
  tags: string;
  priorities: number[];
}

interface Stored {
  applications?: string[];
  urls?: string[];
  tags?: string[];
  priorities?: number[];
}

/** Uploads of standard tasks cannot be refused. */
export const PLACES: { kind: Kind; way: Way }[] = KINDS.flatMap((kind) =>
  WAYS.filter((way) => kind !== 'task' || way === 'download').map((way) => ({ kind, way })),
);

export function rulesOf(list: BlockList | undefined): Rule[] {
  return PLACES.map(({ kind, way }) => {
    const stored = (list?.[kind] as Partial<Record<Way, Stored>> | undefined)?.[way] ?? {};
    return {
      kind,
      way,
      applications: (stored.applications ?? []).join('\n'),
      urls: (stored.urls ?? []).join('\n'),
      tags: (stored.tags ?? []).join('\n'),
      priorities: stored.priorities ?? [],
    };
  });
}

export function isEmpty(rule: Rule): boolean {
  return (
    rule.priorities.length === 0 &&
    [rule.applications, rule.urls, rule.tags].every((text) => linesOf(text).length === 0)
  );
}

export function blockListOf(rules: Rule[]): BlockList {
  const list: Partial<Record<Kind, Partial<Record<Way, Stored>>>> = {};
  for (const rule of rules) {
    if (isEmpty(rule)) continue;
    const stored: Stored = {
      applications: linesOf(rule.applications),
      urls: linesOf(rule.urls),
      tags: linesOf(rule.tags),
    };
    if (rule.way === 'download') stored.priorities = rule.priorities;
    list[rule.kind] = { ...list[rule.kind], [rule.way]: stored };
  }
  return list as BlockList;
}

export interface Probe {
  kind: Kind;
  way: Way;
  url: string;
  application: string;
  tag: string;
  priority: number;
}

export interface Hit {
  field: 'url' | 'application' | 'tag' | 'priority';
  entry: string;
}

/** What refuses a download or upload: any list that matches, as in daemons. */
export function hits(rules: Rule[], probe: Probe): Hit[] {
  const rule = rules.find(({ kind, way }) => kind === probe.kind && way === probe.way);
  if (!rule) return [];
  const found: Hit[] = [];
  for (const entry of linesOf(rule.applications)) {
    if (probe.application !== '' && entry === probe.application)
      found.push({ field: 'application', entry });
  }
  for (const entry of linesOf(rule.urls)) {
    if (probe.url !== '' && matches(entry, probe.url)) found.push({ field: 'url', entry });
  }
  for (const entry of linesOf(rule.tags)) {
    if (probe.tag !== '' && entry === probe.tag) found.push({ field: 'tag', entry });
  }
  if (probe.way === 'download' && rule.priorities.includes(probe.priority)) {
    found.push({ field: 'priority', entry: String(probe.priority) });
  }
  return found;
}

function matches(regex: string, url: string): boolean {
  try {
    return new RegExp(regex.replaceAll('(?P<', '(?<')).test(url);
  } catch {
    return false;
  }
}
