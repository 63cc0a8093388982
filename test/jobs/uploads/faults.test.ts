import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import type { JobRow } from '../../../src/jobs/jobs.ts';
import { resultsFile } from '../../../src/jobs/results/file.ts';
import { streamPieces } from '../../../src/jobs/results/stream.ts';
import type { SubmitServices } from '../../../src/jobs/services.ts';
import { sweep } from '../../../src/jobs/sweep.ts';
import { LEASE_MS } from '../../../src/jobs/uploads/limits.ts';
import { partsOf } from '../../../src/jobs/uploads/parts.ts';
import { seededRandom } from '../../../src/random.ts';
import { FaultPlan, faultyBlobStore, faultyDatabase, faultyQueue } from '../../simulation/faults.ts';
import { type BatchStack, batchStack, drain, limits, textOf } from '../support.ts';
import { begin, complete, put } from './support.ts';

type Fault = NonNullable<ReturnType<FaultPlan['draw']>>;
/** And what fails as it does in a process, or as a server does. */
const FAULTS = (['fails before', 'fails after', 'dies before', 'dies after'] as const).flatMap(
  (fault): [Fault, string][] => [
    [fault, 'a process'],
    [fault, 'a server'],
  ],
);

/** The operation `at` goes wrong, and no other. */
class OneFault extends FaultPlan {
  operations = 0;
  readonly #at: number;
  readonly #fault: Fault;

  constructor(at: number, fault: Fault, of: string) {
    super(seededRandom(1), 0, 0, of === 'a server' ? () => {} : undefined);
    this.#at = at;
    this.#fault = fault;
  }

  override draw() {
    return this.operations++ === this.#at ? this.#fault : undefined;
  }
}

/** Does it in a process whose operation `at` goes wrong. @returns whether it has so many operations */
async function withFault(
  stack: BatchStack,
  work: (services: SubmitServices) => Promise<unknown>,
  at: number,
  fault: Fault,
  of: string,
): Promise<boolean> {
  const plan = new OneFault(at, fault, of);
  await new Promise<void>((resolve) => {
    const task = {
      name: 'process',
      pause: async () => {},
      die: () => {
        resolve();
        return new Promise<never>(() => {});
      },
    };
    const services = {
      ...stack,
      blobs: faultyBlobStore(stack.blobs, plan, task),
      database: faultyDatabase(stack.database, plan, task),
      queue: faultyQueue(stack.queue, plan, task),
    };
    work(services).then(
      () => resolve(),
      () => resolve(),
    );
  });
  return plan.operations > at;
}

const PARTS = ['id,length,crew,hull\na,1,', '1,wood\nb,2,1,wood\n', 'c,3,1,steel\n'];
const RESULTS =
  'id,length,crew,hull,prediction,probability,default_risk,model_version\n' +
  'a,1,1,wood,0,0.002,Low,7\nb,2,1,wood,0,0.004,Low,7\nc,3,1,steel,0,0.006,Low,7\n';

/** That there is one job with all of the rows, and that in the end nothing is left of it. */
async function expectOneJob(stack: BatchStack, id: string) {
  await sweep(stack);
  await drain(stack);
  const jobs = await stack.database.query<JobRow>(
    `SELECT * FROM portfolio_jobs WHERE status NOT IN ('UPLOADING', 'ABANDONED')`,
  );
  expect(jobs.map((job) => [job.id, job.status])).toEqual([[id, 'SUCCESS']]);
  const { pieces } = await resultsFile(stack.database, jobs[0]!);
  expect(await textOf(await streamPieces(stack.blobs, pieces))).toBe(RESULTS);
  stack.clock.advance((limits.retentionDays + 1) * 86_400_000);
  for (let day = 0; day < 3; day++) {
    await sweep(stack);
    stack.clock.advance(86_400_000);
  }
  const [rows] = await stack.database.query(
    `SELECT (SELECT count(*) FROM portfolio_jobs) + (SELECT count(*) FROM portfolio_chunks)
       + (SELECT count(*) FROM portfolio_uploads) + (SELECT count(*) FROM portfolio_upload_parts) AS n`,
  );
  expect([rows!.n, (await stack.blobs.list('')).objects]).toEqual([0, []]);
}

test.each(FAULTS)(
  'completing that %s any of its steps, as %s does, loses nothing, and done again makes one job',
  async (fault, of) => {
    let at = 0;
    for (let goesOn = true; goesOn; at++) {
      const stack = batchStack();
      const upload = await begin(stack);
      for (const [index, part] of PARTS.entries()) await put(stack, upload, index + 1, part);
      goesOn = await withFault(stack, (services) => complete(services, upload, PARTS.length), at, fault, of);
      stack.clock.advance(LEASE_MS);
      const { id } = await complete(stack, upload, PARTS.length);
      await expectOneJob(stack, id);
    }
    expect(at).toBeGreaterThan(15);
  },
);

test.each(FAULTS)(
  'a put that %s any of its steps, as %s does, leaves what can be completed once it is repeated where it does not stand',
  async (fault, of) => {
    let at = 0;
    for (let goesOn = true; goesOn; at++) {
      const stack = batchStack();
      const upload = await begin(stack);
      const [first, second, third] = PARTS as [string, string, string];
      await put(stack, upload, 1, first);
      await put(stack, upload, 3, third);
      await put(stack, upload, 2, 'what a client thought better of');
      goesOn = await withFault(stack, (services) => put(services, upload, 2, second), at, fault, of);
      const digest = bytesToHex(sha256(new TextEncoder().encode(second)));
      const parts = await partsOf(stack.database, upload.id);
      if (parts[1]!.sha256 !== digest) await put(stack, upload, 2, second);
      const { id } = await complete(stack, upload, PARTS.length);
      await expectOneJob(stack, id);
    }
    expect(at).toBeGreaterThan(5);
  },
);
