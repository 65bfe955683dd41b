import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/Bits';
import { PeerTable } from './PeerTable';

export function Page() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('nav.peers')} />
      <PeerTable />
    </>
  );
}
