import { useTranslation } from 'react-i18next';
import { Note } from '../ui/Bits';
import { Button } from '../ui/Button';

/** A page that failed; mostly because the manager was replaced and the page's script is gone. */
export function Crash() {
  const { t } = useTranslation();
  return (
    <Note tone="bad">
      <div className="row">
        <span>{t('problem.page')}</span>
        <Button small onClick={() => window.location.reload()}>
          {t('ui.reload')}
        </Button>
      </div>
    </Note>
  );
}
