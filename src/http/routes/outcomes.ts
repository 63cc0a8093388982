import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import type { Outcome } from '../../outcomes/outcome.ts';
import { readOutcomesCsv } from '../../outcomes/read-csv.ts';
import { readOutcomesJson } from '../../outcomes/read-json.ts';
import type { RefusedRow } from '../../outcomes/read-outcome.ts';
import { findReceipt, type PendingReceipt } from '../../outcomes/receipts/find.ts';
import { receiveOutcomes } from '../../outcomes/receive.ts';
import { type FileOptions, fileOptions, fileOptionsSchema } from '../../table/file-options.ts';
import { answer, answerSchema } from '../answer.ts';
import type { HttpContext } from '../context.ts';
import { MOST_IN_JSON, type ReportReaders, readReports } from '../intake/read-reports.ts';
import { modelRoute } from '../models/model-route.ts';
import {
  pendingMessage,
  pendingSchema,
  pendingView,
  receiptMessage,
  receiptSchema,
  receiptView,
} from '../outcomes/receipt-view.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { toItsEnd } from '../to-its-end.ts';

const RECEIPT_MESSAGE =
  '3 received: 2 stored (2 of them of loans without a sample), 0 known already, 1 refused.';
const PENDING_MESSAGE =
  '1000000 received: 800000 stored (800000 of them of loans without a sample), 0 known already, 0 refused. 200000 wait.';

type Needs = Pick<Services, 'outcomes' | 'background' | 'pause' | 'database' | 'environment'>;

const READERS: ReportReaders<Outcome | RefusedRow> = {
  name: 'outcomes',
  what: 'outcomes',
  mostCsvBytes: 256 * 1024 * 1024,
  json: readOutcomesJson,
  csv: readOutcomesCsv,
};

const id = z.union([z.string().min(1), z.int()]);
const outcomeSchema = z
  .object({
    request_id: id.optional().meta({ description: 'The `request_id` that a prediction was answered with.' }),
    loan_id: id
      .optional()
      .meta({ description: "The loan's own key: the schema's `key` column of a portfolio." }),
    id: id.optional().meta({ description: 'Either of the two. Exactly one of the three is given.' }),
    outcome: z
      .union([z.literal([0, 1]), z.boolean(), z.enum(['0', '1', 'false', 'true', 'repaid', 'withdrawn'])])
      .meta({
        description:
          '1 or true: the loan defaulted. repaid: it ended, and cannot default any more. withdrawn: what was reported for this time was a mistake.',
      }),
    at: z
      .union([z.iso.date(), z.iso.datetime({ offset: true })])
      .meta({ description: 'When it happened, not later than now.' }),
  })
  .meta({ id: 'Outcome', examples: [{ loan_id: 'L-1', outcome: 1, at: '2026-11-01' }] });
const csvSchema = z.string().meta({
  id: 'OutcomesCsv',
  format: 'binary',
  examples: ['loan_id,outcome,at\nL-1,1,2026-11-01\n'],
});
const describedBody = z
  .object({ outcomes: z.array(outcomeSchema).min(1).max(MOST_IN_JSON) })
  .meta({ id: 'OutcomesRequest' });

/** What became of scored loans. */
export function outcomeRoutes(services: Needs): Route[] {
  return [
    ...modelRoute(services, {
      method: 'post',
      path: '/api/v1/outcomes',
      operationId: 'reportOutcomes',
      scope: 'monitor',
      tag: 'monitoring',
      summary: 'Report what became of loans',
      description:
        'JSON with up to 10,000 outcomes, or a CSV of up to 256 MB after decompression, with a column `id` (or `request_id` or `loan_id`), ' +
        '`outcome` and `at`; its other columns are passed over. They are about the loans that the model scored, and no other model. Sending the same again changes nothing. Of several ' +
        'reports about a loan the latest counts, and of two for the same moment the default. The answer is 200 as soon ' +
        'as the body could be read, whatever became of its rows: look at the counts. A CSV of more than 200,000 rows is ' +
        'answered with 202, and its counts grow until its receipt is no longer PENDING.',
      query: fileOptionsSchema.pick({ delimiter: true }),
      body: {
        content: { 'application/json': describedBody, 'text/csv': csvSchema },
      },
      responses: {
        200: {
          description: 'What became of the reports.',
          content: { 'application/json': answerSchema(receiptSchema, RECEIPT_MESSAGE) },
        },
        202: {
          description: 'A long CSV was read; some of its rows are stored, the others wait.',
          content: { 'application/json': answerSchema(pendingSchema, PENDING_MESSAGE) },
          headers: { Location: 'Where to ask what became of them.' },
        },
      },
      handle: (context, { query, model }) => receive(services, context, model, fileOptions(query)),
    }),
    route({
      method: 'get',
      path: '/api/v1/outcomes/{receipt}',
      operationId: 'getOutcomesReceipt',
      scope: 'monitor',
      tag: 'monitoring',
      summary: 'What became of a long CSV of outcomes',
      description: 'Its counts grow until it is no longer PENDING.',
      params: z.object({ receipt: z.string().max(64) }),
      responses: {
        200: {
          description: 'Its counts so far.',
          content: { 'application/json': answerSchema(pendingSchema, PENDING_MESSAGE) },
        },
      },
      errors: ['not_found'],
      handle: async (context, { params }) => {
        const receipt = await ownReceipt(services, context, params.receipt);
        return answer(pendingView(receipt), pendingMessage(receipt));
      },
    }),
  ];
}

async function receive(
  services: Needs,
  context: HttpContext,
  model: string,
  options: FileOptions,
): Promise<Response> {
  const { outcomes, background, pause } = services;
  const now = outcomes.clock.now();
  const rows = await readReports(context.req.raw, READERS, { now, delimiter: options.delimiter, pause });
  const received = await toItsEnd(
    background,
    receiveOutcomes(outcomes, context.get('caller').name, model, rows),
  );
  if (!('receipt' in received)) return answer(receiptView(received), receiptMessage(received));
  const receipt = await ownReceipt(services, context, received.receipt);
  const response = answer(pendingView(receipt), pendingMessage(receipt), 202);
  response.headers.set('Location', `/api/v1/outcomes/${receipt.id}`);
  return response;
}

/** @throws SolventError `not_found` */
async function ownReceipt(
  { outcomes: { database, clock } }: Needs,
  context: HttpContext,
  id: string,
): Promise<PendingReceipt> {
  const receipt = await findReceipt(database, context.get('caller').name, id, clock.now());
  if (!receipt) throw new SolventError('not_found', 'There is no such receipt.');
  return receipt;
}
