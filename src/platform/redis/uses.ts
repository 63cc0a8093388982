import type { UsesStore } from '../shared-limits.ts';
import type { RedisConnection } from './connection.ts';
import { script } from './script.ts';

/** Two minutes: a process whose clock is behind counts in the minute before. */
const KEPT_SECONDS = 120;

/** Seconds that they are kept; name and uses of each. Returns the uses of all. */
const ADD_SCRIPT = script(`#!lua flags=allow-oom
local all = {}
for i = 2, #ARGV, 2 do
  all[i / 2] = redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return all
`);

/** Uses in a hash for each minute, which all processes on one Redis share. */
export function redisUses(connection: RedisConnection): UsesStore {
  return {
    async add(minute, uses) {
      const counts = await connection.run(
        ADD_SCRIPT,
        [`solvent:limits:{${minute}}`],
        [KEPT_SECONDS, ...uses.flat()],
      );
      return new Map((counts as number[]).map((count, index) => [uses[index]![0], count]));
    },
  };
}
