import clsx from 'clsx';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

type Look = 'primary' | 'danger' | 'danger-quiet' | 'quiet';

interface Looks {
  look?: Look;
  small?: boolean;
  icon?: boolean;
}

function looks({ look, small, icon }: Looks, more?: string) {
  return clsx('btn', look, small && 'small', icon && 'icon', more);
}

export function Button({
  look,
  small,
  icon,
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & Looks) {
  return <button type={type} className={looks({ look, small, icon }, className)} {...rest} />;
}

export function LinkButton({
  look,
  small,
  icon,
  className,
  ...rest
}: ComponentProps<typeof Link> & Looks) {
  return <Link className={looks({ look, small, icon }, className)} {...rest} />;
}

/** Copies a text; says so to eyes and screen readers. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      look="quiet"
      small
      icon
      aria-label={copied ? t('ui.copied') : (label ?? t('ui.copy'))}
      onClick={() => {
        void copy(text).then(setCopied);
      }}
    >
      {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span className="sr-only" role="status">
        {copied ? t('ui.copied') : ''}
      </span>
    </Button>
  );
}

/** Browsers give the clipboard to secure pages only; plain HTTP has the older way. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
