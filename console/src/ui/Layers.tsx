import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Toast } from '@base-ui/react/toast';
import clsx from 'clsx';
import { Ellipsis, Pencil, Trash2, X, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Button } from './Button';
import { TextField } from './Form';
import { Problem } from './Problem';

export function Dialog({
  open,
  onClose,
  title,
  wide,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="backdrop" />
        <BaseDialog.Popup className={clsx('dialog', wide && 'wide')}>
          <BaseDialog.Title>{title}</BaseDialog.Title>
          {children}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** Asks before something that cannot be taken back; shows what came of it when that failed. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  action,
  word,
  danger = true,
  wide,
  run,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  children?: ReactNode;
  action: string;
  /** must be typed, where much depends on it */
  word?: string;
  danger?: boolean;
  wide?: boolean;
  run: () => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const [running, setRunning] = useState(false);
  const [typed, setTyped] = useState('');
  const close = () => {
    setError(null);
    setTyped('');
    onClose();
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && !running && close()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className={clsx('dialog', wide && 'wide')}>
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <div className="stack">{children}</div>
          {word !== undefined && (
            <TextField
              label={t('ui.typeToConfirm', { word })}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
          {error !== null && <Problem error={error} />}
          <div className="actions">
            <Button onClick={close} disabled={running}>
              {t('ui.cancel')}
            </Button>
            <Button
              look={danger ? 'danger' : 'primary'}
              disabled={running || (word !== undefined && typed !== word)}
              onClick={() => {
                setRunning(true);
                setError(null);
                run()
                  .then(close, setError)
                  .finally(() => setRunning(false));
              }}
            >
              {action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

export interface MenuItem {
  label: string;
  icon?: LucideIcon;
  danger?: boolean;
  /** a page to go to */
  to?: string;
  run?: () => void;
}

export function MenuItems({ items }: { items: MenuItem[] }) {
  const navigate = useNavigate();
  return items.map(({ label, icon: Icon, danger, to, run }) => (
    <BaseMenu.Item
      key={label}
      className={danger ? 'danger' : undefined}
      onClick={() => {
        if (to !== undefined) void navigate(to);
        run?.();
      }}
    >
      {Icon && <Icon aria-hidden />}
      {label}
    </BaseMenu.Item>
  ));
}

/** What can be done to one row; nothing if that is nothing. */
export function RowMenu({ label, items }: { label: string; items: MenuItem[] }) {
  if (items.length === 0) return null;
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger className="btn quiet icon small" aria-label={label}>
        <Ellipsis aria-hidden />
      </BaseMenu.Trigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="end" style={{ zIndex: 50 }}>
          <BaseMenu.Popup className="popup">
            <MenuItems items={items} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

/** The menu of a row that may be edited and deleted; `more` comes first. */
export function EditMenu({
  name,
  mayChange,
  onEdit,
  onDelete,
  more = [],
}: {
  name: string;
  mayChange: boolean;
  onEdit: () => void;
  onDelete: () => void;
  more?: MenuItem[];
}) {
  const { t } = useTranslation();
  const items: MenuItem[] = [
    ...more,
    { label: t('ui.edit'), icon: Pencil, run: onEdit },
    { label: t('ui.delete'), icon: Trash2, danger: true, run: onDelete },
  ];
  return <RowMenu label={t('ui.actionsOf', { name })} items={mayChange ? items : []} />;
}

export function useNotify() {
  const toasts = Toast.useToastManager();
  return (text: string, type: 'ok' | 'bad' = 'ok') => {
    toasts.add({ title: text, type, timeout: type === 'ok' ? 4000 : 9000 });
  };
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { t } = useTranslation();
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast" data-type={toast.type}>
      <div>
        <Toast.Title render={<p />} />
      </div>
      <Toast.Close className="btn quiet icon small" aria-label={t('ui.close')}>
        <X aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}

/** What a list is about to delete, after a question. */
export function DeleteOne<T>({
  row,
  onClose,
  title,
  name,
  run,
  children,
}: {
  /** null while nothing is asked */
  row: T | null;
  onClose: () => void;
  title: (row: T) => string;
  name: (row: T) => string;
  run: (row: T) => Promise<unknown>;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const notify = useNotify();
  return (
    <Confirm
      open={row !== null}
      onClose={onClose}
      title={row === null ? '' : title(row)}
      action={t('ui.delete')}
      run={async () => {
        if (row === null) return;
        await run(row);
        notify(t('ui.deleted', { name: name(row) }));
      }}
    >
      <p>{children}</p>
    </Confirm>
  );
}
