import { parentPort, workerData } from 'node:worker_threads';
import { sqliteDatabase } from './sqlite.ts';
import type { Asked, Told } from './threaded-database.ts';

/** The thread of `threadedDatabase`: SQLite waits here for locks and disks, where nobody else does. */
const { path, survives } = workerData as { path: string; survives: 'power failure' | 'crash' };
const database = sqliteDatabase(path, survives);

parentPort!.on('message', async (asked: Asked) => {
  if (asked.kind === 'close') {
    database.close();
    process.exit(0);
  }
  parentPort!.postMessage(await told(asked));
});

async function told(asked: Exclude<Asked, { kind: 'close' }>): Promise<Told> {
  try {
    const value =
      asked.kind === 'query'
        ? await database.query(asked.sql, asked.params)
        : await database.batch(asked.statements);
    return { id: asked.id, value };
  } catch (error) {
    const { name, message, code, errcode, retryAfterSeconds, cause } = error as Error & {
      code?: string;
      errcode?: number;
      retryAfterSeconds?: number;
    };
    const why = cause instanceof Error ? cause.message : undefined;
    return { id: asked.id, error: { name, message, code, errcode, retryAfterSeconds, why } };
  }
}
