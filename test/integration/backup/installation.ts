import { composeDrift } from '../../../src/compose/drift.ts';
import { nodePlatform } from '../../../src/platform/node/platform.ts';
import type { NodeState } from '../../../src/platform/node/servers.ts';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { copyHistories } from '../../../src/registry/outbox/copy.ts';
import { readServers } from '../../../workers/node/server-settings.ts';
import { APPLICATION, HEADERS } from '../node/start.ts';

export type Variables = Record<string, string> & { SOLVENT_STATE: string };

export const stateOf = (variables: Variables): NodeState => ({
  folder: variables.SOLVENT_STATE,
  servers: readServers(variables),
});

const CSV = { ...HEADERS, 'Content-Type': 'text/csv' };
const KEYED = { ...HEADERS, 'Idempotency-Key': 'a-prediction-of-the-test' };

/** A portfolio with keys, and every hundredth row without a number. */
export function portfolioOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    [`L-${row}`, row % 2, row % 100 === 7 ? 'none' : (row % 977) * 31.5, 1000 + (row % 1009) * 371].join(),
  );
  return `loan_id,employed,bank_balance,annual_salary\n${lines.join('\n')}\n`;
}

async function call(url: string, path: string, init: RequestInit = {}) {
  const answer = await fetch(`${url}${path}`, { headers: HEADERS, ...init });
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { data: Told };
}

const post = (url: string, path: string, body: string | object, headers: Record<string, string> = HEADERS) =>
  call(url, path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

/** What is read of answers. */
interface Told {
  job_id: string;
  status: string;
  scored: number;
  reports: { id: string }[];
}

export async function submit(url: string, rows: number): Promise<string> {
  return (await post(url, '/api/v1/portfolios', portfolioOf(rows), CSV)).data.job_id;
}

export async function statusOf(url: string, job: string): Promise<{ status: string; scored: number }> {
  const { data } = await call(url, `/api/v1/portfolios/${job}`);
  return { status: data.status, scored: data.scored };
}

export async function bytesOf(url: string, path: string): Promise<string> {
  const answer = await fetch(`${url}${path}`, { headers: HEADERS });
  return `${answer.status}\n${await answer.text()}`;
}

/** The files of a job. */
export const filesOf = (url: string, job: string) =>
  Promise.all(
    ['results', 'errors', 'rejected'].map((name) => bytesOf(url, `/api/v1/portfolios/${job}/${name}`)),
  );

/** Lets something of every kind happen. @returns what it can be asked for by */
export async function happen(url: string, variables: Variables): Promise<{ job: string }> {
  await post(url, '/api/v1/predict', APPLICATION, KEYED);
  for (let count = 0; count < 40; count++)
    await post(url, '/api/v1/predict', {
      employed: count % 2,
      bank_balance: count * 700.25,
      annual_salary: 90_000,
    });
  const job = await submit(url, 4_000);
  for (;;) {
    const { status } = await statusOf(url, job);
    if (status === 'SUCCESS') break;
    if (status !== 'PENDING' && status !== 'PROGRESS') throw new Error(`The job ended as ${status}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const at = new Date().toISOString().slice(0, 10);
  const outcomes = Array.from({ length: 300 }, (_, row) => ({
    loan_id: `L-${row}`,
    outcome: row % 3 === 0,
    at,
  }));
  await post(url, '/api/v1/outcomes', {
    outcomes: outcomes.map(({ outcome, ...rest }) => ({ ...rest, outcome: Number(outcome) })),
  });
  await post(url, '/api/v1/models/loan-default/versions/1/tags', { set: { ticket: 'RISK-12' } });
  await post(url, '/api/v1/models/loan-default/promote', {
    version: '1',
    alias: 'pilot',
    why: 'It is tried.',
  });
  await upkeep(variables, Date.now());
  return { job };
}

/** A check of drift, as it is made every five minutes, and the copies of the history, as of every minute: no answer tells when it was asked. */
async function upkeep(variables: Variables, now: number): Promise<void> {
  const platform = await nodePlatform({
    state: stateOf(variables),
    variables: {},
    open: sqliteDatabase,
    owner: 'test',
    consumes: false,
    clientAddress: () => 'none',
    clientOrigin: () => ({}),
  });
  try {
    // What it alerts of is nobody's.
    const logger = { log() {} };
    await composeDrift({ ...platform, logger: () => logger }).check(now);
    await copyHistories({ ...platform, logger });
  } finally {
    await platform.stop();
  }
}

/** All that it answers about what was, and what it makes of the same application. */
export async function answersOf(url: string, job: string): Promise<Record<string, unknown>> {
  const { reports } = (await call(url, '/api/v1/drift?limit=50')).data;
  const scored = (await post(url, '/api/v1/predict?dry_run=true', APPLICATION)).data;
  const paths = [
    '/api/v1/portfolios',
    `/api/v1/portfolios/${job}`,
    ...['results', 'errors', 'rejected'].map((name) => `/api/v1/portfolios/${job}/${name}`),
    '/api/v1/models',
    '/api/v1/models/loan-default',
    '/api/v1/models/loan-default/versions/1',
    '/api/v1/models/loan-default/history',
    '/api/v1/model/info',
    '/api/v1/drift',
    ...reports.flatMap(({ id }) => [`/api/v1/drift/${id}`, `/api/v1/drift/${id}.html`]),
  ];
  const told = await Promise.all(paths.map(async (path) => [path, await bytesOf(url, path)]));
  return {
    ...Object.fromEntries(told),
    reports: reports.length,
    verification: await bytesOf(url, '/api/v1/models/loan-default/history/verification'),
    scored: { ...scored, request_id: undefined },
    // What was answered first, with its identifier.
    repeated: await post(url, '/api/v1/predict', APPLICATION, KEYED),
  };
}
