import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/Bits';
import { SchedulerTable } from './SchedulerTable';

export function Page() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('nav.schedulers')} />
      <SchedulerTable />
    </>
  );
}
