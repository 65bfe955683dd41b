import type { TFunction } from 'i18next';
import type { Job } from '../../api/types';

export const TYPES = ['preheat', 'get_task', 'delete_task', 'gc'] as const;
export type JobType = (typeof TYPES)[number];

interface Args {
  url?: string;
  urls?: string[];
  task_id?: string;
  content_for_calculating_task_id?: string;
  type?: string;
}

export function jobName(t: TFunction, job: Pick<Job, 'id' | 'type'>): string {
  return `${t(`jobType.${job.type}`)} ${String(job.id)}`;
}

/** What a job is about, in a line. */
export function contentOf(job: { args: unknown }): string {
  const args = job.args as Args;
  const urls = [args.url, ...(args.urls ?? [])].filter(Boolean);
  const more = urls.length > 1 ? ` +${String(urls.length - 1)}` : '';
  return urls.length > 0
    ? `${urls[0] ?? ''}${more}`
    : (args.task_id ?? args.content_for_calculating_task_id ?? args.type ?? '');
}
