import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Check, linesOf, SelectField, TextArea, TextField } from '../../ui/Form';
import { useFormat } from '../../ui/format';
import { useClusterNames } from '../clusters/names';
import { BOUNDS, isInBounds, SCOPES, SELECTIONS, type PreheatValues } from './preheat';

const MANY = 8;

export function PreheatWhere() {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { register, formState, control } = useFormContext<PreheatValues>();
  const { errors } = formState;
  const selection = useWatch({ control, name: 'selection' });
  const bounded = (name: keyof typeof BOUNDS, needed = true) => {
    const [min, max] = BOUNDS[name];
    const range = { min: number(min), max: number(max) };
    return {
      label: t(`preheat.${name}`),
      hint: t('form.range', range),
      inputMode: 'numeric' as const,
      error: errors[name]?.message,
      ...register(name, {
        validate: (text) => !needed || isInBounds(name, text) || t('form.notInRange', range),
      }),
    };
  };
  return (
    <>
      <Clusters />
      <fieldset>
        <legend>{t('preheat.scope')}</legend>
        <div className="choices">
          {SCOPES.map((name) => (
            <label key={name}>
              <input type="radio" value={name} {...register('scope')} />
              <span>
                {t(`preheat.${name}`)}
                <small>{t(`preheat.${name}_text`)}</small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div className="grid2">
        <SelectField label={t('preheat.selection')} {...register('selection')}>
          {SELECTIONS.map((name) => (
            <option key={name} value={name}>
              {t(`preheat.by_${name}`)}
            </option>
          ))}
        </SelectField>
        {selection === 'percentage' && <TextField key="percentage" {...bounded('percentage')} />}
        {selection === 'count' && <TextField key="count" {...bounded('count')} />}
        {selection === 'ips' && (
          <TextArea
            key="ips"
            label={t('preheat.ips')}
            className="input lines"
            rows={3}
            hint={t('form.onePerLine')}
            error={errors.ips?.message}
            {...register('ips', {
              validate: (text, all) =>
                all.selection !== 'ips' || linesOf(text).length > 0 || t('form.required'),
            })}
          />
        )}
      </div>
      <details>
        <summary>{t('preheat.pace')}</summary>
        <div className="grid3" style={{ marginTop: '0.8rem' }}>
          <TextField {...bounded('contentsAtOnce')} />
          <TextField {...bounded('peersAtOnce')} />
          <TextField {...bounded('minutes')} />
        </div>
      </details>
    </>
  );
}

function Clusters() {
  const { t } = useTranslation();
  const { register, setValue, control } = useFormContext<PreheatValues>();
  const chosen = useWatch({ control, name: 'clusters' });
  const [search, setSearch] = useState('');
  const [all, setAll] = useState(chosen.length === 0);
  const { options } = useClusterNames();
  const shown = options.filter(
    (option) =>
      chosen.includes(option.value) || option.label.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <fieldset>
      <legend>{t('nav.clusters')}</legend>
      <div className="form">
        <Check
          label={t('preheat.allClusters')}
          checked={all}
          onChange={(event) => {
            setAll(event.target.checked);
            if (event.target.checked) setValue('clusters', []);
          }}
        />
        {!all && (
          <>
            {options.length > MANY && (
              <TextField
                label={t('table.searchIn', { what: t('nav.clusters') })}
                type="search"
                value={search}
                onChange={(event) => setSearch(event.target.value)}
              />
            )}
            <div className="scroll-box">
              {shown.map((option) => (
                <Check
                  key={option.value}
                  label={option.label}
                  value={option.value}
                  {...register('clusters')}
                />
              ))}
            </div>
          </>
        )}
      </div>
    </fieldset>
  );
}
