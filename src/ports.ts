import type { CounterName, GaugeName, HistogramName, LabelsOf } from './telemetry/definitions.ts';
import type { Series } from './telemetry/series.ts';

/**
 * The few things that a platform provides. The core receives them as arguments and never asks where it runs.
 * Adapters stand under `platform/`; each port has one contract suite in `test/contracts/` that every adapter passes.
 */

/** Milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}

/** A source of randomness; seeded in tests, simulations and training. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
}

export interface Logger {
  log(level: LogLevel, event: string, fields?: Record<string, unknown>): void;
}
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What is known of an object from having written it. */
export interface WrittenBlob {
  key: string;
  /** Bytes. */
  size: number;
  /** Opaque; changes whenever the content changes. Without quotes. */
  etag: string;
}

/** What is known of a stored object without reading it. */
export interface BlobInfo extends WrittenBlob {
  /** Milliseconds since the Unix epoch. S3 tells it of what is there, and not when it is written. */
  uploaded: number;
}

export interface BlobBody extends BlobInfo {
  body: ReadableStream<Uint8Array>;
  /** All of it, on a buffer that is the caller's alone. */
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
}

export interface PutOptions {
  /** Write only when nothing stands under the key. The first writer wins, and a second one changes nothing. */
  onlyIfAbsent?: boolean;
  /** Write only when the object under the key still has this etag: compare and swap. */
  onlyIfEtag?: string;
}

/** A multipart upload: parts of equal size (the last may be shorter), at least 5 MiB each except the last. */
export interface BlobUpload {
  part(bytes: Uint8Array): Promise<void>;
  complete(): Promise<WrittenBlob>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

/** Objects under keys: R2, a folder, S3. Reads see every finished write. */
export interface BlobStore {
  head(key: string): Promise<BlobInfo | null>;
  /** `range` is a slice in bytes; `length` may reach past the end, and is then cut. */
  get(key: string, range?: { offset: number; length: number }): Promise<BlobBody | null>;
  /** What was written, or null when the condition did not hold. */
  put(key: string, value: Uint8Array | string, options?: PutOptions): Promise<WrittenBlob | null>;
  upload(key: string): Promise<BlobUpload>;
  /** Deleting what is not there is no error. */
  delete(keys: string[]): Promise<void>;
  /** Keys in lexicographic order, at most 1,000 a page. Follow `cursor` until it is absent. */
  list(prefix: string, cursor?: string): Promise<{ objects: BlobInfo[]; cursor?: string }>;
}

export type SqlValue = string | number | null;
export interface Statement {
  sql: string;
  params?: SqlValue[];
}

/** SQLite's dialect, `?` placeholders, at most 100 parameters a statement (many rows: one JSON parameter, `json_each`). */
export interface Database {
  query<Row extends Record<string, SqlValue>>(sql: string, params?: SqlValue[]): Promise<Row[]>;
  /** All or nothing. Returns the number of rows that each statement changed. */
  batch(statements: Statement[]): Promise<number[]>;
  /** Bytes that its tables and indexes take, and the room that deleted rows left in them. */
  size(): Promise<number>;
}

/** A message as a consumer sees it. Exactly one of `ack` and `retry` is called for each. */
export interface QueueMessage<Body> {
  id: string;
  body: Body;
  /** 1 on the first delivery. */
  attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** At-least-once, unordered. A message is at most 128 KB, of text or of the JSON of anything else. */
export interface JobQueue<Body> {
  send(bodies: Body[], options?: { delaySeconds?: number }): Promise<void>;
}

export interface RateLimiter {
  /** Counts one use of `key`. */
  limit(key: string): Promise<{ allowed: boolean; retryAfterSeconds: number }>;
}

/** Counts what happened. Calls are cheap and never throw; an adapter gathers them into the fleet's totals. */
export interface Metrics {
  /** Adds to a counter. */
  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  /** Puts a duration (seconds) or a size into a histogram. */
  observe<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** Sets a gauge. */
  gauge<Name extends GaugeName>(name: Name, labels: LabelsOf<Name>, value: number): void;
}

/** The metrics of all processes and isolates together. */
export interface FleetMetrics extends Metrics {
  /**
   * Sees to it that what was counted here reaches the totals. Call it at the end of every event and hand the promise
   * to `Background`: nobody waits for it, and it never rejects. Undefined where another event's promise sees to it, or nothing has to.
   */
  flush(): Promise<void> | undefined;
  /**
   * The totals, this process's own counts included, without gauges that nobody sets any more.
   * @throws when the totals cannot be reached
   */
  read(): Promise<Series[]>;
  /**
   * For how long what was read is told again, for reading costs something. Each process and isolate keeps its own: to whoever asks in turns more
   * often than that, a counter may seem to go backwards. 0 where every answer is read anew, and none does.
   */
  readonly keptMilliseconds: number;
}

/** Work that outlives the answer: `waitUntil` on Workers. */
export type Background = (work: Promise<unknown>) => void;

/** One model version, ready to score. */
export interface ScoringSession {
  /**
   * Margins (log-odds) of `rows` rows. Synchronous from input to output: nothing can come between.
   *
   * @param features row-major float32, `rows` × the model's feature count; NaN is missing
   * @throws SolventError `model_unavailable` when the session was disposed of or its runtime is broken
   */
  margins(features: Float32Array, rows: number): Float32Array;
  /** Gives its memory back to the runtime. Doing it twice is harmless. */
  dispose(): void;
}

/** One instance of ONNX Runtime's WebAssembly build. */
export interface ScoringRuntime {
  /** False after a trap: the instance's memory cannot be trusted any more, and every session on it refuses to score. */
  readonly usable: boolean;
  /**
   * @param onnx a model with one float32 input [N, F] and one float32 output [N, 1]
   * @throws SolventError `model_unavailable` with ONNX Runtime's own reason
   */
  createSession(onnx: Uint8Array): ScoringSession;
}

/** By what a client reached a place in front of us; what is not there is as in the request. */
export interface ClientOrigin {
  scheme?: 'http' | 'https' | undefined;
  /** With its port, unless that is the scheme's own. */
  host?: string | undefined;
}

/** A random UUID (version 4, RFC 9562, 5.4): nobody can guess it, and no other is the same. */
export type RandomUuid = ReturnType<typeof crypto.randomUUID>;

/**
 * A place to run, as a set of ports. `compose/` turns one into a running part; each part takes of it what it needs, and
 * what a place cannot give, a part that needs it cannot be composed there.
 */
export interface Platform {
  /** The operator's variables, as they were set. */
  variables: object;
  clock: Clock;
  newId(): RandomUuid;
  /** @param level events below it are dropped */
  logger(level: LogLevel): Logger;
  /** @param gathers whether counts are gathered for a while before they are sent on, rather than at once */
  metrics(gathers: boolean): FleetMetrics;
  blobs: BlobStore;
  database: Database;
  queues: Record<'chunks' | 'samples' | 'outcomes' | 'retraining' | 'decisions', JobQueue<unknown>>;
  /**
   * @param counted of a client's address what it asks for (`requests`) or polls (`reads`), or what comes with one API key (`key`)
   * @param perMinute uses of one name
   */
  rateLimiter(counted: 'requests' | 'reads' | 'open' | 'key', perMinute: number): RateLimiter;
  /** A new runtime with a memory of its own. */
  createRuntime(): Promise<ScoringRuntime>;
  /** `src/model/kernel/kernel.wasm`, compiled. */
  kernel: WebAssembly.Module;
  /** The client's address as the place knows it, never as a client claims it. */
  clientAddress(request: Request): string;
  /** How the client reached the place, where somebody in front of it says so who is to be believed. */
  clientOrigin(request: Request): ClientOrigin;
  background: Background;
  /** 0 lets other work of the process have the thread, and no more. */
  sleep(milliseconds: number): Promise<void>;
  /** A signal that aborts after so long. */
  timeout(milliseconds: number): AbortSignal;
  fetch: typeof fetch;
}
