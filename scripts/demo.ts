import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { AgreementReport } from '../src/drift/agreement/report.ts';
import { driftReportSchema } from '../src/drift/reports/report.ts';
import type { EventView } from '../src/http/models/views.ts';
import { type RetrainRecord, retrainRecordSchema } from '../src/retraining/record.ts';
import { readCommand } from './cli/command.ts';
import { applicants, type Loan, score } from './demo/applicants.ts';
import { startReceiver } from './demo/receiver.ts';
import { SECRET, watchedVariables } from './demo/variables.ts';
import { PROJECT_ROOT, startStack } from './dev/stack.ts';
import { DEVELOPMENT_KEY } from './dev/variables.ts';

readCommand({
  run: 'npm run demo',
  about: [
    'Shows the whole loop on this machine. A healthy population is scored and found stable; another one comes and is found to be drift; somebody is alerted, a challenger is trained, judged and scored beside the champion, answers in its place, and is rolled back. The report lies in .solvent/demo/drift.html.',
    'It has a stack of its own and takes about a minute.',
  ],
  options: {},
  fails: 'not all of that happened',
  example: 'npm run demo',
});

/**
 * Real traffic is sampled at a tenth and checked every five minutes; here every prediction is kept and the check is run
 * by hand, so that it takes a minute and not an afternoon.
 */
const HEALTHY = 400;
const SHIFTED = 600;
/** What the challenger scores beside the champion, at least. */
const SHADOWED = 300;
const SHIFT = 'employed=-0.6,bank_balance=*1.4';
const PATIENCE_MILLISECONDS = 90_000;

const shadows = applicants(13, SHIFT);
const began = performance.now();
const folder = await mkdtemp(join(tmpdir(), 'solvent-demo-'));
const receiver = await startReceiver(SECRET);
say('Starting the Workers.');
const stack = await startStack({
  port: 0,
  stateDir: folder,
  variables: watchedVariables(receiver),
  onLog: () => {},
});

try {
  await demonstrate();
  say('All of it happened.');
} catch (error) {
  console.error(`\nThe demo failed: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  await stack.stop();
  receiver.stop();
  await rm(folder, { recursive: true, force: true });
}

async function demonstrate(): Promise<void> {
  const healthy = await score(stack.url, applicants(11), HEALTHY);
  say(`Scored ${HEALTHY} applicants like those that the model was trained on: ${declined(healthy)}.`);
  await samplesArrive(HEALTHY);
  const before = await check();
  expect(
    before.verdict === 'stable',
    `the first verdict was ${before.verdict}, not stable: ${before.summary}`,
  );
  expect(driftAlerts().length === 0, 'there was an alert without drift');
  say(`Checked for drift: ${before.verdict}. ${before.summary}`);

  const shifted = await score(stack.url, applicants(12, SHIFT), SHIFTED);
  say(`Scored ${SHIFTED} others (${SHIFT}): ${declined(shifted)}.`);
  await reportOutcomes(shifted);
  say(
    `Reported what became of their loans: ${shifted.filter(({ defaulted }) => defaulted).length} defaults.`,
  );
  await samplesArrive(HEALTHY + SHIFTED);
  const after = await check();
  expect(
    after.verdict === 'retrain',
    `the second verdict was ${after.verdict}, not retrain: ${after.summary}`,
  );
  say(`Checked for drift: ${after.verdict}. ${after.summary}`);
  expect(
    (await metric('loan_model_drift_detected\\{model_name="loan-default"\\}')) === 1,
    '/metrics does not show the drift',
  );

  await until('an alert', () => driftAlerts().length > 0);
  expect(receiver.refused === 0, 'an alert was not signed');
  say(`The webhook received a signed alert: "${driftAlerts()[0]!.text}"`);

  const record = await challenger();
  expect(record.status !== 'error', record.message);
  say(
    `A challenger was trained on ${record.rows!.total} loans, ${record.rows!.outcomes} of them with a reported outcome.`,
  );
  for (const { result, message } of record.verdict!.lines) say(`  ${result}: ${message}`);
  await succeed(record.version!, record.status === 'passed');

  say(`The report lies at ${await savePage(after.id)}`);
}

/**
 * The challenger is scored beside the champion, answers in its place, and somebody takes it back.
 *
 * @param passed of so few defaults the gate cannot tell every time: then it is overruled, and the history says so
 */
async function succeed(challenger: string, passed: boolean): Promise<void> {
  if (!passed) say(await move('promote', { version: challenger, alias: 'challenger', force: true }));
  let agreement: Pick<AgreementReport, 'paired' | 'summary'> | undefined;
  await until(`${SHADOWED} applications that both scored`, async () => {
    const shadowed = await answered(100);
    expect(shadowed.has('1') && shadowed.size === 1, 'a challenger answered that nobody promoted');
    agreement = await get('/api/v1/models/loan-default/agreement');
    return agreement!.paired!.pairs >= SHADOWED;
  });
  say(`Version ${challenger} was scored beside version 1. ${agreement!.summary}`);

  if (passed) await stack.runCron('solvent-drift');
  else say(await move('promote', { version: challenger, force: true }));
  await until(`version ${challenger}`, async () => (await answered(1)).has(challenger));
  say(`${passed ? 'It was promoted by itself: v' : 'V'}ersion ${challenger} answers.`);

  say(await move('rollback', {}));
  await until('version 1', async () => (await answered(1)).has('1'));
  say('Version 1 answers again.');

  const { events } = await get<{ events: EventView[] }>('/api/v1/models/loan-default/history');
  for (const { at, kind, alias, from, to, by, forced } of events.toReversed())
    say(`  ${at} ${kind}: ${alias} ${from ?? '–'} → ${to} by ${by}${forced ? ' (forced)' : ''}`);
}

/** @returns what it is answered with, for people */
async function move(how: 'promote' | 'rollback', body: object): Promise<string> {
  const response = await fetch(`${stack.url}/api/v1/models/loan-default/${how}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': DEVELOPMENT_KEY },
    body: JSON.stringify({ ...body, why: 'The demo shows how.' }),
  });
  const { message } = (await response.json()) as { message: string };
  expect(response.ok, message);
  return message;
}

/** Scores applicants, and says which versions answered. */
async function answered(count: number): Promise<Set<string>> {
  return new Set((await score(stack.url, shadows, count)).map(({ model_version }) => model_version));
}

function driftAlerts() {
  return receiver.alerts.filter(({ type }) => type.startsWith('drift.'));
}

/** Runs the drift check as the cron does, and reads its report. */
async function check() {
  await stack.runCron('solvent-drift');
  const { reports } = await get<{ reports: { id: string }[] }>('/api/v1/drift');
  return driftReportSchema.parse(await get(`/api/v1/drift/${reports[0]!.id}`));
}

/** Samples travel through a queue. */
async function samplesArrive(count: number): Promise<void> {
  await until(`${count} samples`, async () => {
    const row = await stack.database
      .prepare('SELECT COUNT(*) AS samples FROM samples')
      .first<{ samples: number }>();
    return row!.samples >= count;
  });
}

async function reportOutcomes(loans: Loan[]): Promise<void> {
  const at = new Date().toISOString();
  const outcomes = loans.map(({ request_id, defaulted }) => ({ request_id, outcome: defaulted ? 1 : 0, at }));
  const response = await fetch(`${stack.url}/api/v1/outcomes`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': DEVELOPMENT_KEY },
    body: JSON.stringify({ outcomes }),
  });
  expect(response.ok, `outcomes were answered with ${response.status}: ${await response.text()}`);
}

async function challenger(): Promise<RetrainRecord> {
  let record: RetrainRecord | undefined;
  await until('a challenger', async () => {
    const { objects } = await stack.bucket.list({ prefix: 'training/loan-default/' });
    const object = objects[0] && (await stack.bucket.get(objects[0].key));
    if (object) record = retrainRecordSchema.parse(await object.json());
    return record !== undefined && record.status !== 'training';
  });
  return record!;
}

async function savePage(id: string): Promise<string> {
  const response = await fetch(`${stack.url}/api/v1/drift/${id}.html`, {
    headers: { 'X-API-Key': DEVELOPMENT_KEY },
  });
  expect(response.ok, `the page was answered with ${response.status}`);
  const target = join(PROJECT_ROOT, '.solvent', 'demo', 'drift.html');
  await mkdir(join(target, '..'), { recursive: true });
  await writeFile(target, await response.text());
  return relative(process.cwd(), target);
}

/** @param name as a pattern */
async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${stack.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

async function get<Data>(path: string): Promise<Data> {
  const response = await fetch(`${stack.url}${path}`, { headers: { 'X-API-Key': DEVELOPMENT_KEY } });
  const { data, message } = (await response.json()) as { data: Data; message: string };
  expect(response.ok, `${path} was answered with ${response.status}: ${message}`);
  return data;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS;
  while (!(await holds())) {
    expect(performance.now() < end, `${what} did not come within ${PATIENCE_MILLISECONDS / 1000} s`);
    await new Promise((done) => setTimeout(done, 250));
  }
}

function declined(loans: Loan[]): string {
  const share = loans.filter(({ prediction }) => prediction === 1).length / loans.length;
  return `${(share * 100).toFixed(0)}% predicted to default`;
}

function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

function say(text: string): void {
  console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`);
}
