import type { Verdict } from './judge.ts';
import type { OddRequest } from './request.ts';
import type { Wire } from './wire.ts';

/** Faults that are told one by one. */
const MOST_TOLD = 20;

/** What came of all requests. */
export class Tally {
  faults = 0;
  readonly #statuses = new Map<string, number>();
  readonly #routes = new Set<string>();
  readonly #reached = new Set<string>();
  #requests = 0;
  #bytes = 0;
  #largest = { bytes: 0, of: '' };

  add({ operation, target }: OddRequest, { bytes, client }: Wire, { answers }: Verdict): void {
    this.#requests++;
    this.#bytes += bytes.length;
    this.#routes.add(operation);
    if (answers.length === 0)
      this.#count(client.startsWith('leaves') ? 'nobody waited' : 'closed without a word');
    for (const answer of answers) {
      this.#count(String(answer.status));
      if (answer.status < 300) this.#reached.add(operation);
      if (answer.bytes > this.#largest.bytes)
        this.#largest = { bytes: answer.bytes, of: `${operation} (${target.slice(0, 60)})` };
    }
  }

  #count(status: string): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  }

  /** Looks through what the Workers log: a fault of ours stands there also where nobody waited for the answer. */
  log(line: string): void {
    if (!/"level":"(?:info|warn|debug)"/.test(line)) this.fault(`in the log: ${line}`);
  }

  fault(text: string): void {
    if (this.faults++ < MOST_TOLD) console.error(text);
  }

  report(): string {
    const statuses = [...this.#statuses].sort(([one], [other]) => one.localeCompare(other));
    return [
      `${this.#requests} requests, ${this.#bytes} bytes, to ${this.#routes.size} routes, of which ${this.#reached.size} answered with 2xx`,
      ...statuses.map(([status, count]) => `  ${status.padEnd(22)} ${String(count).padStart(7)}`),
      `largest answer: ${this.#largest.bytes} bytes, ${this.#largest.of}`,
      `${this.faults} faults`,
    ].join('\n');
  }
}
