import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { useChange } from '../../api/queries';
import { useSession } from '../../session/session';
import { PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { useNotify } from '../../ui/Layers';
import { useProblemText } from '../../ui/Problem';
import { PeerTable } from './PeerTable';

export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const notify = useNotify();
  const problem = useProblemText();
  const sync = useChange(
    () => api('jobs', { method: 'POST', body: { type: 'sync_peers' } }),
    ['peers'],
  );
  return (
    <>
      <PageHead title={t('nav.peers')}>
        {can('jobs', '*') && (
          <Button
            disabled={sync.isPending}
            onClick={() =>
              sync.mutate(undefined, {
                onSuccess: () => notify(t('peers.synced')),
                onError: (error) => notify(problem(error), 'bad'),
              })
            }
          >
            <RefreshCw aria-hidden />
            {t('peers.sync')}
          </Button>
        )}
      </PageHead>
      <PeerTable />
    </>
  );
}
