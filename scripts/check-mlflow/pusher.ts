import { randomUUID } from 'node:crypto';
import { filesystemBlobStore } from '../../src/platform/node/filesystem.ts';
import { sqliteDatabase } from '../../src/platform/node/sqlite.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { mlflowServerOf } from '../../src/registry/mlflow/connection.ts';
import { pushMissing } from '../../src/registry/mlflow/push.ts';
import { noMetrics } from '../../src/telemetry/none.ts';

/**
 * Shows a server what it lacks, once. Arguments: the database's file, the folder of the bundles, the server's address and the experiment's
 * name. Prints a line when it begins, and exits with 1 where something is missing still.
 */
const [file, bundles, url, experiment] = process.argv.slice(2) as [string, string, string, string];
const mlflow = mlflowServerOf(
  {
    MLFLOW_TRACKING_URI: url,
    MLFLOW_TRACKING_TOKEN: undefined,
    MLFLOW_TRACKING_USERNAME: undefined,
    MLFLOW_TRACKING_PASSWORD: undefined,
  },
  { fetch, timeout: (milliseconds) => AbortSignal.timeout(milliseconds) },
);
const services = {
  database: sqliteDatabase(file),
  blobs: filesystemBlobStore(bundles),
  clock: systemClock(),
  newId: randomUUID,
  logger: { log() {} },
  metrics: noMetrics(),
  mlflow,
  experiment,
};
console.log('begun');
const { missing } = await pushMissing(services, { force: true, patience: 120_000 });
process.exitCode = missing.length > 0 ? 1 : 0;
