import { Menu } from '@base-ui/react/menu';
import { Check, Languages, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGES } from '../i18n';

type Theme = 'light' | 'dark' | 'system';

function storedTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function applyTheme(theme: Theme) {
  try {
    if (theme === 'system') localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // counts for this page only
  }
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

const ICONS = { light: Sun, dark: Moon, system: Monitor };

export function ThemeMenu() {
  const { t } = useTranslation();
  const [theme, setTheme] = useState(storedTheme);
  const Icon = ICONS[theme];
  return (
    <Menu.Root>
      <Menu.Trigger className="btn quiet icon" aria-label={t('prefs.theme')}>
        <Icon aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} style={{ zIndex: 50 }}>
          <Menu.Popup className="popup">
            <Menu.RadioGroup
              value={theme}
              onValueChange={(value: Theme) => {
                applyTheme(value);
                setTheme(value);
              }}
            >
              {(['light', 'dark', 'system'] as const).map((value) => (
                <Option key={value} value={value} label={t(`prefs.${value}`)} />
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

export function LanguageMenu() {
  const { t, i18n } = useTranslation();
  return (
    <Menu.Root>
      <Menu.Trigger className="btn quiet icon" aria-label={t('prefs.language')}>
        <Languages aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} style={{ zIndex: 50 }}>
          <Menu.Popup className="popup">
            <Menu.RadioGroup
              value={i18n.language}
              onValueChange={(value: string) => {
                void chooseLanguage(value);
              }}
            >
              {LANGUAGES.map(({ code, name }) => (
                <Option key={code} value={code} label={name} />
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Option({ value, label }: { value: string; label: string }) {
  return (
    <Menu.RadioItem value={value} closeOnClick>
      <span style={{ width: '1rem', display: 'inline-flex' }}>
        <Menu.RadioItemIndicator>
          <Check aria-hidden />
        </Menu.RadioItemIndicator>
      </span>
      {label}
    </Menu.RadioItem>
  );
}
