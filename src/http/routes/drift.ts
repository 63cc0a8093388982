import { z } from 'zod';
import { DRIFT_PAGE_POLICY, driftPage } from '../../drift/page/page.ts';
import { DRIFT_REPORT_EXAMPLE } from '../../drift/reports/example.ts';
import { type DriftReport, driftReportSchema, verdictSchema } from '../../drift/reports/report.ts';
import { listReports, readReport } from '../../drift/reports/store.ts';
import { SolventError } from '../../errors.ts';
import { answer, answerSchema } from '../answer.ts';
import { modelRoute } from '../models/model-route.ts';
import { nextCursor, pageQuery } from '../page-query.ts';
import type { Route } from '../route.ts';
import type { Services } from '../services.ts';

type Needs = Pick<Services, 'database' | 'blobs' | 'environment'>;

const summarySchema = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    model_name: z.string(),
    model_version: z.string(),
    verdict: verdictSchema,
    summary: z.string(),
  })
  .meta({
    id: 'DriftReportSummary',
    examples: [
      {
        id: DRIFT_REPORT_EXAMPLE.id,
        at: DRIFT_REPORT_EXAMPLE.at,
        model_name: DRIFT_REPORT_EXAMPLE.model_name,
        model_version: DRIFT_REPORT_EXAMPLE.model_version,
        verdict: DRIFT_REPORT_EXAMPLE.verdict,
        summary: DRIFT_REPORT_EXAMPLE.summary,
      },
    ],
  });

const pageSchema = z
  .object({
    reports: z.array(summarySchema),
    next_cursor: nextCursor,
  })
  .meta({ id: 'DriftReportPage' });

const shownReportSchema = driftReportSchema.meta({ id: 'DriftReport', examples: [DRIFT_REPORT_EXAMPLE] });

const tag = 'monitoring';
const scope = 'monitor';
const params = z.object({ id: z.string().max(100) });
const pageParams = z.object({
  id: z
    .string()
    .max(105)
    .transform((file) => file.replace(/\.html$/, '')),
});

/** What the drift checks found. */
export function driftRoutes(services: Needs): Route[] {
  return [
    ...modelRoute(services, {
      method: 'get',
      path: '/api/v1/drift',
      operationId: 'listDriftReports',
      scope,
      tag,
      summary: 'Drift reports, the newest first',
      description: 'One a check; `cursor` of a page asks for the next.',
      query: z.object({
        version: z.string().min(1).max(20).optional().meta({ description: 'Only of this model version.' }),
        ...pageQuery,
      }),
      responses: {
        200: {
          description: 'A page of them.',
          content: {
            'application/json': answerSchema(pageSchema, '1 reports.'),
          },
        },
      },
      async handle(_, { query, model }) {
        const page = await listReports(services.database, model, query);
        const reports = page.reports.map(({ id, at, version, verdict, summary }) => ({
          id,
          at: new Date(at).toISOString(),
          model_name: model,
          model_version: version,
          verdict,
          summary,
        }));
        return answer({ reports, next_cursor: page.cursor ?? null }, `${reports.length} reports.`);
      },
    }),
    ...modelRoute(services, {
      method: 'get',
      path: '/api/v1/drift/{id}.html',
      operationId: 'getDriftPage',
      scope,
      tag,
      summary: 'A drift report as a page for people',
      description: 'One self-contained page: no scripts, nothing loaded.',
      params: pageParams,
      responses: { 200: { description: 'The page.', content: { 'text/html': z.string() } } },
      errors: ['not_found'],
      async handle(_, { params: { id }, model }) {
        return new Response(await driftPage(await find(services, model, id)), {
          headers: {
            'Content-Type': 'text/html; charset=utf-8',
            'Content-Security-Policy': DRIFT_PAGE_POLICY,
          },
        });
      },
    }),
    ...modelRoute(services, {
      method: 'get',
      path: '/api/v1/drift/{id}',
      operationId: 'getDriftReport',
      scope,
      tag,
      summary: 'A drift report',
      description:
        'Of each feature and of the PD, how its distribution differs from the training population.',
      params,
      responses: {
        200: {
          description: 'The whole report.',
          content: { 'application/json': answerSchema(shownReportSchema, DRIFT_REPORT_EXAMPLE.summary) },
        },
      },
      errors: ['not_found'],
      async handle(_, { params: { id }, model }) {
        const report = await find(services, model, id);
        return answer(report, report.summary);
      },
    }),
  ];
}

/** @throws SolventError `not_found` */
async function find({ database, blobs }: Needs, model: string, id: string): Promise<DriftReport> {
  const report = await readReport(database, blobs, model, id);
  if (report) return report;
  throw new SolventError('not_found', 'There is no such report, or it was deleted after its time.');
}
