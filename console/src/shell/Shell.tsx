import { Menu } from '@base-ui/react/menu';
import clsx from 'clsx';
import {
  AppWindow,
  BookOpen,
  Boxes,
  CalendarClock,
  FileSearch,
  Fingerprint,
  Gauge,
  KeyRound,
  ListTodo,
  LogOut,
  Menu as MenuIcon,
  Network,
  Recycle,
  ScrollText,
  ShieldCheck,
  Sprout,
  UserRound,
  Users,
  X,
  type LucideIcon,
} from 'lucide-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { home } from '../api/client';
import { useKeptSession } from '../session/keep';
import { useSession, useSignOut } from '../session/session';
import { Loading } from '../ui/Bits';
import { Button } from '../ui/Button';
import { MenuItems } from '../ui/Layers';
import { LanguageMenu, ThemeMenu } from './Preferences';

interface Entry {
  to: string;
  label:
    | 'overview'
    | 'clusters'
    | 'schedulers'
    | 'seedPeers'
    | 'peers'
    | 'applications'
    | 'jobs'
    | 'tasks'
    | 'users'
    | 'roles'
    | 'tokens'
    | 'providers'
    | 'audit'
    | 'garbage';
  icon: LucideIcon;
  /** what one must be allowed to read */
  object?: string;
}

const GROUPS: { label: 'network' | 'content' | 'access' | 'upkeep' | ''; entries: Entry[] }[] = [
  { label: '', entries: [{ to: '/', label: 'overview', icon: Gauge }] },
  {
    label: 'network',
    entries: [
      { to: '/clusters', label: 'clusters', icon: Boxes, object: 'clusters' },
      { to: '/schedulers', label: 'schedulers', icon: CalendarClock, object: 'schedulers' },
      { to: '/seed-peers', label: 'seedPeers', icon: Sprout, object: 'seed-peers' },
      { to: '/peers', label: 'peers', icon: Network, object: 'peers' },
      { to: '/applications', label: 'applications', icon: AppWindow, object: 'applications' },
    ],
  },
  {
    label: 'content',
    entries: [
      { to: '/jobs', label: 'jobs', icon: ListTodo, object: 'jobs' },
      { to: '/tasks', label: 'tasks', icon: FileSearch, object: 'jobs' },
    ],
  },
  {
    label: 'access',
    entries: [
      { to: '/users', label: 'users', icon: Users, object: 'users' },
      { to: '/roles', label: 'roles', icon: ShieldCheck, object: 'roles' },
      { to: '/tokens', label: 'tokens', icon: KeyRound, object: 'personal-access-tokens' },
      { to: '/providers', label: 'providers', icon: Fingerprint, object: 'oauth' },
      { to: '/audit', label: 'audit', icon: ScrollText, object: 'audits' },
    ],
  },
  {
    label: 'upkeep',
    entries: [{ to: '/garbage', label: 'garbage', icon: Recycle, object: 'configs' }],
  },
];

export function Shell() {
  const { t } = useTranslation();
  const { can } = useSession();
  useKeptSession();
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // keyboards and screen readers go on at the new page, not at the link that led there
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
    window.scrollTo(0, 0);
  }, [pathname]);
  useEffect(() => {
    if (!open) return undefined;
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
    };
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, [open]);
  return (
    <div className="shell">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('ui.skip')}
      </a>
      <div className="topbar">
        <Button
          look="quiet"
          icon
          aria-label={t('ui.menu')}
          aria-expanded={open}
          aria-controls="side"
          onClick={() => setOpen(true)}
        >
          <MenuIcon aria-hidden />
        </Button>
        <Brand />
      </div>
      <button
        type="button"
        className={clsx('scrim', open && 'open')}
        aria-label={t('ui.close')}
        tabIndex={-1}
        onClick={() => setOpen(false)}
      />
      <nav id="side" className={clsx('side', open && 'open')} aria-label={t('nav.main')}>
        <div className="row spread">
          <Brand />
          {open && (
            <Button look="quiet" icon aria-label={t('ui.close')} onClick={() => setOpen(false)}>
              <X aria-hidden />
            </Button>
          )}
        </div>
        {GROUPS.map((group) => {
          const entries = group.entries.filter(({ object }) => !object || can(object));
          if (entries.length === 0) return null;
          return (
            <div key={group.label}>
              {group.label !== '' && <h2>{t(`nav.${group.label}`)}</h2>}
              <ul>
                {entries.map(({ to, label, icon: Icon }) => (
                  <li key={to}>
                    <NavLink to={to} end={to === '/'} onClick={() => setOpen(false)}>
                      <Icon aria-hidden />
                      {t(`nav.${label}`)}
                    </NavLink>
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
        <div className="foot">
          <UserMenu />
          <LanguageMenu />
          <ThemeMenu />
        </div>
      </nav>
      <main id="main" className="page" ref={main} tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}

function Brand() {
  return (
    <Link to="/" className="brand">
      <img src={new URL('favicon.svg', home).href} alt="" />
      Dragonfly
    </Link>
  );
}

function UserMenu() {
  const { t } = useTranslation();
  const { account } = useSession();
  const signOut = useSignOut();
  return (
    <Menu.Root>
      <Menu.Trigger className="btn quiet who" aria-label={t('nav.account', account.user)}>
        <span className="avatar" aria-hidden>
          {account.user.name.slice(0, 1).toUpperCase()}
        </span>
        <span>{account.user.name}</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} style={{ zIndex: 50 }}>
          <Menu.Popup className="popup">
            <div className="head">{account.roles.join(', ') || t('users.noRoles')}</div>
            <MenuItems
              items={[
                { label: t('nav.profile'), icon: UserRound, to: '/profile' },
                {
                  label: t('nav.api'),
                  icon: BookOpen,
                  run: () => window.open(new URL('swagger/index.html', home), '_blank', 'noopener'),
                },
                {
                  label: t('nav.signOut'),
                  icon: LogOut,
                  run: () => {
                    void signOut();
                  },
                },
              ]}
            />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
