import { Crosshair } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useOne } from '../../api/queries';
import type { Explained } from '../../api/types';
import { Badge, Card, Empty, Loading, PageHead } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { TextField } from '../../ui/Form';
import { Problem } from '../../ui/Problem';

const FIELDS = ['ip', 'hostname', 'idc', 'location'] as const;
type Values = Record<(typeof FIELDS)[number], string>;

export function Page() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const asked = Object.fromEntries(FIELDS.map((name) => [name, params.get(name) ?? ''])) as Values;
  const isAsked = FIELDS.some((name) => asked[name] !== '');
  const form = useForm<Values>({ defaultValues: asked });
  const answer = useOne<Explained[]>('clusters/search', asked, { enabled: isAsked });
  const told = answer.error?.fields ?? {};
  return (
    <>
      <PageHead
        title={t('tester.title')}
        crumbs={[{ to: '/clusters', label: t('nav.clusters') }]}
      />
      <Card>
        <form
          className="form"
          onSubmit={(event) => {
            void form.handleSubmit((values) =>
              setParams(
                Object.fromEntries(
                  Object.entries(values)
                    .map(([name, value]) => [name, value.trim()])
                    .filter(([, value]) => value !== ''),
                ),
              ),
            )(event);
          }}
        >
          <p className="muted">{t('tester.text')}</p>
          <div className="grid3">
            <TextField
              label={t('field.ip')}
              placeholder="10.1.2.3"
              error={told.ip}
              {...form.register('ip')}
            />
            <TextField
              label={t('field.hostname')}
              placeholder="web-7"
              error={told.hostname}
              {...form.register('hostname')}
            />
            <TextField label={t('field.idc')} error={told.idc} {...form.register('idc')} />
            <TextField
              label={t('field.location')}
              placeholder="eu|de|berlin"
              error={told.location}
              {...form.register('location')}
            />
          </div>
          <div className="actions">
            <Button type="submit" look="primary">
              <Crosshair aria-hidden />
              {t('tester.run')}
            </Button>
          </div>
        </form>
      </Card>
      {isAsked && answer.error && Object.keys(told).length === 0 && (
        <Problem error={answer.error} retry={answer.refetch} />
      )}
      {isAsked && answer.isLoading && <Loading />}
      {!isAsked && (
        <div className="card">
          <Empty icon={Crosshair} title={t('tester.empty')} />
        </div>
      )}
      {isAsked &&
        answer.data?.map((cluster) => (
          <Card
            key={cluster.scheduler_cluster_id}
            title={
              <Link to={`/clusters/${String(cluster.scheduler_cluster_id)}`}>{cluster.name}</Link>
            }
            tools={
              <>
                {cluster.is_chosen && <Badge tone="ok">{t('tester.chosen')}</Badge>}
                {cluster.schedulers === 0 && <Badge tone="bad">{t('tester.noScheduler')}</Badge>}
                <strong className="num">{cluster.score.toFixed(2)}</strong>
              </>
            }
            flush
          >
            <p className="muted" style={{ padding: '0 1rem 0.4rem' }}>
              {cluster.reason}
            </p>
            <div className="table-wrap">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('tester.sign')}</th>
                    <th scope="col" className="right">
                      {t('tester.weight')}
                    </th>
                    <th scope="col" className="right">
                      {t('tester.score')}
                    </th>
                    <th scope="col">{t('tester.why')}</th>
                  </tr>
                </thead>
                <tbody>
                  {cluster.terms.map((term) => (
                    <tr key={term.sign}>
                      <th scope="row">{term.sign}</th>
                      <td className="right num">{(term.weight ?? 0).toFixed(2)}</td>
                      <td className="right num">
                        <strong>{(term.score ?? 0).toFixed(2)}</strong>
                      </td>
                      <td>{term.reason}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        ))}
    </>
  );
}
