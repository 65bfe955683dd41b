import { useState } from 'react';
import { useForm, type RegisterOptions } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Card } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Check, linesOf, showFieldErrors, TextArea, TextField } from '../../ui/Form';
import { Confirm } from '../../ui/Layers';
import { Problem } from '../../ui/Problem';
import {
  differences,
  FIELDS,
  isNetwork,
  isSharedRegex,
  isWithin,
  LIMITS,
  type ClusterValues,
} from './form';

interface Props {
  start: ClusterValues;
  isNew: boolean;
  save: (values: ClusterValues) => Promise<unknown>;
}

export function ClusterForm({ start, isNew, save }: Props) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const form = useForm<ClusterValues>({ defaultValues: start, mode: 'onTouched' });
  const [problem, setProblem] = useState<unknown>(null);
  const [asked, setAsked] = useState<ClusterValues | null>(null);
  const { errors, isSubmitting } = form.formState;

  const store = async (values: ClusterValues) => {
    setProblem(null);
    try {
      await save(values);
    } catch (error) {
      if (!showFieldErrors(error, form.setError, FIELDS)) setProblem(error);
    }
  };
  const submit = async (values: ClusterValues) => {
    if (isNew) await store(values);
    else setAsked(values);
  };

  const number = new Intl.NumberFormat(i18n.language);
  const limit = (field: keyof typeof LIMITS) => {
    const [min, max] = LIMITS[field];
    return {
      label: t(`field.${field}`),
      hint: `${t(`clusterForm.${field}`)} ${t('form.range', { min: number.format(min), max: number.format(max) })}`,
      error: errors[field]?.message,
      inputMode: 'numeric' as const,
      ...form.register(field, {
        validate: (value) =>
          isWithin(value, LIMITS[field]) ||
          t('form.notInRange', { min: number.format(min), max: number.format(max) }),
      }),
    };
  };
  const lines = (
    check: (line: string) => boolean,
    message: (line: string) => string,
  ): RegisterOptions<ClusterValues>['validate'] => {
    return (text) => {
      const wrong = linesOf(String(text)).find((line) => !check(line));
      return wrong === undefined || message(wrong);
    };
  };
  const changes = asked ? differences(start, asked) : [];
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        void form.handleSubmit(submit)(event);
      }}
    >
      <Card title={t('clusterForm.about')}>
        <div className="form">
          <TextField
            label={t('field.name')}
            error={errors.name?.message}
            maxLength={256}
            {...form.register('name', {
              validate: (value) => value.trim() !== '' || t('form.required'),
            })}
          />
          <TextArea
            label={t('field.bio')}
            rows={2}
            maxLength={1024}
            error={errors.bio?.message}
            {...form.register('bio')}
          />
          <Check
            label={t('clusterForm.isDefault')}
            hint={t('clusterForm.isDefaultHint')}
            {...form.register('isDefault')}
          />
        </div>
      </Card>
      <Card title={t('clusters.scopes')}>
        <div className="form">
          <p className="muted">{t('clusterForm.scopesText')}</p>
          <div className="grid2">
            <TextField
              label={t('field.idc')}
              hint={t('clusterForm.idcHint')}
              maxLength={1024}
              error={errors.idc?.message}
              {...form.register('idc')}
            />
            <TextField
              label={t('field.location')}
              hint={t('clusterForm.locationHint')}
              maxLength={1024}
              error={errors.location?.message}
              {...form.register('location')}
            />
            <TextArea
              className="input lines"
              label={t('field.cidrs')}
              hint={t('clusterForm.cidrsHint')}
              placeholder={'10.1.0.0/16\nfd00:1::/48'}
              error={errors.cidrs?.message}
              {...form.register('cidrs', {
                validate: lines(isNetwork, (line) => t('clusterForm.notNetwork', { line })),
              })}
            />
            <TextArea
              className="input lines"
              label={t('field.hostnames')}
              hint={t('clusterForm.hostnamesHint')}
              placeholder={'^web-\n^db-[0-9]+$'}
              error={errors.hostnames?.message}
              {...form.register('hostnames', {
                validate: lines(isSharedRegex, (line) => t('form.notRegex', { line })),
              })}
            />
          </div>
        </div>
      </Card>
      <Card title={t('clusterForm.limits')}>
        <div className="grid2">
          <TextField {...limit('candidateParents')} />
          <TextField {...limit('filterParents')} />
          <TextField {...limit('seedLoad')} />
          <TextField {...limit('peerLoad')} />
          <TextField {...limit('jobRate')} />
        </div>
      </Card>
      {problem !== null && <Problem error={problem} />}
      <div className="actions">
        <Button
          onClick={() => {
            void navigate(-1);
          }}
        >
          {t('ui.cancel')}
        </Button>
        <Button look="primary" type="submit" disabled={isSubmitting}>
          {isNew ? t('clusters.create') : t('clusterForm.review')}
        </Button>
      </div>
      <Confirm
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={t('clusterForm.reviewTitle')}
        action={t('ui.save')}
        danger={false}
        wide
        run={async () => {
          if (asked) await store(asked);
        }}
      >
        {changes.length === 0 ? (
          <p>{t('clusterForm.noChanges')}</p>
        ) : (
          <table className="diff">
            <thead>
              <tr>
                <th scope="col">{t('clusterForm.setting')}</th>
                <th scope="col">{t('clusterForm.before')}</th>
                <th scope="col">{t('clusterForm.after')}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ field, before, after }) => (
                <tr key={field}>
                  <th scope="row">{t(`field.${field}`)}</th>
                  <td>{before === '' ? '–' : <del>{before}</del>}</td>
                  <td>{after === '' ? '–' : <ins>{after}</ins>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Confirm>
    </form>
  );
}
