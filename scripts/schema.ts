import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { modelName } from '../src/application/names.ts';
import { draftSchema } from '../src/training/draft/draft.ts';
import { formatSchema } from '../src/training/draft/format-schema.ts';
import { draftLines } from '../src/training/draft/report.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { typedPath } from './cli/typed-path.ts';
import { csvOptions, readableError, readBytes, readCsvOptions, trainingOptions } from './training/input.ts';
import { progressDisplay } from './training/progress.ts';

const { values: given } = readCommand({
  run: 'npm run schema',
  about: [
    'Writes a first schema for a CSV of which nothing is known, and says what became of each column and what to look at.',
  ],
  options: {
    ...csvOptions,
    data: trainingOptions.data,
    target: {
      type: 'string',
      value: 'COLUMN',
      about: 'says what became of a loan; found by its name unless said',
    },
    positive: {
      type: 'string',
      multiple: true,
      value: 'VALUE',
      about: "the target's value that means default; may be said several times",
    },
    negative: {
      type: 'string',
      multiple: true,
      value: 'VALUE',
      about: 'one that means none, where there are several; rows of the others are left out',
    },
    key: { type: 'string', value: 'COLUMN', about: 'names a row; found by its name and values unless said' },
    name: { type: 'string', value: 'NAME', about: "the model's name (default: the file's)" },
    out: {
      type: 'string',
      path: true,
      value: 'FILE.json',
      about: 'where the schema goes (default: NAME.schema.json in this folder)',
    },
    overwrite: { type: 'boolean', default: false, about: 'replaces a schema that stands there' },
  },
  fails: 'no schema was written; it says why and what to do about it',
  example: 'npm run schema -- --data loans.csv',
});
const { options, model } = settings(() => {
  if (given.negative && !given.positive)
    throw new Error('--negative says what means no default: say by --positive what means one');
  return {
    options: readCsvOptions(given),
    model: given.name === undefined ? nameOf(given.data) : requireName(given.name),
  };
});
const showProgress = progressDisplay(process.stderr, Date.now);
const out = given.out ?? typedPath(`${model}.schema.json`);
try {
  const draft = await draftSchema(
    { name: basename(given.data), bytes: readBytes(given.data), ...options },
    {
      model,
      target: given.target,
      positive: given.positive,
      negative: given.negative,
      key: given.key,
      onRows: (rows) => showProgress({ stage: 'read', rows }),
    },
  );
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  write(out, formatSchema(draft.schema));
  console.log(draftLines(basename(given.data), draft).join('\n'));
  console.log(`\nThe schema is in ${out}. Then train:\n${trainCommand()}`);
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}

/** A model's name out of a file's: `Loans 2026.csv` → `loans-2026`. */
function nameOf(path: string): string {
  const name = basename(path)
    .replace(/\.[^.]+$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^[-_]+|-+$/g, '');
  return name || 'model';
}

function requireName(name: string): string {
  if (modelName.safeParse(name).success) return name;
  throw new Error(`--name is of lower-case letters, digits, hyphens and underscores, not "${name}"`);
}

/** What is typed next: the file is read then as it was now. */
function trainCommand(): string {
  const options = Object.keys(csvOptions) as (keyof typeof csvOptions)[];
  const read = options.flatMap((option) =>
    given[option] === undefined ? [] : [`--${option}`, given[option]],
  );
  return ['npm run train --', '--data', given.data, '--schema', out, ...read].map(shellWord).join(' ');
}

function shellWord(word: string, index: number): string {
  return index === 0 || /^[\w./,:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: given.overwrite ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(`${path} stands there already: name another file by --out, or say --overwrite`);
  }
}
