import { SolventError } from '../../src/errors.ts';
import { cancelJob } from '../../src/jobs/cancel.ts';
import type { JobRow } from '../../src/jobs/jobs.ts';
import { inputKey } from '../../src/jobs/keys.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import { consumeChunks, consumeDeadLetters } from '../../src/jobs/score/consume.ts';
import type { ConsumerServices, SubmitServices } from '../../src/jobs/services.ts';
import { submit } from '../../src/jobs/submit/submit.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import type { BlobStore, Clock, Random } from '../../src/ports.ts';
import { randomInteger, seededRandom } from '../../src/random.ts';
import { batchStack, boatModel, limits } from '../jobs/support.ts';
import { ChaosQueue } from './chaos-queue.ts';
import { FaultPlan, faultyBlobStore, faultyDatabase, faultyQueue, isInjected } from './faults.ts';
import { submitInParts } from './in-parts.ts';
import type { Place } from './place.ts';
import { poisonedBlobStore } from './poison.ts';
import { submission } from './reference.ts';
import { Scheduler, type Task } from './scheduler.ts';
import type { Workload } from './workload.ts';

/** As in workers/batch/wrangler.toml. */
const MAX_RETRIES = 8;
const MESSAGES_AT_ONCE = 4;
/** Fewer than a message has attempts: a chunk that is given up is then a bug. */
const MOST_FAULTS = 7;
const MOST_CONSUMERS = 3;
const MOST_PARTS = 4;
const HOUR_MS = 60 * 60 * 1000;
/** Of deliveries, one in so many outlives its lease; of processes, one in so many has a clock that is wrong, by so much at most. */
const LEASES_LOST = 20;
const WRONG_CLOCKS = 10;
const MOST_WRONG_MS = 2 * HOUR_MS;

/** A client that wants one file scored, and sends it again until it gets an answer. */
interface Client {
  workload: Workload;
  sending: boolean;
  job?: string;
  cancels: boolean;
  /** How many parts it sends its file in; 0 is one request. */
  parts: number;
  /** One of its chunks can never be read. */
  poisoned: boolean;
  /** Whether the cancel was sent: then the job may end in every way. */
  cancelled: boolean;
}

/** One run of the whole portfolio pipeline under faults that a seed decides. */
export class Schedule {
  readonly clients: Client[];
  readonly plan: FaultPlan;
  readonly blobs: BlobStore;
  readonly services: ConsumerServices & SubmitServices & { clock: { advance(milliseconds: number): void } };
  readonly problems: string[] = [];
  readonly #random: Random;
  readonly #scheduler: Scheduler;
  readonly #queue: ChaosQueue<ChunkMessage>;
  readonly #deadLetters: ChaosQueue<ChunkMessage>;
  #champion = 7;
  #longWaitLeft = true;
  readonly #servers: boolean;

  /**
   * @param place in memory by default
   * @param servers whether all fails as servers on a network do
   */
  constructor(
    seed: number,
    workloads: Workload[],
    place?: Pick<Place, 'blobs' | 'database'>,
    servers = false,
  ) {
    this.#servers = servers;
    this.#random = seededRandom(seed);
    const stack = batchStack(place);
    const { clock } = stack;
    const chaos = this.#random.next() * 0.4;
    this.#deadLetters = new ChaosQueue({ clock, random: this.#random, maxRetries: 100 }, chaos);
    this.#queue = new ChaosQueue(
      {
        clock,
        random: this.#random,
        maxRetries: MAX_RETRIES,
        deadLetters: this.#deadLetters,
        ...(servers && {
          losesLease: () => this.#below(LEASES_LOST) === 0 && this.plan.spend('a lease ends in mid-work'),
        }),
      },
      chaos,
    );
    const later = (name: string, effect: () => Promise<unknown>) => this.#later(name, effect);
    this.plan = new FaultPlan(
      this.#random,
      this.#below(MOST_FAULTS + 1),
      this.#random.next() * 0.2,
      servers ? later : undefined,
    );
    this.blobs = stack.blobs;
    const window = 1 + this.#below(5);
    this.services = { ...stack, queue: this.#queue, limits: { ...limits, window } };
    this.#scheduler = new Scheduler(this.#random);
    this.clients = workloads.map((workload) => ({
      workload,
      sending: false,
      cancels: this.#random.next() < 0.05,
      cancelled: false,
      parts: this.#random.next() < 0.5 ? 0 : 1 + this.#below(MOST_PARTS),
      poisoned: this.#random.next() < 0.03,
    }));
  }

  /** Everything goes wrong for a while, then nothing more, until all jobs are over. */
  async run(): Promise<void> {
    const steps = 100 + this.#below(1000);
    for (let step = 0; step < steps; step++) await this.#chaoticStep();
    this.plan.heal();
    this.#queue.chaos = 0;
    this.#deadLetters.chaos = 0;
    await this.#finish();
  }

  /** Lets all that was written expire. */
  async expire(): Promise<void> {
    this.services.clock.advance((limits.retentionDays + 1) * 24 * HOUR_MS);
    for (let round = 0; round < 3; round++) {
      await sweep(this.services);
      this.services.clock.advance(24 * HOUR_MS);
    }
  }

  now(): number {
    return this.services.clock.now();
  }

  async jobOf(client: Client): Promise<JobRow | undefined> {
    const [job] = await this.services.database.query<JobRow>('SELECT * FROM portfolio_jobs WHERE id = ?', [
      client.job ?? '',
    ]);
    return job;
  }

  async #chaoticStep(): Promise<void> {
    const choice = this.#below(100);
    const running = this.#scheduler.tasks;
    if (choice < 80 && running.length > 0) await this.#scheduler.step();
    else if (choice < 88) this.#deliver(running);
    else if (choice < 91) this.#deliverDead(running);
    else if (choice < 93) this.#sweepOnce(running);
    else if (choice < 96) this.#submitSomething();
    else if (choice < 97) this.#cancelSomething();
    else if (choice < 98) this.#promote();
    else if (choice < 99) this.#wait();
    else if (this.#below(4) === 0 && running.length > 0 && this.plan.spend('power cut'))
      this.#scheduler.powerCut();
    else if (this.#servers && this.#below(2) === 0 && this.plan.spend('the queues are flushed')) {
      this.#queue.flush();
      this.#deadLetters.flush();
    }
  }

  async #finish(): Promise<void> {
    for (let round = 0; round < 100_000; round++) {
      if (await this.#scheduler.step()) continue;
      this.#submitSomething();
      this.#deliver([]);
      this.#deliverDead([]);
      if (this.#scheduler.tasks.length > 0) continue;
      if (await this.#isOver()) return;
      // Nothing runs and nothing is due: only time or the sweep can help.
      const { clock } = this.services;
      const next = Math.min(this.#queue.nextDue ?? Infinity, this.#deadLetters.nextDue ?? Infinity);
      clock.advance(Math.min(Math.max(next - clock.now(), 1), 60_000));
      this.#sweepOnce([]);
    }
    this.problems.push('the jobs never ended');
  }

  async #isOver(): Promise<boolean> {
    if (this.#queue.size + this.#deadLetters.size > 0) return false;
    const open = await this.services.database.query(
      `SELECT id FROM portfolio_jobs WHERE status IN ('UPLOADING', 'PENDING', 'PROGRESS')`,
    );
    return open.length === 0 && this.clients.every(({ job }) => job !== undefined);
  }

  #deliver(running: string[]) {
    if (running.filter((name) => name.startsWith('consumer')).length >= MOST_CONSUMERS) return;
    const delivery = this.#queue.take(1 + this.#below(MESSAGES_AT_ONCE));
    if (!delivery) return;
    this.#start('consumer', delivery, (services) => consumeChunks(services, delivery.messages));
  }

  #deliverDead(running: string[]) {
    if (running.some((name) => name.startsWith('dead'))) return;
    const delivery = this.#deadLetters.take(10);
    if (!delivery) return;
    this.#start('dead-letter consumer', delivery, (services) =>
      consumeDeadLetters(services, delivery.messages),
    );
  }

  #start(
    kind: string,
    delivery: { settle(): void; lose(): void },
    work: (services: ConsumerServices & SubmitServices) => Promise<void>,
  ) {
    this.#scheduler.start(
      kind,
      (task) => work(this.#servicesOf(task)),
      (error) => (error ? delivery.lose() : delivery.settle()),
      () => delivery.lose(),
    );
  }

  #sweepOnce(running: string[]) {
    if (running.filter((name) => name.startsWith('sweep')).length >= 2) return;
    this.#scheduler.start(
      'sweep',
      (task) => sweep(this.#servicesOf(task)),
      (error) => this.#expected(error),
      () => {},
    );
  }

  #submitSomething() {
    const client = this.clients.find(({ job, sending }) => job === undefined && !sending);
    if (!client) return;
    client.sending = true;
    this.#scheduler.start(
      `submit ${client.workload.name}`,
      async (task) => {
        const { workload, parts } = client;
        const own = this.#servicesOf(task);
        const services = { ...own, limits: { ...own.limits, chunkBytes: workload.chunkBytes } };
        const { id } =
          parts === 0
            ? (await submit(services, submission(workload))).job
            : await submitInParts(services, workload, parts);
        client.job = id;
      },
      (error) => {
        client.sending = false;
        // An upload that took too long is refused with a conflict, and then sent again; one that a process that died was
        // completing is for nobody until then.
        if (!(error instanceof SolventError && error.code === 'conflict')) this.#expected(error);
        else this.services.clock.advance(1000 * (error.retryAfterSeconds ?? 0));
      },
      () => {
        client.sending = false;
      },
    );
  }

  #cancelSomething() {
    const client = this.clients.find(({ cancels, job }) => cancels && job !== undefined);
    if (!client) return;
    client.cancels = false;
    client.cancelled = true;
    this.#scheduler.start(
      `cancel ${client.workload.name}`,
      async (task) => {
        const job = await this.jobOf(client);
        if (job) await cancelJob(this.#servicesOf(task), job);
      },
      (error) => this.#expected(error),
      () => {},
    );
  }

  #promote() {
    this.#champion++;
    this.plan.note(`model ${this.#champion} becomes champion`);
  }

  #wait() {
    const { clock } = this.services;
    // Once, so long that an upload is taken for dead and queued chunks for lost.
    const isLong = this.#longWaitLeft && this.#below(4) === 0;
    if (isLong) this.#longWaitLeft = false;
    const milliseconds = isLong ? HOUR_MS + 1 : this.#below(30_000);
    clock.advance(milliseconds);
    this.plan.note(`${milliseconds} ms pass`);
  }

  /** A server does what it was asked, long after whoever asked has given it up. */
  #later(name: string, effect: () => Promise<unknown>) {
    this.#scheduler.start(
      `late ${name}`,
      async (task) => {
        await task.pause();
        this.plan.note(`${task.name} is done`);
        await effect();
      },
      // What is refused by then is refused to nobody.
      () => {},
      () => {},
    );
  }

  /** Of a process, right or wrong. */
  #clockOf(task: Task): Clock {
    const { clock } = this.services;
    if (!this.#servers || this.#below(WRONG_CLOCKS) > 0) return clock;
    const wrong = this.#below(2 * MOST_WRONG_MS) - MOST_WRONG_MS;
    if (!this.plan.spend(`${task.name} has a clock that is ${wrong} ms off`)) return clock;
    return { now: () => clock.now() + wrong };
  }

  /** What a process gets when it starts: nothing that an earlier one held in memory. */
  #servicesOf(task: Task): ConsumerServices & SubmitServices {
    const { blobs, database, queue } = this.services;
    return {
      ...this.services,
      clock: this.#clockOf(task),
      blobs: faultyBlobStore(
        poisonedBlobStore(blobs, (key) => this.#poisonedFile(key)),
        this.plan,
        task,
      ),
      database: faultyDatabase(database, this.plan, task),
      queue: faultyQueue(queue, this.plan, task),
      models: { get: async (version) => boatModel(version ?? `${this.#champion}`) },
    };
  }

  /** By the job's row: chunks may be read before the client knows its job. */
  async #poisonedFile(key: string): Promise<Workload | undefined> {
    const [job] = await this.services.database.query<{ idempotency_key: string }>(
      `SELECT coalesce(uploads.idempotency_key, jobs.idempotency_key) AS idempotency_key
       FROM portfolio_jobs jobs LEFT JOIN portfolio_uploads uploads ON jobs.idempotency_key = 'upload ' || uploads.id
       WHERE ? = ? || jobs.id || ?`,
      [key, ...inputKey(' ').split(' ')],
    );
    const client = this.clients.find(({ workload }) => workload.name === job?.idempotency_key);
    return client?.poisoned ? client.workload : undefined;
  }

  #expected(error: unknown) {
    if (error === undefined || isInjected(error)) return;
    this.problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  #below(bound: number): number {
    return randomInteger(this.#random, bound);
  }
}
