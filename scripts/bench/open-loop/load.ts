import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { log } from '../../../src/log.ts';
import { seededRandom } from '../../../src/random.ts';
import type { Application } from '../edge/applications.ts';
import { type Answer, answersOf, belongs, requestOf } from '../edge/load.ts';

/**
 * Sends requests at times that were drawn before the first of them, whether or not those before have their answers: a server that stands
 * still is asked on, as customers would. A process of its own. Takes one JSON object on standard input, `ArrivalOptions`. Prints one
 * JSON object, `ArrivalResult`.
 */
export interface ArrivalOptions {
  url: string;
  headers: Record<string, string>;
  applications: Application[];
  /** Of independent customers: the times between arrivals are exponential. */
  perSecond: number;
  seconds: number;
  /** An answer that takes longer counts as lost. */
  patienceMilliseconds: number;
}

/** Latencies count from the time at which a request was to be sent, not from when there was a moment to send it. */
export interface ArrivalResult {
  requests: number;
  p50Milliseconds: number;
  p99Milliseconds: number;
  mostMilliseconds: number;
  /** How many got no answer, or another status than 200 … */
  lost: number;
  /** … by what came in its place. */
  lostTo: Record<string, number>;
  /** Answers that belong to another application. */
  wrong: number;
}

const SEED = 1;
/** Open before the first arrival; more are opened when all of them wait for answers. */
const CONNECTIONS = 32;

interface Connection {
  socket: Socket;
  answered: () => Promise<Answer>;
}

console.log(JSON.stringify(await load((await json(process.stdin)) as ArrivalOptions)));
process.exit(0);

async function load(options: ArrivalOptions): Promise<ArrivalResult> {
  const { applications, perSecond, seconds, patienceMilliseconds, ...target } = options;
  const requests = applications.map(({ body }) => requestOf(target, body));
  const arrivals = arrivalTimes(perSecond, seconds);
  const free = await Promise.all(Array.from({ length: CONNECTIONS }, () => connected(target.url)));
  const latencies: number[] = [];
  const lostTo: Record<string, number> = {};
  const loseTo = (what: string) => {
    lostTo[what] = (lostTo[what] ?? 0) + 1;
  };
  let right = 0;
  let wrong = 0;

  /** A server closes what it has not heard of for some seconds, as any client of its knows. */
  const freeOne = () => {
    let connection = free.pop();
    while (connection?.socket.closed) connection = free.pop();
    return connection;
  };

  const ask = async (index: number, due: number) => {
    const connection = freeOne() ?? (await connected(target.url));
    const answer = connection.answered();
    connection.socket.write(requests[index]!);
    const { status, body } = await answer;
    const latency = performance.now() - due;
    free.push(connection);
    if (latency > patienceMilliseconds) return loseTo('late');
    latencies.push(latency);
    if (status !== 200) loseTo(String(status));
    else if (belongs(body, applications[index]!)) right++;
    else wrong++;
  };

  const asked: Promise<void>[] = [];
  const start = performance.now();
  for (const [number, arrival] of arrivals.entries()) {
    const due = start + arrival;
    // What is due already goes at once: a timer takes a millisecond.
    const early = due - performance.now();
    if (early > 0) await wait(early);
    const answered = ask(number % requests.length, due).catch((error: Error) => loseTo(error.message));
    asked.push(Promise.race([answered, wait(patienceMilliseconds)]));
  }
  await Promise.all(asked);
  const lost = arrivals.length - right - wrong;
  const named = Object.values(lostTo).reduce((sum, number) => sum + number, 0);
  if (lost > named) lostTo['no answer'] = lost - named;
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) => latencies[Math.floor(share * (latencies.length - 1))]!;
  return {
    requests: arrivals.length,
    p50Milliseconds: quantile(0.5),
    p99Milliseconds: quantile(0.99),
    mostMilliseconds: quantile(1),
    lost,
    lostTo,
    wrong,
  };
}

/** Milliseconds from the start. */
function arrivalTimes(perSecond: number, seconds: number): number[] {
  const random = seededRandom(SEED);
  const times: number[] = [];
  let time = 0;
  for (;;) {
    time += (-log(1 - random.next()) / perSecond) * 1000;
    if (time >= seconds * 1000) return times;
    times.push(time);
  }
}

async function connected(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const answered = answersOf(socket);
  await once(socket, 'connect');
  return { socket, answered };
}
