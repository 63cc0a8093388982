import { basename } from 'node:path';
import type { RegistryServices } from '../src/registry/services.ts';
import { publishTrainingData } from '../src/retraining/publish-training-data.ts';
import { joinBytes } from '../src/table/bytes.ts';
import { asUtf8 } from '../src/table/encoding.ts';
import { cleaningLines } from '../src/training/report.ts';
import { STATE_VARIABLE } from './cli/about.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { onState } from './dev/on-state.ts';
import { stateFolder } from './dev/state-folder.ts';
import { csvOptions, readableError, readBytes, trainingOptions } from './training/input.ts';

const { values: given } = readCommand({
  run: 'npm run publish-training-data',
  about: [
    'Publishes a labelled CSV as the data set that a model is retrained on, in the place of the one before.',
    "It is read first with the champion's schema, as retraining will read it; what could not be trained on is not published. Without more it goes to the stack on this machine, running or not. Numbers have a full stop before their fraction.",
  ],
  options: {
    data: trainingOptions.data,
    model: { type: 'string', value: 'NAME', default: 'loan-default', about: 'whose data set' },
    charset: csvOptions.charset,
    remote: { type: 'boolean', default: false, about: 'to the Cloudflare account' },
    local: {
      type: 'string',
      path: true,
      value: 'FOLDER',
      about: 'to a folder of `wrangler dev --persist-to`',
    },
  },
  variables: STATE_VARIABLE,
  fails: 'nothing was published; it says why',
  example: 'npm run publish-training-data -- --data loans.csv',
});
settings(() => {
  if (given.remote && given.local !== undefined)
    throw new Error('Say --remote or --local FOLDER: it goes to one place.');
});
try {
  const { model } = given;
  // Loans with a known outcome are written behind it in UTF-8.
  const pieces: Uint8Array[] = [];
  for await (const piece of asUtf8(readBytes(given.data), given.charset)) pieces.push(piece);
  const data = { name: basename(given.data), bytes: joinBytes(pieces) };

  const published =
    given.remote || given.local !== undefined
      ? await onWrangler((storage) => publishTrainingData(storage, model, data))
      : (
          await onState(stateFolder(), {
            running: (control) => control.publishTrainingData(model, data),
            stopped: (storage) => publishTrainingData(storage, model, data),
          })
        ).result;

  const { key, version, positives, report, mostRows } = published;
  console.log(`${cleaningLines(report).join('\n')}\n`);
  console.log(
    `${key}: ${published.bytes} bytes, ${report.kept} rows to train on, ${positives} of them defaulted. Read with the schema of version ${version}.`,
  );
  console.log(`A retraining takes at most ${mostRows} rows, loans with a known outcome among them.`);
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}
// What `withWranglerStorage` leaves behind would keep this process for ever.
process.exit();

/** Not read before: the image has no wrangler. */
async function onWrangler<Result>(work: (storage: RegistryServices) => Promise<Result>): Promise<Result> {
  const { withWranglerStorage } = await import('./dev/wrangler-storage.ts');
  return withWranglerStorage(given.local, work);
}
