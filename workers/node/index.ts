import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keepCompiled } from './compile-cache.ts';
import { endOf } from './failure.ts';
import { DEFAULT_STATE, makeStateFolder } from './state-folder.ts';

/** `npm run start:node`: the product on Node, by the roles that `ROLES` names. A file .env in the working folder adds what the shell does not say. */
const file = existsSync('.env') ? readFileSync('.env', 'utf8') : undefined;
if (file !== undefined) process.loadEnvFile('.env');
const state = resolve(process.env.SOLVENT_STATE?.trim() || DEFAULT_STATE);
try {
  makeStateFolder(state);
  // Before anything else is read: to strip and compile some hundred files takes longer than all the rest of a start. Nobody but us may
  // write what is run, so that it stands in the state and not in a folder for everybody's temporary files.
  const removeOthers = keepCompiled(join(state, 'compiled'));
  const { run } = await import('./run.ts');
  await run(file);
  removeOthers();
} catch (error) {
  endOf(error);
}
