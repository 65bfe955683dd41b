import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useList } from '../../api/queries';
import type { JobSecret } from '../../api/types';
import { linesOf, TextArea, TextField } from '../../ui/Form';
import {
  BOUNDS,
  isHeader,
  isInBounds,
  KINDS,
  manifestUrl,
  urlProblem,
  type PreheatValues,
} from './preheat';

const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/s390x', 'linux/ppc64le'];

export function PreheatWhat() {
  const { t } = useTranslation();
  const { register, formState, control } = useFormContext<PreheatValues>();
  const { errors } = formState;
  const kind = useWatch({ control, name: 'kind' });
  const image = useWatch({ control, name: 'image' });
  const url = manifestUrl(image);
  return (
    <>
      <fieldset>
        <legend>{t('preheat.kind')}</legend>
        <div className="choices">
          {KINDS.map((name) => (
            <label key={name}>
              <input type="radio" value={name} {...register('kind')} />
              <span>
                {t(`preheat.${name}`)}
                <small>{t(`preheat.${name}Text`)}</small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {kind === 'image' ? (
        <>
          <TextField
            key="image"
            label={t('preheat.imageName')}
            hint={url && url !== image.trim() ? url : t('preheat.imageHint')}
            placeholder="registry.example.com/library/app:1.0"
            spellCheck={false}
            error={errors.image?.message}
            {...register('image', {
              shouldUnregister: false,
              validate: (text, all) =>
                all.kind !== 'image' ||
                (text.trim() === ''
                  ? t('form.required')
                  : manifestUrl(text) !== undefined || t('preheat.notImage')),
            })}
          />
          <div className="grid3">
            <TextField
              label={t('field.platform')}
              hint={t('preheat.platformHint')}
              list="platforms"
              placeholder="linux/amd64"
              error={errors.platform?.message}
              {...register('platform')}
            />
            <datalist id="platforms">
              {PLATFORMS.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
            <TextField label={t('preheat.username')} {...register('username')} />
            <Secret name="password" label={t('field.password')} />
          </div>
        </>
      ) : (
        <TextArea
          key="urls"
          label={t('preheat.urls')}
          className="input lines"
          rows={4}
          spellCheck={false}
          placeholder={
            kind === 'file' ? 'https://example.com/models/weights.bin' : 's3://models/llama/'
          }
          hint={`${t('form.onePerLine')} ${t(kind === 'file' ? 'preheat.fileHint' : 'preheat.directoryHint')}`}
          error={errors.urls?.message}
          {...register('urls', {
            validate: (text, all) => {
              if (all.kind === 'image') return true;
              const lines = linesOf(text);
              if (lines.length === 0) return t('form.required');
              if (lines.length > 1000) return t('preheat.tooMany');
              for (const line of lines) {
                const wrong = urlProblem(line, all.kind);
                if (wrong) return t(`preheat.${wrong}`, { line });
              }
              return true;
            },
          })}
        />
      )}
      {kind === 'directory' && (
        <fieldset>
          <legend>{t('preheat.storage')}</legend>
          <div className="grid2">
            <TextField label={t('preheat.region')} {...register('region')} />
            <TextField label={t('preheat.endpoint')} {...register('endpoint')} />
            <TextField label={t('preheat.keyId')} {...register('keyId')} />
            <Secret name="keySecret" label={t('preheat.keySecret')} />
          </div>
        </fieldset>
      )}
      <details>
        <summary>{t('preheat.more')}</summary>
        <div className="form" style={{ marginTop: '0.8rem' }}>
          <TextArea
            label={t('preheat.headers')}
            className="input lines"
            rows={3}
            placeholder="Authorization: Bearer ${secret:name}"
            hint={t('preheat.headersHint')}
            error={errors.headers?.message}
            {...register('headers', {
              validate: (text) => {
                const wrong = linesOf(text).find((line) => !isHeader(line));
                return wrong === undefined || t('preheat.notHeader', { line: wrong });
              },
            })}
          />
          <div className="grid2">
            <TextField
              label={t('field.tag')}
              maxLength={1024}
              error={errors.tag?.message}
              {...register('tag')}
            />
            <TextField
              label={t('field.application')}
              maxLength={1024}
              error={errors.application?.message}
              {...register('application')}
            />
            <TextField
              label={t('preheat.pieceMib')}
              inputMode="numeric"
              hint={t('preheat.pieceHint')}
              error={errors.pieceMib?.message}
              {...register('pieceMib', {
                validate: (text) =>
                  text.trim() === '' ||
                  isInBounds('pieceMib', text) ||
                  t('form.notInRange', { min: BOUNDS.pieceMib[0], max: BOUNDS.pieceMib[1] }),
              })}
            />
            <TextArea
              label={t('preheat.filtered')}
              className="input lines"
              rows={2}
              hint={t('preheat.filteredHint')}
              error={errors.filtered?.message}
              {...register('filtered')}
            />
          </div>
        </div>
      </details>
    </>
  );
}

/** Said here, or named: one of those that the manager keeps. */
function Secret({ name, label }: { name: 'password' | 'keySecret'; label: string }) {
  const { t } = useTranslation();
  const { register, control } = useFormContext<PreheatValues>();
  const value = useWatch({ control, name });
  const secrets = useList<JobSecret>('jobs/secrets', { per_page: 100 });
  const id = `secrets-of-${name}`;
  return (
    <>
      <TextField
        label={label}
        type={value.startsWith('${secret:') || value === '' ? 'text' : 'password'}
        autoComplete="off"
        list={id}
        hint={t('preheat.secretHint')}
        {...register(name)}
      />
      <datalist id={id}>
        {secrets.data?.rows.map((secret) => (
          <option key={secret.id} value={`\${secret:${secret.name}}`} />
        ))}
      </datalist>
    </>
  );
}
