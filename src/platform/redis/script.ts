import { createHash } from 'node:crypto';

export interface Script {
  text: string;
  sha: string;
}

/** @param text Lua, for Redis 7 or later */
export const script = (text: string): Script => ({
  text,
  sha: createHash('sha1').update(text).digest('hex'),
});
