import { useTranslation } from 'react-i18next';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes with three digits at most; nothing of what is not known. */
export function bytes(count: number | undefined, language: string): string {
  if (count === undefined || count < 0) return '–';
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: digits });
  return `${format.format(value)} ${UNITS[unit] ?? ''}`;
}

/** A time between two moments, in its two largest units. */
export function duration(millis: number): string {
  const seconds = Math.max(0, Math.round(millis / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min ${String(seconds % 60)} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}

/** Writes numbers as the language of the console does. */
export function useFormat() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  const number = new Intl.NumberFormat(language);
  return {
    number: (value: number) => number.format(value),
    bytes: (count: number | undefined) => bytes(count, language),
  };
}
