/**
 * Trains a model on a CSV and puts its bundle, as the next version, under OUT/NAME.
 *
 *   npm run train -- --data FILE.csv [--schema models/loan-default/schema.json] [--out models] [--seed 42]
 *                    [--params JSON] [--no-smote] [--no-calibrate] [--folds 5] [--delimiter ";"] [--promote]
 *
 * `--promote` makes the version the champion when it meets the schema's criteria. The last line is the bundle's folder.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { parseApplicationSchema } from '../src/application/schema.ts';
import { cleaningLines, metricLines, verdictLines } from '../src/training/report.ts';
import { train } from '../src/training/train.ts';
import { ModelFolder } from './training/bundle-folder.ts';
import { readableError, readBytes, readJson, readText, wholeNumber } from './training/input.ts';
import { progressDisplay } from './training/progress.ts';

try {
  const { values: given } = parseArgs({
    options: {
      data: { type: 'string' },
      schema: { type: 'string', default: 'models/loan-default/schema.json' },
      out: { type: 'string', default: 'models' },
      seed: { type: 'string', default: '42' },
      params: { type: 'string', default: '{}' },
      folds: { type: 'string' },
      delimiter: { type: 'string' },
      'no-smote': { type: 'boolean', default: false },
      'no-calibrate': { type: 'boolean', default: false },
      promote: { type: 'boolean', default: false },
    },
  });
  if (!given.data) throw new Error('Say what to train on: --data FILE.csv');
  const params = {
    ...readJson('--params', given.params),
    ...(given.folds && { folds: wholeNumber('--folds', given.folds) }),
    ...(given['no-smote'] && { smote: null }),
    ...(given['no-calibrate'] && { calibrate: false }),
  };
  const schemaText = readText(given.schema);
  const { name } = parseApplicationSchema(readJson(given.schema, schemaText));
  const folder = new ModelFolder(given.out, name);

  const trained = await train(
    schemaText,
    {
      name: basename(given.data),
      bytes: readBytes(given.data),
      ...(given.delimiter && { delimiter: given.delimiter }),
    },
    {
      version: folder.nextVersion(),
      seed: wholeNumber('--seed', given.seed),
      params,
      onProgress: progressDisplay(process.stderr, Date.now),
    },
  );

  const promoted = given.promote && trained.verdict.passed;
  const path = folder.add(trained, new Date(), promoted ? 'champion' : undefined);
  const paragraphs = [
    cleaningLines(trained.cleaning),
    metricLines(trained.manifest.metrics),
    [`Threshold: ${trained.manifest.threshold.toPrecision(4)}`, ...verdictLines(trained.verdict)],
  ];
  for (const lines of paragraphs) console.log(`${lines.join('\n')}\n`);
  if (promoted) console.log(`Version ${trained.manifest.version} is the champion now.`);
  else if (given.promote) console.log('The champion stays as it was.');
  console.log(path);
} catch (error) {
  console.error(`\n${readableError(error)}`);
  process.exitCode = 1;
}
