import { join, resolve } from 'node:path';

const PROJECT_ROOT = join(import.meta.dirname, '../..');

/**
 * A path that somebody typed, as this process finds it. npm runs a command in the project's folder, and people mean their paths
 * from the folder that they are in, which npm calls `INIT_CWD`.
 */
export function typedPath(path: string): string {
  const from = process.env.INIT_CWD;
  // Elsewhere it is not npm that chose the folder.
  if (!from || process.cwd() !== PROJECT_ROOT || resolve(from) === PROJECT_ROOT) return path;
  return resolve(from, path);
}
