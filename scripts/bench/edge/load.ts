import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Application } from './applications.ts';

/**
 * A load generator, run as a process of its own so that it does not share a thread with what it measures. It writes requests that
 * were made ready and reads answers by hand: `node:http` costs its client more than a prediction costs the server.
 * Takes lines of JSON on standard input, each `LoadOptions`, one after the other, and prints for each a line, `LoadResult`. SIGTERM ends a load
 * before its time.
 */
export interface LoadOptions {
  url: string;
  headers: Record<string, string>;
  /** Sent in turn: identical ones would hide an answer that belongs to another request. */
  applications: Application[];
  connections: number;
  seconds: number;
  /**
   * Whether it never sleeps while it waits. A server's write wakes whoever waits for it, and to wake a sleeping core of a virtual machine
   * takes longer than the write itself: no customer's network costs a server that. Not where a server needs all cores.
   */
  isAwake: boolean;
}

export interface LoadResult {
  answers: number;
  requestsPerSecond: number;
  /** Answers whose status was not 200. */
  refused: number;
  /** Answers that belong to another application, or to none: neither its probability nor, as an echo has it, itself. */
  wrong: number;
  p50Milliseconds: number;
  p99Milliseconds: number;
}

/** XGBoost's own margin is calibrated in float32. */
const TOLERANCE = 1e-6;

if (import.meta.main) {
  for await (const line of createInterface({ input: process.stdin }))
    console.log(JSON.stringify(await load(JSON.parse(line) as LoadOptions)));
}

async function load(options: LoadOptions): Promise<LoadResult> {
  const { hostname, port } = new URL(options.url);
  const requests = options.applications.map(({ body }) => requestOf(options, body));
  const latencies: number[] = [];
  let refused = 0;
  let wrong = 0;
  let next = 0;
  const start = performance.now();
  let end = start + options.seconds * 1000;
  const stop = () => {
    end = start;
  };
  process.once('SIGTERM', stop);
  const connection = async () => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const answered = answersOf(socket);
    while (performance.now() < end) {
      const index = next++ % requests.length;
      const sent = performance.now();
      socket.write(requests[index]!);
      const answer = await answered();
      latencies.push(performance.now() - sent);
      if (answer.status !== 200) refused++;
      else if (!belongs(answer.body, options.applications[index]!)) wrong++;
    }
    socket.destroy();
  };
  let isDone = false;
  const stayAwake = () => {
    if (!isDone) setImmediate(stayAwake);
  };
  if (options.isAwake) stayAwake();
  await Promise.all(Array.from({ length: options.connections }, connection));
  isDone = true;
  process.off('SIGTERM', stop);
  const elapsed = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const quantile = (share: number) => latencies[Math.floor(share * (latencies.length - 1))]!;
  return {
    answers: latencies.length,
    requestsPerSecond: latencies.length / elapsed,
    refused,
    wrong,
    p50Milliseconds: quantile(0.5),
    p99Milliseconds: quantile(0.99),
  };
}

/** A prediction as the bytes of a request. */
export function requestOf({ url, headers }: Pick<LoadOptions, 'url' | 'headers'>, body: string): Buffer {
  const { pathname, host } = new URL(url);
  const all = { Host: host, ...headers, 'Content-Length': Buffer.byteLength(body) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

export interface Answer {
  status: number;
  body: string;
}

/** Waits for the next answer of a connection: one by its announced length, or in chunks, whose sizes stay in between. */
export function answersOf(socket: Socket): () => Promise<Answer> {
  let text = '';
  let settle: PromiseWithResolvers<Answer> | undefined;
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    const head = text.indexOf('\r\n\r\n') + 4;
    if (head < 4) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1];
    const isWhole =
      length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= head + Number(length);
    if (!isWhole) return;
    const answer = { status: Number(text.slice(9, 12)), body: text.slice(head) };
    text = '';
    settle!.resolve(answer);
  });
  // Of one that was never used a server may have had enough.
  socket.on('error', (error) => settle?.reject(error));
  socket.on('end', () => settle?.reject(new Error('The server ended a connection')));
  return () => {
    settle = Promise.withResolvers();
    return settle.promise;
  };
}

/** Whether an answer is the one of its application. */
export function belongs(answer: string, { body, probability }: Application): boolean {
  const told = /"probability":([^,}]+)/.exec(answer)?.[1];
  return told === undefined ? answer === body : Math.abs(Number(told) - probability) < TOLERANCE;
}
