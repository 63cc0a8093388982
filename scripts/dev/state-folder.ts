import { join, resolve } from 'node:path';

/** Where this machine's stack keeps its files: `SOLVENT_STATE`, or `.solvent` in the project. */
export function stateFolder(): string {
  return resolve(process.env.SOLVENT_STATE?.trim() || join(import.meta.dirname, '../../.solvent'));
}
