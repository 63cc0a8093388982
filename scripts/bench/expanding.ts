/**
 * What `predict` feels of a small gzip that grows a thousandfold while it is read, on the local stack.
 *
 *   npm run bench -- expanding            AGAINST=commit, which does the same behind this one
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Server } from '../portfolio/client.ts';
import { checkOut } from './portfolio/checkout.ts';
import { type Answer, predictLatency } from './portfolio/latency.ts';
import { startBenched } from './portfolio/stack.ts';

const BYTES = Number(process.env.MEGABYTES ?? 150) * 1e6;
const IDLE_SECONDS = 5;
const root = join(import.meta.dirname, '../..');

const { fields } = JSON.parse(await readFile(join(root, 'models/loan-default/schema.json'), 'utf8')) as {
  fields: { name: string }[];
};
const names = fields.map(({ name }) => name);
const row = `${names.map(() => '1').join(',')},${'x'.repeat(10_000)}\n`;
const file = gzipSync(`${names.join(',')},note\n${row.repeat(BYTES / row.length)}`);
const application = Object.fromEntries(names.map((name) => [name, 1]));
console.log(`${file.length} bytes of gzip, ${BYTES} of CSV`);

const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
try {
  await measure('this commit', root);
  if (process.env.AGAINST !== undefined) {
    const checkout = join(folder, 'before');
    const remove = checkOut(root, process.env.AGAINST, checkout);
    await measure(process.env.AGAINST, checkout);
    remove();
  }
} finally {
  await rm(folder, { recursive: true });
}

async function measure(name: string, checkout: string) {
  const stack = await startBenched(checkout, join(folder, `state-${name}`));
  try {
    const { server } = stack;
    const idleEnd = performance.now() + IDLE_SECONDS * 1000;
    const idle = await predictLatency(server, [application], () => performance.now() > idleEnd);
    let read = false;
    const start = performance.now();
    const [busy] = await Promise.all([
      predictLatency(server, [application], () => read),
      send(server).finally(() => {
        read = true;
      }),
    ]);
    console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
    report('idle', idle);
    report('beside the gzip', busy);
  } finally {
    await stack.stop();
  }
}

/** Hands in the file, and cancels its job as soon as it is read. */
async function send({ url, key }: Server) {
  const headers = { 'X-API-Key': key, 'Content-Type': 'text/csv', 'Content-Encoding': 'gzip' };
  const response = await fetch(`${url}/api/v1/portfolios`, { method: 'POST', headers, body: file });
  const { data, message } = (await response.json()) as { data?: { job_id: string }; message: string };
  if (!data) throw new Error(message);
  await fetch(`${url}/api/v1/portfolios/${data.job_id}`, { method: 'DELETE', headers: { 'X-API-Key': key } });
}

function report(name: string, answers: Answer[]) {
  const durations = answers.map(({ duration }) => duration).sort((a, b) => a - b);
  const p50 = durations[durations.length >> 1]!;
  console.log(
    `  predict, ${name}: p50 ${p50.toFixed(1)} ms, max ${durations.at(-1)!.toFixed(1)} ms (${durations.length} requests)`,
  );
}
