import { SolventError } from '../../src/errors.ts';
import type { BlobStore, Database, JobQueue, Random } from '../../src/ports.ts';
import { randomInteger } from '../../src/random.ts';
import type { Task } from './scheduler.ts';

/** An error that a platform might throw. */
export class InjectedFault extends Error {}

/** What adapters of servers make of all that keeps them from an answer. */
class ServerFault extends SolventError {
  constructor(message: string) {
    super('storage_unavailable', message);
  }
}

/** Whether an error is one that was put in here. */
export const isInjected = (error: unknown): boolean =>
  error instanceof InjectedFault || error instanceof ServerFault;

type Fault =
  | 'fails before'
  | 'fails after'
  | 'dies before'
  | 'dies after'
  | 'is given up, and comes later than';
const FAULTS: Fault[] = ['fails before', 'fails after', 'dies before', 'dies after'];
/** Besides, the answer of a server is waited for until a time-out, and what was asked may be done after that. */
const SERVER_FAULTS: Fault[] = [...FAULTS, 'is given up, and comes later than'];

/** Decides which operations go wrong, and keeps the story for whoever has to read a failing seed. */
export class FaultPlan {
  readonly story: string[] = [];
  readonly #random: Random;
  readonly #rate: number;
  /** Faults that are still to come at most: fewer than a message has attempts, so that no chunk is given up. */
  #left: number;
  readonly #later: ((name: string, effect: () => Promise<unknown>) => void) | undefined;

  /** @param later lets what a server was asked happen later, whoever asked; where there are servers */
  constructor(
    random: Random,
    budget: number,
    rate: number,
    later?: (name: string, effect: () => Promise<unknown>) => void,
  ) {
    this.#random = random;
    this.#left = budget;
    this.#rate = rate;
    this.#later = later;
  }

  error(message: string): Error {
    return this.#later ? new ServerFault(message) : new InjectedFault(message);
  }

  /** What nobody waits for any more. */
  later(name: string, effect: () => Promise<unknown>) {
    this.#later?.(name, effect);
  }

  /** From now on everything works. */
  heal() {
    this.#left = 0;
    this.note('all faults are over');
  }

  note(event: string) {
    this.story.push(event);
  }

  /** Whether something that costs one fault may happen now. */
  spend(event: string): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    this.note(event);
    return true;
  }

  draw(): Fault | undefined {
    if (this.#left === 0 || this.#random.next() >= this.#rate) return undefined;
    this.#left--;
    const faults = this.#later ? SERVER_FAULTS : FAULTS;
    return faults[randomInteger(this.#random, faults.length)];
  }

  /** How many of `count` messages a failing send still delivers. */
  partOf(count: number): number {
    return randomInteger(this.#random, count + 1);
  }
}

/** Runs one operation of a task: others may go first, and it may go wrong before or after its effect. */
async function operation<Result>(
  plan: FaultPlan,
  task: Task,
  name: string,
  effect: () => Promise<Result>,
): Promise<Result> {
  await task.pause();
  const fault = plan.draw();
  plan.note(`${task.name} ${name}${fault ? `: ${fault} it` : ''}`);
  if (fault === 'dies before') return task.die();
  if (fault === 'fails before') throw plan.error(`${name} failed before it`);
  if (fault === 'is given up, and comes later than') {
    plan.later(name, effect);
    throw plan.error(`${name} was given up`);
  }
  const result = await effect();
  if (fault === 'dies after') return task.die();
  if (fault === 'fails after') throw plan.error(`${name} failed after it`);
  return result;
}

export function faultyBlobStore(blobs: BlobStore, plan: FaultPlan, task: Task): BlobStore {
  const run = <Result>(name: string, effect: () => Promise<Result>) => operation(plan, task, name, effect);
  return {
    head: (key) => run(`head ${key}`, () => blobs.head(key)),
    get: (key, range) => run(`get ${key}`, () => blobs.get(key, range)),
    put: (key, value, options) => run(`put ${key}`, () => blobs.put(key, value, options)),
    delete: (keys) => run(`delete ${keys.length} keys`, () => blobs.delete(keys)),
    list: (prefix, cursor) => run(`list ${prefix}`, () => blobs.list(prefix, cursor)),
    async upload(key) {
      const upload = await run(`start upload ${key}`, () => blobs.upload(key));
      return {
        part: (bytes) => run(`part of ${bytes.length} bytes`, () => upload.part(bytes)),
        complete: () => run('complete upload', () => upload.complete()),
        abort: () => run('abort upload', () => upload.abort()),
      };
    },
  };
}

export function faultyDatabase(database: Database, plan: FaultPlan, task: Task): Database {
  const verb = (sql: string) => sql.trim().replace(/\s+/g, ' ').slice(0, 60);
  return {
    ...database,
    query: (sql, params) =>
      operation(plan, task, `query ${verb(sql)}`, () => database.query(sql, params)) as never,
    batch: (statements) =>
      operation(plan, task, `batch ${statements.map(({ sql }) => verb(sql)).join('; ')}`, () =>
        database.batch(statements),
      ),
  };
}

/** A failing send may have sent some of its messages. */
export function faultyQueue<Body>(queue: JobQueue<Body>, plan: FaultPlan, task: Task): JobQueue<Body> {
  return {
    async send(bodies, options) {
      let sent = 0;
      const part = plan.partOf(bodies.length);
      await operation(plan, task, `send the first ${part} of ${bodies.length} messages`, async () => {
        sent = part;
        await queue.send(bodies.slice(0, sent), options);
      });
      await operation(plan, task, 'send the rest', () => queue.send(bodies.slice(sent), options));
    },
  };
}
