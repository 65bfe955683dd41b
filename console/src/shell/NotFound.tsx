import { Compass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Empty, PageHead } from '../ui/Bits';
import { LinkButton } from '../ui/Button';

export function Page() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('notFound.title')} />
      <div className="card">
        <Empty
          icon={Compass}
          title={t('notFound.text')}
          action={<LinkButton to="/">{t('nav.overview')}</LinkButton>}
        />
      </div>
    </>
  );
}
