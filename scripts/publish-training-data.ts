/**
 * Publishes a labelled CSV as the data set that a model is retrained on, in the place of the one before.
 *
 *   npm run publish-training-data -- --data FILE.csv [--model loan-default] [--charset windows-1252]
 *                                    [--remote | --local FOLDER]
 *
 * It is read first with the champion's schema, as retraining will read it; what could not be trained on is not published.
 * Without more it goes to the stack on this machine, running or not (SOLVENT_STATE as for `npm start`). `--remote` is the
 * account, `--local` a folder of `wrangler dev --persist-to`. Numbers have a full stop before their fraction.
 */
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { publishTrainingData } from '../src/retraining/publish-training-data.ts';
import { joinBytes } from '../src/table/bytes.ts';
import { asUtf8 } from '../src/table/encoding.ts';
import { cleaningLines } from '../src/training/report.ts';
import { onState } from './dev/on-state.ts';
import { PROJECT_ROOT } from './dev/stack.ts';
import { withWranglerStorage } from './dev/wrangler-storage.ts';
import { readableError, readBytes } from './training/input.ts';

try {
  const { values: given } = parseArgs({
    options: {
      data: { type: 'string' },
      model: { type: 'string', default: 'loan-default' },
      charset: { type: 'string' },
      remote: { type: 'boolean', default: false },
      local: { type: 'string' },
    },
  });
  if (!given.data) throw new Error('Say what to publish: --data FILE.csv');
  if (given.remote && given.local !== undefined)
    throw new Error('Say --remote or --local FOLDER: it goes to one place.');
  const { model } = given;
  // Loans with a known outcome are written behind it in UTF-8.
  const pieces: Uint8Array[] = [];
  for await (const piece of asUtf8(readBytes(given.data), given.charset)) pieces.push(piece);
  const data = { name: basename(given.data), bytes: joinBytes(pieces) };

  const stateDir = resolve(process.env.SOLVENT_STATE || join(PROJECT_ROOT, '.solvent'));
  const published =
    given.remote || given.local !== undefined
      ? await withWranglerStorage(given.local, (storage) => publishTrainingData(storage, model, data))
      : (
          await onState(stateDir, {
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
