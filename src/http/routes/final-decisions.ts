import type { ReportedDecision } from '../../decisions/final/final-decision.ts';
import { finalsKeptSince } from '../../decisions/final/kept-since.ts';
import { readFinalDecisionsCsv, readFinalDecisionsJson } from '../../decisions/final/read.ts';
import type { RefusedRow } from '../../decisions/final/read-row.ts';
import { MOST_ROWS, receiveFinalDecisions } from '../../decisions/final/receive.ts';
import { unlessDamaged } from '../../decisions/store/damage.ts';
import { listHolds } from '../../decisions/store/holds.ts';
import { fileOptions, fileOptionsSchema } from '../../table/file-options.ts';
import { answer, answerSchema } from '../answer.ts';
import {
  finalCsvSchema,
  finalReceiptMessage,
  finalReceiptSchema,
  finalReceiptView,
  finalRequestSchema,
} from '../decisions/final-view.ts';
import { type ReportReaders, readReports } from '../intake/read-reports.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { toItsEnd } from '../to-its-end.ts';

type Needs = Pick<
  Services,
  'database' | 'clock' | 'background' | 'pause' | 'decisions' | 'environment' | 'metrics'
>;

const readersOf = (keptSince: number): ReportReaders<ReportedDecision | RefusedRow> => ({
  name: 'decisions',
  what: 'final decisions',
  mostCsvBytes: 256 * 1024 * 1024,
  json: (entries, now) => readFinalDecisionsJson(entries, { now, keptSince }),
  csv: (source, now, delimiter) => readFinalDecisionsCsv(source, { now, keptSince }, delimiter),
});

/** What the lender decided in the end. */
export function finalDecisionRoute(services: Needs): Route {
  const { clock, background, pause } = services;
  return route({
    method: 'post',
    path: '/api/v1/decisions/final',
    operationId: 'reportFinalDecisions',
    scope: 'monitor',
    tag: 'decisions',
    summary: 'Report what the lender decided in the end',
    description:
      `JSON with up to 10,000 final decisions, or a CSV of up to ${MOST_ROWS.toLocaleString('en-US')} rows with a column \`decision_id\` (or \`request_id\` or \`id\`), ` +
      '`decision`, `at` and, if need be, `overridden` and `why`; its other columns are passed over. Sending the same again changes nothing, and of several ' +
      'reports of a decision the latest counts, in whatever order they come. The answer is 200 as soon as the body could be read, whatever became of its rows: look at the counts.',
    query: fileOptionsSchema.pick({ delimiter: true }),
    body: { content: { 'application/json': finalRequestSchema, 'text/csv': finalCsvSchema } },
    responses: {
      200: {
        description: 'What became of the reports.',
        content: {
          'application/json': answerSchema(
            finalReceiptSchema,
            '3 received: 2 stored, 0 known already, 0 outdated, 1 refused.',
          ),
        },
      },
    },
    async handle(context, { query }) {
      const { delimiter } = fileOptions(query);
      const now = clock.now();
      const readers = readersOf(await keptSince(services, now));
      const rows = await readReports(context.req.raw, readers, { now, delimiter, pause });
      const receipt = await toItsEnd(background, receiveFinalDecisions(services, rows));
      return answer(finalReceiptView(receipt), finalReceiptMessage(receipt));
    },
  });
}

/** While a hold cannot be read nothing is deleted. */
async function keptSince({ decisions, environment, metrics }: Needs, now: number): Promise<number> {
  const holds = await unlessDamaged(
    () => listHolds(decisions),
    () => metrics.count('loan_decision_damage_total', { found_by: 'read' }),
  );
  return holds ? finalsKeptSince(now, environment.DECISION_RETENTION_DAYS, [...holds.values()]) : 0;
}
