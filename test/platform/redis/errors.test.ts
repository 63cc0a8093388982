import { describe, expect, it } from 'vitest';
import { isLost, redisError } from '../../../src/platform/redis/errors.ts';

/** As ioredis has them: with what was sent beside. */
const reply = (message: string) =>
  Object.assign(new Error(message), { name: 'ReplyError', command: { name: 'evalsha', args: ['secret'] } });
const socket = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:6379`), { code });
const failed = (last: Error) => Object.assign(new Error('All nodes failed'), { lastNodeError: last });

describe('an error of Redis', () => {
  it.each([
    [
      reply("OOM command not allowed when used memory > 'maxmemory'. script: secret"),
      'Redis is out of memory (OOM). Send it again.',
    ],
    [
      reply("READONLY You can't write against a read only replica."),
      'Redis may only be read (READONLY). Send it again.',
    ],
    [
      new Error('Too many Cluster redirections. Last error: ReplyError: CLUSTERDOWN Hash slot not served'),
      'The Redis cluster is not complete (CLUSTERDOWN). Send it again.',
    ],
    [
      failed(reply('WRONGPASS invalid username-password pair or user is disabled.')),
      'Redis refuses the user or the password (WRONGPASS).',
    ],
    [reply('WAT secret'), 'Redis refuses what is asked (WAT). Send it again.'],
    [reply('ERR Error compiling script (new function): secret'), 'Redis is older than version 7.'],
    [socket('ECONNREFUSED'), 'Redis cannot be reached (ECONNREFUSED). Send it again.'],
    [failed(socket('ENOTFOUND')), 'Redis cannot be found (ENOTFOUND). Send it again.'],
    [socket('DEPTH_ZERO_SELF_SIGNED_CERT'), 'Redis cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT).'],
    [socket('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'Redis cannot be trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE).'],
    [socket('INVALID_CA'), 'Redis cannot be trusted (INVALID_CA).'],
    [socket('ERR_STREAM_DESTROYED'), 'The connection to Redis was lost. Send it again.'],
    [reply('ERR DB index is out of range'), 'Redis does not have the database that its address names.'],
    [new Error('Command timed out'), 'Redis did not answer in time. Send it again.'],
    [new Error('Connection is closed.'), 'The connection to Redis was lost. Send it again.'],
  ])('%s is a sentence of ours, and nothing else of it is told', (error, sentence) => {
    const told = redisError(error);
    expect(told).toMatchObject({ code: 'storage_unavailable', message: sentence, cause: undefined });
    expect(told.retryAfterSeconds).toBe(/Send it again/.test(sentence) ? 5 : undefined);
  });

  it.each([
    [new Error('Connection is closed.'), true],
    [socket('ECONNRESET'), true],
    [reply('LOADING Redis is loading the dataset in memory'), true],
    [reply('OOM command not allowed'), false],
    [reply('NOPERM this user has no permissions'), false],
  ])('%s is asked again: %s', (error, again) => {
    expect(isLost(error)).toBe(again);
  });
});
