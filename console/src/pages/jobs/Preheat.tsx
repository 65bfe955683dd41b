import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/client';
import { Card, Note, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { useSession } from '../../session/session';
import { FIELDS, START, WHERE, type PreheatValues } from './preheat';
import { PreheatReview } from './PreheatReview';
import { PreheatWhat } from './PreheatWhat';
import { PreheatWhere } from './PreheatWhere';

const STEPS = ['what', 'where', 'review'] as const;

function stepOf(field: keyof PreheatValues): number {
  if (field === 'bio') return 2;
  return WHERE.includes(field) ? 1 : 0;
}

/** Three steps: what, where, and a look at what it would do before it begins. */
export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const form = useForm<PreheatValues>({ mode: 'onTouched', defaultValues: START });
  const [step, setStep] = useState(0);

  /** Shows what the manager says about fields where these are; whether it did. */
  const place = (error: unknown): boolean => {
    if (!(error instanceof ApiError)) return false;
    const told = Object.entries(error.fields).map(([name, message]) => {
      const known = Object.keys(FIELDS).find(
        (field) => name === field || name.startsWith(`${field}[`),
      );
      const url = form.getValues('kind') === 'image' ? 'image' : 'urls';
      const isUrl = name.startsWith('args.url');
      return { field: isUrl ? url : known && FIELDS[known], message };
    });
    if (told.length === 0 || told.some(({ field }) => !field)) return false;
    // those of one step; the others are told when it comes to them
    const fields = told.flatMap(({ field, message }) => (field ? [{ field, message }] : []));
    const wrong = [0, 1, 2].find((number) => fields.some(({ field }) => stepOf(field) === number));
    for (const { field, message } of fields) {
      if (stepOf(field) === wrong) form.setError(field, { type: 'manager', message });
    }
    setStep(wrong ?? step);
    return true;
  };
  return (
    <>
      <PageHead title={t('jobs.preheat')} crumbs={[{ to: '/jobs', label: t('nav.jobs') }]} />
      {!can('jobs', '*') ? (
        <Note tone="warn">{t('problem.forbidden')}</Note>
      ) : (
        <FormProvider {...form}>
          <ol className="steps" aria-label={t('preheat.steps')}>
            {STEPS.map((name, number) => (
              <li key={name} aria-current={number === step ? 'step' : undefined}>
                <i aria-hidden>{number + 1}</i>
                {t(`preheat.${name}`)}
              </li>
            ))}
          </ol>
          {step < 2 ? (
            <form
              noValidate
              onSubmit={(event) => {
                void form.handleSubmit(() => setStep(step + 1))(event);
              }}
            >
              <Card>
                <div className="form">
                  {step === 0 ? <PreheatWhat /> : <PreheatWhere />}
                  <div className="actions">
                    {step === 1 && (
                      <Button onClick={() => setStep(0)}>
                        <ArrowLeft aria-hidden />
                        {t('preheat.back')}
                      </Button>
                    )}
                    <Button look="primary" type="submit">
                      {t('preheat.next')}
                      <ArrowRight aria-hidden />
                    </Button>
                  </div>
                </div>
              </Card>
            </form>
          ) : (
            <PreheatReview back={() => setStep(1)} place={place} />
          )}
        </FormProvider>
      )}
    </>
  );
}
