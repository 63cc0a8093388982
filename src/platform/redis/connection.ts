import { isIP } from 'node:net';
import { Cluster, Redis } from 'ioredis';
import { type Repeating, repeat } from '../repeat.ts';
import { systemRandom } from '../system-random.ts';
import { redisAddress } from './address.ts';
import { isLost, isUnknownScript, redisError, unavailable } from './errors.ts';
import { type Script, script } from './script.ts';

export interface RedisOptions extends Partial<Repeating> {
  /** redis://user:password@host:port/database, rediss:// for TLS; with commas between several servers of one Redis Cluster. */
  url: string;
  /** How long a connection is waited for. */
  connectMilliseconds?: number;
  /** How long an answer is waited for: then it is `storage_unavailable`, and what was asked may still be done. */
  answerMilliseconds?: number;
}

export interface RedisConnection {
  /**
   * Runs a script, all of whose keys have the same {tag}.
   *
   * @param repeats how often it is run again where its answer was lost or Redis is about to come back: only for one that may be run twice
   * @throws SolventError `storage_unavailable`
   */
  run(script: Script, keys: string[], args: (string | number)[], repeats?: number): Promise<unknown>;
  /**
   * Takes it for an installation, unless one has it, or it forgets what is asked for seldom.
   * @returns whose it is
   * @throws SolventError `storage_unavailable` that says in one sentence why it cannot be used
   */
  claim(installation: string): Promise<string>;
  /**
   * Asks it for next to nothing.
   * @throws SolventError `storage_unavailable`
   */
  ping(): Promise<void>;
  close(): void;
}

const CLAIM = script(`#!lua flags=allow-oom
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])
`);

const PING = script(`#!lua flags=allow-oom
return redis.call('EXISTS', KEYS[1])
`);

/** Whose it is. */
const OWNER = '{solvent}:installation';

const FIRST_WAIT_MILLISECONDS = 50;
const LONGEST_WAIT_MILLISECONDS = 1000;

/**
 * A connection to a Redis of version 7 or later, or to every server of a Redis Cluster. Nothing is connected before it is asked for; what is lost is
 * connected again. While it is away, who asks hears of it as soon as it cannot be reached, or after `connectMilliseconds`.
 *
 * @throws SolventError `validation_error` for a URL that cannot be read
 */
export function redisConnection({
  url,
  connectMilliseconds = 5000,
  answerMilliseconds = 5000,
  random = systemRandom,
  sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}: RedisOptions): RedisConnection {
  const { servers, isCluster, isTls, username, password, database } = redisAddress(url);
  const [server] = servers;
  const backOff = (tries: number) =>
    Math.min(FIRST_WAIT_MILLISECONDS * 2 ** Math.min(tries, 10), LONGEST_WAIT_MILLISECONDS) *
    (0.5 + random() / 2);
  const options = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(isTls && { tls: {} }),
    protocol: 2 as const,
    connectionName: 'solvent',
    disableClientInfo: true,
    connectTimeout: connectMilliseconds,
    commandTimeout: answerMilliseconds,
    // A server that stands still is left: later commands would wait for it as well.
    socketTimeout: answerMilliseconds,
    // What was under way when a connection was lost may have been done: it fails at once, and only those who asked know whether to ask again.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  };
  const client = isCluster
    ? new Cluster(servers, {
        lazyConnect: true,
        redisOptions: options,
        retryDelayOnFailover: 0,
        clusterRetryStrategy: backOff,
        // A certificate is of a name.
        dnsLookup: (name, found) => found(null, name),
      })
    : new Redis({
        ...options,
        ...server,
        // Who has several names behind one address must be told which is meant: Node does not say it by itself.
        ...(isTls && { tls: isIP(server.host) ? {} : { servername: server.host } }),
        db: database,
        lazyConnect: true,
        enableOfflineQueue: false,
        retryStrategy: backOff,
        // It has handed its place on: what takes it is met by a new connection under the same name.
        reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
      });
  // Whoever asks is told.
  client.on('error', () => {});

  let isClosed = false;
  let opening: Promise<void> | undefined;

  function open(): Promise<void> {
    if (client.status === 'wait' || client.status === 'end') client.connect().catch(() => {});
    return new Promise((resolve, reject) => {
      const end = (error?: unknown) => {
        clearTimeout(late);
        client.off('ready', end);
        client.off('error', end);
        client.off('end', lost);
        opening = undefined;
        if (error) reject(error);
        else resolve();
      };
      const lost = () => end(unavailable('The connection to Redis was closed'));
      const late = setTimeout(() => end(unavailable('Redis cannot be reached in time')), connectMilliseconds);
      client.on('ready', end);
      client.on('error', end);
      client.on('end', lost);
    });
  }

  async function once({ text, sha }: Script, keys: string[], args: (string | number)[]) {
    if (isClosed) throw unavailable('The connection to Redis was closed');
    if (client.status !== 'ready') {
      opening ??= open();
      await opening;
    }
    try {
      return await client.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return await client.eval(text, keys.length, ...keys, ...args);
    }
  }

  async function run(asked: Script, keys: string[], args: (string | number)[], repeats = 0) {
    const again = (error: unknown) => (isLost(error) ? repeats : 0);
    try {
      return await repeat({ random, sleep }, again, () => once(asked, keys, args));
    } catch (error) {
      throw redisError(error);
    }
  }

  return {
    run,
    async claim(installation) {
      const owner = (await run(CLAIM, [OWNER], [installation])) as string;
      // A user of few rights may not be told.
      const memory = (await client.call('INFO', 'memory').catch(() => '')) as string;
      if (/^maxmemory:[1-9]/m.test(memory) && /^maxmemory_policy:allkeys/m.test(memory))
        throw unavailable(
          'Redis deletes messages when it is full: its maxmemory-policy has to be noeviction',
          false,
        );
      return owner;
    },
    async ping() {
      await run(PING, [OWNER], []);
    },

    close() {
      isClosed = true;
      client.disconnect();
    },
  };
}
