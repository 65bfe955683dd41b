import { useTranslation } from 'react-i18next';
import { Badge, Meter, type Tone } from '../../ui/Bits';
import { useFormat } from '../../ui/format';
import type { Progress, State } from './progress';

const TONES: Record<State, Tone> = {
  PENDING: 'info',
  STARTED: 'info',
  SUCCESS: 'ok',
  FAILURE: 'bad',
};

/** A job's `PENDING` also means that it runs, as the protocol has it. */
export function JobStateBadge({ state, ofPart = false }: { state: State; ofPart?: boolean }) {
  const { t } = useTranslation();
  return (
    <Badge tone={TONES[state]} dot>
      {t(`jobState.${state === 'PENDING' && !ofPart ? 'RUNNING' : state}`)}
    </Badge>
  );
}

export function ProgressCell({ progress }: { progress: Progress }) {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { total, done, failed, share } = progress;
  if (total === 0) return <span className="muted">–</span>;
  const text = t('job.doneOf', { done: number(done), total: number(total) });
  return (
    <span className="progress">
      <span className="num nowrap">
        {text}
        {failed > 0 && (
          <span className="bad-text"> · {t('job.failed', { count: number(failed) })}</span>
        )}
      </span>
      <Meter ok={share} bad={failed / total} label={text} />
    </span>
  );
}
