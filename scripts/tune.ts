import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { compileSchema } from '../src/application/compile.ts';
import { readJsonText } from '../src/application/json-text.ts';
import { parseNewSchema } from '../src/application/schema.ts';
import { sha256Hex } from '../src/digest.ts';
import { joinBytes } from '../src/table/bytes.ts';
import type { Matrix } from '../src/training/boosting/matrix.ts';
import { digested } from '../src/training/data/digested.ts';
import { readLabelled } from '../src/training/data/labelled.ts';
import { readParams } from '../src/training/params.ts';
import { cleaningLines } from '../src/training/report.ts';
import { oddsOf } from '../src/training/rounds.ts';
import { trainingBlock, tuningSection } from '../src/training/tuning/block.ts';
import { withTrainingBlock } from '../src/training/tuning/block-text.ts';
import { meanOf } from '../src/training/tuning/choose.ts';
import { SEARCH_ROWS } from '../src/training/tuning/fold-fit.ts';
import { triesLines, winnerLines, worthLines } from '../src/training/tuning/report.ts';
import { TUNING_FOLDS, tune } from '../src/training/tuning/tune.ts';
import { worthOf } from '../src/training/tuning/worth.ts';
import { STATE_VARIABLE } from './cli/about.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { requireWritableFolder } from './dev/folder.ts';
import { stateFolder } from './dev/state-folder.ts';
import {
  csvOptions,
  readableError,
  readBytes,
  readCsvOptions,
  readText,
  trainingOptions,
  wholeNumber,
} from './training/input.ts';
import { FEWEST_TRIES, readBudget, secondsPerFit, triesWithin } from './tuning/budget.ts';
import { codeDigest } from './tuning/code-digest.ts';
import { openJournal } from './tuning/journal.ts';
import { startPool } from './tuning/pool.ts';
import { tuningDisplay } from './tuning/progress.ts';
import { writeWhole } from './tuning/write-whole.ts';

const { values: given } = readCommand({
  run: 'npm run tune',
  about: [
    'Looks for training parameters that rank better than the defaults, on the rows outside the hold-out, and writes them into the schema as its `training` block.',
    'The same data, schema, seed and tries give the same block, whatever was broken off and resumed (docs/tuning.md).',
  ],
  options: {
    ...csvOptions,
    data: trainingOptions.data,
    schema: {
      type: 'string',
      path: true,
      value: 'FILE.json',
      required: true,
      about: 'the schema file that is tuned; other keys and its layout stay',
    },
    tries: { type: 'string', value: 'NUMBER', about: 'settings to try (default: 40)' },
    budget: {
      type: 'string',
      value: 'TIME',
      about: 'proposes a number of tries for 90s, 10m or 2h, and makes them',
    },
    seed: trainingOptions.seed,
    out: { type: 'string', path: true, value: 'FILE.json', about: 'writes the schema with its block there' },
    'dry-run': { type: 'boolean', default: false, about: 'writes no schema, and prints the block' },
    journal: {
      type: 'string',
      path: true,
      value: 'FILE',
      about: 'where fits are written down (default: tuning/ in the state folder)',
    },
    threads: { type: 'string', value: 'NUMBER', about: 'fits at a time (default: the processors)' },
  },
  variables: STATE_VARIABLE,
  fails: 'the data or the journal cannot be used; it says what to do about it',
  example: 'npm run tune -- --data loans.csv --schema my-schema.json --tries 40',
});
const { options, seed, threads, tries, budget } = settings(() => {
  if (given.tries !== undefined && given.budget !== undefined)
    throw new Error('Say --tries or --budget: a budget only proposes a number of tries.');
  return {
    options: readCsvOptions(given),
    seed: wholeNumber('--seed', given.seed, 0),
    threads:
      given.threads === undefined ? availableParallelism() : wholeNumber('--threads', given.threads, 1),
    tries: given.tries === undefined ? 40 : wholeNumber('--tries', given.tries, 2),
    budget: given.budget === undefined ? null : readBudget(given.budget),
  };
});
try {
  await run();
} catch (error) {
  console.error(`\n${readableError(error)}`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const schemaText = readText(given.schema);
  const schemaJson = readJsonText(given.schema, schemaText) as Record<string, unknown>;
  const compiled = compileSchema(parseNewSchema(schemaJson));
  const { training: _, ...schema } = schemaJson;
  const present = compiled.schema.training;
  const defaults = readParams();
  const today = Object.keys(present).length > 0 ? readParams({}, present) : undefined;
  // Now, and not after hours of work.
  if (!given['dry-run']) requireWritableFolder(dirname(resolve(given.out ?? given.schema)));

  const file = digested(readBytes(given.data));
  const { training, section, report } = await readLabelled(
    compiled,
    { name: basename(given.data), bytes: file.bytes, ...options },
    { params: today ?? defaults },
  );
  console.log(`${cleaningLines(report).join('\n')}`);
  const searched = Math.min(training.rows, SEARCH_ROWS);
  console.log(`${training.rows} rows to tune on; ${section.holdout.rows} are held out`);
  if (searched < training.rows) console.log(`The search uses ${searched} of them, the final all`);
  console.log();

  const key = {
    // The rows themselves: which ones are held out may be told in several places.
    data: sha256Hex(joinBytes(partsOf(training))),
    schema: sha256Hex(new TextEncoder().encode(JSON.stringify(schema))),
    seed,
    code: codeDigest(),
  };
  const name = `${compiled.schema.name}-${sha256Hex(new TextEncoder().encode(JSON.stringify(key))).slice(0, 12)}`;
  const journalFile = given.journal ?? join(stateFolder(), 'tuning', `${name}.jsonl`);
  const journal = openJournal(journalFile, key);
  console.log(`Journal: ${journalFile}${journal.fits > 0 ? `, with ${journal.fits} fits already made` : ''}`);

  const pool = startPool({ schema, matrix: training, options: { seed, folds: TUNING_FOLDS } }, threads);
  const display = tuningDisplay(process.stderr, Date.now);
  const recorded = journal.recorded(pool.scoreFits);
  const scoreFits: typeof recorded = (fits) => recorded(fits, display.onFit);
  try {
    const tuned = await tune(
      training,
      {
        seed,
        tries: budget === null ? tries : await proposedTries(budget),
        folds: TUNING_FOLDS,
        defaults,
        present: today,
        onProgress: display.onProgress,
      },
      scoreFits,
    );
    const changes = tuned.winner !== tuned.candidates[0];
    if (changes) display.onProgress({ stage: 'worth', best: meanOf(tuned.winner) });
    const worth = changes ? await worthOf(tuned.winner, defaults, scoreFits) : [];
    display.end();
    const paragraphs = [
      triesLines(tuned.tries, ['the defaults', ...(today ? ["the schema's block"] : [])]),
      winnerLines(tuned, today !== undefined),
      ...(changes ? [worthLines(worth)] : []),
    ];
    for (const lines of paragraphs) console.log(`\n${lines.join('\n')}`);
    if (changes)
      writeBlock(trainingBlock(schemaJson, tuned.winner.params, tuningSection(tuned, seed, file.sha256())));
    else console.log(`\n${given.schema} is as it was.`);
  } finally {
    await pool.close();
  }

  async function proposedTries(seconds: number): Promise<number> {
    const text = given.budget!;
    const known = journal.triesOf(text);
    const perFit = known ? 0 : await secondsPerFit(pool.scoreFits, defaults, oddsOf(training));
    const proposed = known ?? triesWithin(seconds, perFit, Math.max(1, training.rows / SEARCH_ROWS));
    if (!known) journal.rememberTries(text, proposed);
    const words =
      proposed > FEWEST_TRIES
        ? `${text} are about ${proposed} tries`
        : `${proposed} tries are the fewest that search, and may take longer than ${text}`;
    console.log(`${words}: --tries ${proposed} repeats this run`);
    return proposed;
  }

  function writeBlock(block: Record<string, unknown>): void {
    if (given['dry-run']) {
      console.log(`\n"training": ${JSON.stringify(block, null, 2)}`);
      return;
    }
    // The file may have been edited meanwhile: what stands there now is what gets the block.
    const text = readText(given.schema);
    const { training: _, ...now } = Object(readJsonText(given.schema, text));
    if (JSON.stringify(now) !== JSON.stringify(schema))
      throw new Error(
        `${given.schema} was changed while it was tuned; nothing is written. The block that was found: ` +
          `"training": ${JSON.stringify(block)}`,
      );
    const out = given.out ?? given.schema;
    writeWhole(out, withTrainingBlock(text, block));
    console.log(`\n${out} has the winner as its training block now.`);
  }
}

function partsOf({ features, labels, weights }: Matrix): Uint8Array[] {
  return [features, labels, ...(weights ? [weights] : [])].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
}
