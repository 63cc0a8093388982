/**
 * A million loans from submit to downloaded results on the local stack: rows per second beside pandas and XGBoost doing
 * the same on two threads, memory, and what `predict` feels of it.
 *
 *   npm run bench -- portfolio            PYTHON=/path/to/python with pandas and xgboost, for the comparison
 *                                         AGAINST=commit, which does the same in turns with this one
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { settings } from '../cli/settings.ts';
import { championFolder } from '../dev/local-model.ts';
import { samplePortfolio } from '../dev/sample-portfolio.ts';
import { openFile, readJob, type Server, submitFile } from '../portfolio/client.ts';
import { wholeNumber } from '../training/input.ts';
import { checkOut } from './portfolio/checkout.ts';
import { type Answer, predict, predictLatency } from './portfolio/latency.ts';
import { watchMemory } from './portfolio/memory.ts';
import { type PythonTiming, pythonHas, scoreInPython } from './portfolio/python.ts';
import { type BenchedStack, startBenched } from './portfolio/stack.ts';
import { median } from './portfolio/timing.ts';

const ROWS = settings(() => wholeNumber('ROWS', process.env.ROWS || '1000000', 1));
const ROUNDS = 3;
const IDLE_SECONDS = 10;
/** Every so many-th row is scored by `predict` as well. */
const COMPARED_EVERY = Math.ceil(ROWS / 500);
const root = join(import.meta.dirname, '../..');
const bundle = championFolder(root, 'loan-default');

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const input = join(folder, 'portfolio.csv');
const output = join(folder, 'scored.csv');
samplePortfolio(ROWS, input);
const stack = await startBenched(root, join(folder, 'state'));
const against = process.env.AGAINST === undefined ? undefined : await earlier(process.env.AGAINST);
try {
  const { server } = stack;
  const applications = await applicationsOf(input);
  const small = join(folder, 'small.csv');
  await writeFile(small, `${(await linesOf(input, 2000)).join('\n')}\n`);
  await score(server, small);
  if (against) await score(against.stack.server, small);

  const ours: Timing[] = [];
  const before: Timing[] = [];
  const theirs: PythonTiming[] = [];
  const memory = watchMemory(stack.pid);
  const memoryBefore = against && watchMemory(against.stack.pid);
  const compares = pythonHas('pandas', 'xgboost');
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await score(server, input));
    if (against) before.push(await score(against.stack.server, input));
    if (compares) theirs.push(scoreInPython('portfolio.py', bundle, input, join(folder, 'python.csv')));
  }
  memory.stop();
  memoryBefore?.stop();
  await against?.end();
  reportSpeed(ours, theirs);
  const megabytes = memory.peakMegabytes();
  console.log(`memory, peak of all processes together: ${megabytes.toFixed(0)} MB`);
  if (memoryBefore) reportBefore(ours, before, megabytes, memoryBefore.peakMegabytes());

  const idleEnd = performance.now() + IDLE_SECONDS * 1000;
  const idle = await predictLatency(server, applications, () => performance.now() > idleEnd);
  let finished = false;
  const running = score(server, input).finally(() => {
    finished = true;
  });
  const busy = await predictLatency(server, applications, () => finished);
  reportLatency(idle, busy, await running);
  await reportAgreement(server);
} finally {
  await stack.stop();
  await against?.end();
  await rm(folder, { recursive: true });
}

/** The stack of an earlier commit. */
async function earlier(commit: string): Promise<{ stack: BenchedStack; end(): Promise<void> }> {
  const checkout = join(folder, 'before');
  const remove = checkOut(root, commit, checkout);
  const stack = await startBenched(checkout, join(folder, 'state-before'));
  let ended = false;
  return {
    stack,
    async end() {
      if (ended) return;
      ended = true;
      await stack.stop();
      remove();
    },
  };
}

interface Timing {
  /** On the clock of `performance.now`, in milliseconds. */
  start: number;
  submit: number;
  score: number;
  download: number;
  total: number;
}

/** Seconds from submit to the downloaded file. */
async function score(server: Server, path: string): Promise<Timing> {
  const start = performance.now();
  const { job_id } = await submitFile(server, { path }, crypto.randomUUID());
  const submitted = performance.now();
  for (;;) {
    const { status } = await readJob(server, job_id);
    if (status === 'SUCCESS') break;
    if (status === 'FAILURE') throw new Error(`Job ${job_id} failed.`);
    await wait(100);
  }
  const scored = performance.now();
  const { body } = await openFile(server, job_id, 'results');
  await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(output));
  const end = performance.now();
  return {
    start,
    submit: (submitted - start) / 1000,
    score: (scored - submitted) / 1000,
    download: (end - scored) / 1000,
    total: (end - start) / 1000,
  };
}

function reportSpeed(ours: Timing[], theirs: PythonTiming[]) {
  const seconds = (value: number) => `${value.toFixed(2)} s`;
  const total = median(ours, 'total');
  console.log(
    `solvent: ${Math.round(ROWS / total)} rows/s; ${seconds(total)} = submit ${seconds(median(ours, 'submit'))}` +
      ` + score ${seconds(median(ours, 'score'))} + download ${seconds(median(ours, 'download'))}`,
  );
  if (theirs.length === 0) return;
  const theirTotal = median(theirs, 'total');
  console.log(
    `python:  ${Math.round(ROWS / theirTotal)} rows/s; ${seconds(theirTotal)} = read_csv ${seconds(median(theirs, 'read'))}` +
      ` + predict ${seconds(median(theirs, 'score'))} + to_csv ${seconds(median(theirs, 'write'))}`,
  );
  console.log(`ratio of rows per second, solvent / python: ${(theirTotal / total).toFixed(2)}`);
}

function reportBefore(ours: Timing[], before: Timing[], megabytes: number, megabytesBefore: number) {
  const [now, then] = [ours, before].map((timings) => median(timings, 'total')) as [number, number];
  const speed = `${Math.round(ROWS / then)} rows/s, ${megabytesBefore.toFixed(0)} MB`;
  console.log(
    `${process.env.AGAINST}, in turns: ${speed}; this commit's rows per second × ${(then / now).toFixed(2)}, memory × ${(megabytes / megabytesBefore).toFixed(2)}`,
  );
}

/** A job is three things to a caller who waits: a file that comes in, chunks that are scored, a file that goes out. */
function reportLatency(idle: Answer[], busy: Answer[], { start, submit, score }: Timing) {
  const submitted = start + submit * 1000;
  const scored = submitted + score * 1000;
  const phases: [string, Answer[]][] = [
    ['idle', idle],
    ['during submit', busy.filter(({ at }) => at < submitted)],
    ['during scoring', busy.filter(({ at }) => at >= submitted && at < scored)],
    ['whole job', busy],
  ];
  const quantile = (answers: Answer[], share: number) =>
    answers.map(({ duration }) => duration).sort((a, b) => a - b)[Math.floor(share * (answers.length - 1))]!;
  for (const [name, answers] of phases) {
    const [p50, p99] = [0.5, 0.99].map((share) => quantile(answers, share)) as [number, number];
    const ratio =
      answers === idle
        ? ''
        : `; against idle p50 × ${(p50 / quantile(idle, 0.5)).toFixed(1)}, p99 × ${(p99 / quantile(idle, 0.99)).toFixed(1)}`;
    console.log(
      `predict, ${`${name}:`.padEnd(15)} p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (${answers.length} requests)${ratio}`,
    );
  }
}

/** Compares the written probabilities, as text, with those that `predict` answers for the same rows. */
async function reportAgreement(server: Server) {
  let compared = 0;
  let different = 0;
  let number = 0;
  let header: string[] = [];
  const { fields } = await schemaOf();
  for await (const line of createInterface(createReadStream(output))) {
    const cells = line.split(',');
    if (number++ === 0) header = cells;
    else if (number % COMPARED_EVERY === 2) {
      const cell = (column: string) => cells[header.indexOf(column)]!;
      const application = Object.fromEntries(fields.map(({ name, column }) => [name, Number(cell(column))]));
      const answer = await predict(server, application);
      compared++;
      if (/"probability":([^,}]+)/.exec(answer)![1] !== cell('probability')) different++;
    }
  }
  console.log(`probabilities that differ from predict: ${different} of ${compared}`);
  if (different > 0) process.exitCode = 1;
}

async function schemaOf(): Promise<{ fields: { name: string; column: string }[] }> {
  return JSON.parse(await readFile(join(root, 'models/loan-default/schema.json'), 'utf8'));
}

async function linesOf(path: string, count: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface(createReadStream(path))) {
    lines.push(line);
    if (lines.length === count) break;
  }
  return lines;
}

async function applicationsOf(path: string): Promise<object[]> {
  const [head, ...lines] = (await linesOf(path, 500)).map((line) => line.split(','));
  const { fields } = await schemaOf();
  return lines.map((cells) =>
    Object.fromEntries(fields.map(({ name, column }) => [name, Number(cells[head!.indexOf(column)])])),
  );
}
