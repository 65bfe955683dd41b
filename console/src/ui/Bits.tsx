import clsx from 'clsx';
import { CircleAlert, CircleCheck, Info, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CopyButton } from './Button';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'accent';

export function Badge({
  tone,
  dot,
  children,
}: {
  tone?: Tone | undefined;
  dot?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={clsx('badge', tone)}>
      {dot && <i className="dot" aria-hidden />}
      {children}
    </span>
  );
}

/** `active` or `inactive`, as schedulers, seed peers and peers are. */
export function StateBadge({ state }: { state: string }) {
  const { t } = useTranslation();
  const active = state === 'active';
  return (
    <Badge tone={active ? 'ok' : 'bad'} dot>
      {active ? t('state.active') : t('state.inactive')}
    </Badge>
  );
}

export function Badges({ values, empty }: { values: readonly string[]; empty?: ReactNode }) {
  if (values.length === 0) return <span className="muted">{empty ?? '–'}</span>;
  return (
    <span className="badges">
      {values.map((value) => (
        <Badge key={value}>{value}</Badge>
      ))}
    </span>
  );
}

export function Card({
  title,
  tools,
  flush,
  children,
  className,
}: {
  title?: ReactNode;
  tools?: ReactNode;
  flush?: boolean;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={clsx('card', className)}>
      {(title !== undefined || tools !== undefined) && (
        <header>
          {title !== undefined && <h2>{title}</h2>}
          {tools}
        </header>
      )}
      <div className={clsx('body', flush && 'flush')}>{children}</div>
    </section>
  );
}

const NOTE_ICONS: Record<string, LucideIcon> = {
  info: Info,
  bad: CircleAlert,
  warn: TriangleAlert,
  ok: CircleCheck,
};

export function Note({
  tone = 'info',
  children,
}: {
  tone?: 'info' | 'bad' | 'warn' | 'ok';
  children: ReactNode;
}) {
  const Icon = NOTE_ICONS[tone] ?? Info;
  return (
    <div className={clsx('note', tone)} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon aria-hidden />
      <div>{children}</div>
    </div>
  );
}

export function Empty({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="empty">
      {Icon && <Icon aria-hidden />}
      <strong>{title}</strong>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

export function Fact({
  label,
  children,
  copy,
}: {
  label: string;
  children: ReactNode;
  copy?: string;
}) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {children === '' || children === undefined || children === null ? (
          <span className="muted">–</span>
        ) : (
          children
        )}
        {copy && <CopyButton text={copy} />}
      </dd>
    </div>
  );
}

/** How much of something is done, and how much failed; both from 0 to 1. */
export function Meter({ ok, bad = 0, label }: { ok: number; bad?: number; label: string }) {
  return (
    <span
      className="meter"
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(ok * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i className="ok" style={{ width: `${String(ok * 100)}%` }} />
      <i className="bad" style={{ width: `${String(bad * 100)}%` }} />
    </span>
  );
}

export function Skeleton({ width = '100%' }: { width?: string }) {
  return <span className="skeleton" style={{ width }} aria-hidden />;
}

/** What stands where a page will be. */
export function Loading({ lines = 4 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div className="card">
      <div className="body stack" role="status" aria-label={t('ui.loading')}>
        {Array.from({ length: lines }, (_, line) => (
          <Skeleton key={line} width={`${String(90 - ((line * 17) % 50))}%`} />
        ))}
      </div>
    </div>
  );
}

export function PageHead({
  title,
  crumbs = [],
  badges,
  children,
}: {
  title: string;
  crumbs?: { to: string; label: string }[];
  badges?: ReactNode;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · Dragonfly`;
  }, [title]);
  return (
    <div className="page-head">
      <div className="titles">
        {crumbs.length > 0 && (
          <nav aria-label={t('ui.breadcrumbs')} className="crumbs">
            {crumbs.map((crumb) => (
              <span key={crumb.to}>
                <Link to={crumb.to}>{crumb.label}</Link> <span aria-hidden>/</span>
              </span>
            ))}
          </nav>
        )}
        <div className="row">
          <h1>{title}</h1>
          {badges}
        </div>
      </div>
      {children && <div className="row">{children}</div>}
    </div>
  );
}

/** A moment as a distance from now; the exact one is its title. */
export function Ago({ at }: { at: string | undefined }) {
  const { i18n } = useTranslation();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (!at || at.startsWith('0001-')) return <span className="muted">–</span>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={date.toLocaleString(i18n.language)} className="nowrap">
      {distance(date, i18n.language)}
    </time>
  );
}

export function Moment({ at }: { at: string | undefined }) {
  const { i18n } = useTranslation();
  if (!at || at.startsWith('0001-')) return <span className="muted">–</span>;
  return (
    <time dateTime={at} className="nowrap num">
      {new Date(at).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'medium' })}
    </time>
  );
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

function distance(date: Date, language: string) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(seconds, 'second');
}

export function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <div className="snippet">
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} />
    </div>
  );
}
