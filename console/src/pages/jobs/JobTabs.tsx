import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useSession } from '../../session/session';
import { PageHead } from '../../ui/Bits';
import { LinkButton } from '../../ui/Button';

/** What the pages of jobs have in common. */
export function JobTabs({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  const tabs = [
    { to: '/jobs', label: t('nav.jobs') },
    { to: '/jobs/schedules', label: t('jobs.schedules') },
    { to: '/jobs/secrets', label: t('jobs.secrets') },
  ];
  return (
    <>
      <PageHead title={t('nav.jobs')}>{children ?? <PreheatButton />}</PageHead>
      <nav className="tabs" aria-label={t('jobs.parts')}>
        {tabs.map(({ to, label }) => (
          <NavLink key={to} to={to} end>
            {label}
          </NavLink>
        ))}
      </nav>
    </>
  );
}

export function PreheatButton() {
  const { t } = useTranslation();
  const { can } = useSession();
  return (
    can('jobs', '*') && (
      <LinkButton look="primary" to="/jobs/preheat">
        <Plus aria-hidden />
        {t('jobs.preheat')}
      </LinkButton>
    )
  );
}
