import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { Note } from './Bits';
import { Button } from './Button';

/** What the manager says when it has no more to say. */
const UNTOLD = new Set(['', 'permission deny', 'record not found', 'Not Found', 'Forbidden']);

export function useProblemText() {
  const { t } = useTranslation();
  return (error: unknown): string => {
    if (!(error instanceof ApiError)) return t('problem.unknown');
    if (error.status === 0) return t('problem.offline');
    if (error.isSignedOut) return t('problem.signedOut');
    if (error.isForbidden && UNTOLD.has(error.message)) return t('problem.forbidden');
    if (error.status === 404 && UNTOLD.has(error.message)) return t('problem.notFound');
    if (error.status === 429) return t('problem.tooOften', { seconds: error.retryAfter ?? 1 });
    if (error.status >= 500) return t('problem.server', { status: error.status });
    if (error.message === 'Conflict') return t('problem.conflict');
    return error.message;
  };
}

/** Tells what went wrong, and offers to try again. */
export function Problem({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation();
  const text = useProblemText();
  return (
    <Note tone="bad">
      <div className="row">
        <span>{text(error)}</span>
        {retry && (
          <Button
            small
            onClick={() => {
              void retry();
            }}
          >
            {t('ui.tryAgain')}
          </Button>
        )}
      </div>
    </Note>
  );
}
