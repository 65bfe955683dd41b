import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { apiUrl } from '../../api/client';
import { ACCOUNT } from '../../session/session';
import type { ContentEvent, JobEvent, PeerEvent } from './progress';

const SHOW_MILLIS = 250;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 60_000;

export interface Live {
  contents: ContentEvent[];
  peers: PeerEvent[];
  job: JobEvent | null;
  link: 'connecting' | 'open' | 'lost' | 'ended' | 'deleted';
}

const NOTHING: Live = { contents: [], peers: [], job: null, link: 'connecting' };

/**
 * Follows a job by server-sent events. A connection that breaks is taken up again by the browser where it was; one that
 * the manager refuses, by us with growing pauses.
 *
 * @param run begins anew when it changes
 */
export function useJobEvents(id: string, run: number): Live {
  const client = useQueryClient();
  const [live, setLive] = useState(NOTHING);
  useEffect(() => {
    const contents = new Map<number, ContentEvent>();
    const peers = new Map<string, PeerEvent>();
    let job: JobEvent | null = null;
    let link: Live['link'] = 'connecting';
    let source: EventSource | null = null;
    let pause = FIRST_PAUSE;
    let showing: ReturnType<typeof setTimeout> | undefined;
    let reopening: ReturnType<typeof setTimeout> | undefined;

    const show = () => {
      showing = undefined;
      setLive({ contents: [...contents.values()], peers: [...peers.values()], job, link });
    };
    // hundreds of events may come at once
    const soon = () => {
      showing ??= setTimeout(show, SHOW_MILLIS);
    };
    const end = (how: 'ended' | 'deleted') => {
      link = how;
      source?.close();
      soon();
      void client.invalidateQueries({ queryKey: ['jobs'] });
    };
    const open = () => {
      source = new EventSource(apiUrl(`jobs/${id}/events`));
      source.onopen = () => {
        link = 'open';
        pause = FIRST_PAUSE;
        soon();
      };
      source.addEventListener('task', (event: MessageEvent<string>) => {
        const content = JSON.parse(event.data) as ContentEvent;
        contents.set(content.number, content);
        soon();
      });
      source.addEventListener('peer', (event: MessageEvent<string>) => {
        const peer = JSON.parse(event.data) as PeerEvent;
        peers.set(`${String(peer.task_number)} ${peer.host_id}`, peer);
        soon();
      });
      source.addEventListener('job', (event: MessageEvent<string>) => {
        job = JSON.parse(event.data) as JobEvent;
        soon();
      });
      source.addEventListener('end', () => end('ended'));
      source.addEventListener('deleted', () => end('deleted'));
      source.onerror = () => {
        link = 'lost';
        soon();
        if (source?.readyState !== EventSource.CLOSED) return;
        // perhaps the session has ended; the account says so
        void client.invalidateQueries({ queryKey: ACCOUNT });
        reopening = setTimeout(open, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      };
    };
    open();
    return () => {
      clearTimeout(showing);
      clearTimeout(reopening);
      source?.close();
    };
  }, [client, id, run]);
  return live;
}
