import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/Bits';
import { SeedPeerTable } from './SeedPeerTable';

export function Page() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('nav.seedPeers')} />
      <SeedPeerTable />
    </>
  );
}
