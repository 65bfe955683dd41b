import { Search } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api } from '../../api/client';
import { useChange } from '../../api/queries';
import type { Job } from '../../api/types';
import { useSession } from '../../session/session';
import { Card, Note, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { SelectField, TextArea, TextField } from '../../ui/Form';
import { Problem } from '../../ui/Problem';
import { manifestUrl } from '../jobs/preheat';
import { FoundTask } from './FoundTask';
import { ImagePeers, type Distribution } from './ImagePeers';

const WAYS = ['url', 'image', 'id', 'content'] as const;

interface Values {
  way: (typeof WAYS)[number];
  url: string;
  image: string;
  id: string;
  content: string;
  tag: string;
  application: string;
  filtered: string;
  platform: string;
  username: string;
  password: string;
}

const START: Values = {
  way: 'url',
  url: '',
  image: '',
  id: '',
  content: '',
  tag: '',
  application: '',
  filtered: '',
  platform: '',
  username: '',
  password: '',
};

/** Who has a content. A search is a job of the manager; its number in the URL brings what it found again. */
export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [params, setParams] = useSearchParams();
  const job = params.get('job');
  const [image, setImage] = useState<Distribution | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm<Values>({ defaultValues: START });
  const { errors, isSubmitting } = form.formState;
  // eslint-disable-next-line react-hooks/incompatible-library -- re-renders of this form are what is wanted
  const way = form.watch('way');
  const find = useChange(
    (body: unknown) => api<unknown>('jobs', { method: 'POST', body }),
    ['jobs'],
  );
  const submit = async (values: Values) => {
    setProblem(null);
    setImage(null);
    try {
      if (values.way === 'image') {
        setParams({});
        const asked = { type: 'get_image_distribution', args: imageArgs(values) };
        setImage((await find.mutateAsync(asked)) as Distribution);
      } else {
        const made = (await find.mutateAsync({ type: 'get_task', args: taskArgs(values) })) as Job;
        setParams({ job: String(made.id) });
      }
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <>
      <PageHead title={t('nav.tasks')} />
      {can('jobs', '*') ? (
        <Card>
          <form
            className="form"
            noValidate
            onSubmit={(event) => {
              void form.handleSubmit(submit)(event);
            }}
          >
            <p className="muted">{t('tasks.text')}</p>
            <SelectField label={t('tasks.by')} {...form.register('way')}>
              {WAYS.map((name) => (
                <option key={name} value={name}>
                  {t(`tasks.by_${name}`)}
                </option>
              ))}
            </SelectField>
            {way === 'content' ? (
              <TextArea
                key={way}
                label={t('tasks.content')}
                hint={t('tasks.contentHint')}
                error={errors.content?.message}
                {...form.register('content', { validate: filled })}
              />
            ) : (
              <TextField
                key={way}
                label={t(`tasks.${way}`)}
                spellCheck={false}
                placeholder={PLACEHOLDERS[way]}
                error={errors[way]?.message}
                {...form.register(way, {
                  validate: (text) => {
                    const isThere = filled(text);
                    return way === 'image' && isThere === true
                      ? manifestUrl(text) !== undefined || t('preheat.notImage')
                      : isThere;
                  },
                })}
              />
            )}
            {way === 'image' && (
              <div className="grid3">
                <TextField
                  label={t('field.platform')}
                  placeholder="linux/amd64"
                  {...form.register('platform')}
                />
                <TextField label={t('preheat.username')} {...form.register('username')} />
                <TextField
                  label={t('field.password')}
                  type="password"
                  autoComplete="off"
                  hint={t('preheat.secretHint')}
                  {...form.register('password')}
                />
              </div>
            )}
            {way === 'url' && (
              <details>
                <summary>{t('preheat.more')}</summary>
                <div className="grid3" style={{ marginTop: '0.8rem' }}>
                  <TextField label={t('field.tag')} {...form.register('tag')} />
                  <TextField label={t('field.application')} {...form.register('application')} />
                  <TextField
                    label={t('preheat.filtered')}
                    hint={t('tasks.filteredHint')}
                    {...form.register('filtered')}
                  />
                </div>
              </details>
            )}
            {problem !== null && <Problem error={problem} />}
            <div className="actions">
              <Button look="primary" type="submit" disabled={isSubmitting}>
                <Search aria-hidden />
                {t('tasks.find')}
              </Button>
            </div>
          </form>
        </Card>
      ) : (
        <Note>{t('tasks.mayNot')}</Note>
      )}
      {image && <ImagePeers found={image} />}
      {job !== null && <FoundTask key={job} id={job} />}
    </>
  );

  function filled(text: string) {
    return text.trim() !== '' || t('form.required');
  }
}

const PLACEHOLDERS = {
  url: 'https://example.com/models/weights.bin',
  image: 'registry.example.com/library/app:1.0',
  id: '',
};

function given(text: string): string | undefined {
  return text.trim() === '' ? undefined : text.trim();
}

function taskArgs(values: Values) {
  if (values.way === 'id') return { task_id: values.id.trim() };
  if (values.way === 'content') return { content_for_calculating_task_id: values.content };
  return {
    url: values.url.trim(),
    tag: given(values.tag),
    application: given(values.application),
    filtered_query_params: given(values.filtered),
  };
}

function imageArgs(values: Values) {
  return {
    url: manifestUrl(values.image) ?? values.image,
    platform: given(values.platform),
    username: given(values.username),
    password: given(values.password),
  };
}
