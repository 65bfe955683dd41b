import { useEffect, useState } from 'react';
import { duration } from '../../ui/format';

interface Props {
  job: { started_at?: string | undefined; finished_at?: string | undefined };
}

/** How long a job took, or has been at it. */
export function Took({ job }: Props) {
  const [now, setNow] = useState(() => Date.now());
  const isRunning = job.started_at !== undefined && job.finished_at === undefined;
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  if (!job.started_at) return <span className="muted">–</span>;
  const end = job.finished_at ? new Date(job.finished_at).getTime() : now;
  return <span className="nowrap">{duration(end - new Date(job.started_at).getTime())}</span>;
}
