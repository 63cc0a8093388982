import type { Clock, JobQueue, QueueMessage, Random } from '../../src/ports.ts';
import { randomInteger } from '../../src/random.ts';

interface Waiting {
  id: string;
  json: string;
  attempts: number;
  due: number;
}

export interface Delivery<Body> {
  messages: QueueMessage<Body>[];
  /** The consumer returned: acks may get lost on the way, the rest is retried. */
  settle(): void;
  /** The consumer threw or died: what it said before arrives or does not. */
  lose(): void;
}

export interface ChaosOptions<Body> {
  clock: Clock;
  random: Random;
  maxRetries: number;
  deadLetters?: JobQueue<Body>;
  /** Whether a message may be handed over again while its consumer is still at it, for its lease has ended: of a server's queue. */
  losesLease?(): boolean;
}

const LONGEST_DELAY_MS = 20_000;

/** A queue as unpleasant as at-least-once and unordered allow: it duplicates, reorders, delays, and loses acks. */
export class ChaosQueue<Body> implements JobQueue<Body> {
  /** The chance of each unpleasantness. */
  chaos: number;
  #waiting: Waiting[] = [];
  #sent = 0;
  /** How often everything vanished. */
  #flushes = 0;
  readonly #options: ChaosOptions<Body>;

  constructor(options: ChaosOptions<Body>, chaos: number) {
    this.#options = options;
    this.chaos = chaos;
  }

  async send(bodies: Body[], { delaySeconds = 0 } = {}): Promise<void> {
    for (const body of bodies) {
      const copies = this.#strikes() ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        this.#sent++;
        this.#enter({ id: `${this.#sent}`, json: JSON.stringify(body), attempts: 0 }, delaySeconds * 1000);
      }
    }
  }

  /** All messages vanish, also those that consumers are at. */
  flush(): void {
    this.#waiting = [];
    this.#flushes++;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** When the next message is due; undefined when none waits. */
  get nextDue(): number | undefined {
    return this.#waiting.reduce<number | undefined>(
      (least, { due }) => (least === undefined || due < least ? due : least),
      undefined,
    );
  }

  /** Up to `limit` due messages in any order, or undefined when none is due. */
  take(limit: number): Delivery<Body> | undefined {
    const { clock, random } = this.#options;
    const taken: Waiting[] = [];
    for (;;) {
      const due = this.#waiting.filter((message) => message.due <= clock.now());
      if (due.length === 0 || taken.length === limit) break;
      const message = due[randomInteger(random, due.length)]!;
      this.#waiting = this.#waiting.filter((other) => other !== message);
      taken.push(message);
    }
    if (taken.length === 0) return undefined;
    const outcomes = new Map<Waiting, 'ack' | number>();
    const messages = taken.map((message) => ({
      id: message.id,
      body: JSON.parse(message.json) as Body,
      attempts: ++message.attempts,
      ack: () => void outcomes.set(message, 'ack'),
      retry: ({ delaySeconds = 0 } = {}) => void outcomes.set(message, delaySeconds * 1000),
    }));
    const flushes = this.#flushes;
    // What its consumer says later is of a lease that is not there any more.
    const lost = new Set(taken.filter(() => this.#options.losesLease?.()));
    for (const message of lost) this.#again({ ...message }, randomInteger(random, LONGEST_DELAY_MS));
    const held = () => (flushes === this.#flushes ? taken.filter((message) => !lost.has(message)) : []);
    return {
      messages,
      settle: () => {
        for (const message of held()) {
          const outcome = outcomes.get(message) ?? 'ack';
          if (outcome !== 'ack') this.#again(message, outcome);
          else if (this.#strikes()) this.#again(message, 0);
        }
      },
      lose: () => {
        for (const message of held()) {
          if (outcomes.get(message) !== 'ack' || this.#options.random.next() < 0.5) this.#again(message, 0);
        }
      },
    };
  }

  #again(message: Waiting, delay: number) {
    const { maxRetries, deadLetters } = this.#options;
    if (message.attempts <= maxRetries) this.#enter(message, delay);
    else void deadLetters?.send([JSON.parse(message.json) as Body]);
  }

  #enter(message: Omit<Waiting, 'due'>, delay: number) {
    const { clock, random } = this.#options;
    const extra = this.#strikes() ? randomInteger(random, LONGEST_DELAY_MS) : 0;
    this.#waiting.push({ ...message, due: clock.now() + delay + extra });
  }

  #strikes(): boolean {
    return this.#options.random.next() < this.chaos;
  }
}
