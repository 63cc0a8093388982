import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { draftSchema } from '../src/training/draft/draft.ts';
import { formatSchema } from '../src/training/draft/format-schema.ts';
import { draftLines } from '../src/training/draft/report.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { typedPath } from './cli/typed-path.ts';
import { csvOptions, readableError, readBytes, readCsvOptions } from './training/input.ts';

const { values: given } = readCommand({
  run: 'npm run schema',
  about: [
    'Writes a first schema for a CSV of which nothing is known, and says what became of each column and what to look at.',
  ],
  options: {
    ...csvOptions,
    data: {
      type: 'string',
      path: true,
      value: 'FILE.csv',
      required: true,
      about: 'loans with their outcomes',
    },
    target: {
      type: 'string',
      value: 'COLUMN',
      about: 'says what became of a loan; found by its name unless said',
    },
    positive: { type: 'string', value: 'VALUE', about: "the target's value that means default" },
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
const { options, model } = settings(() => ({
  options: readCsvOptions(given),
  model: given.name === undefined ? modelName(given.data) : requireName(given.name),
}));
const out = given.out ?? typedPath(`${model}.schema.json`);
try {
  const draft = await draftSchema(
    { name: basename(given.data), bytes: readBytes(given.data), ...options },
    { model, target: given.target, positive: given.positive, key: given.key },
  );
  write(out, formatSchema(draft.schema));
  console.log(draftLines(basename(given.data), draft).join('\n'));
  console.log(
    `\nThe schema is in ${out}. Then train:\nnpm run train -- --data ${given.data} --schema ${out}`,
  );
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}

/** A model's name out of a file's: `Loans 2026.csv` → `loans-2026`. */
function modelName(path: string): string {
  const name = basename(path)
    .replace(/\.[^.]+$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .replaceAll(/^[-_]+|-+$/g, '');
  return name || 'model';
}

function requireName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(name)) return name;
  throw new Error(`--name is of lower-case letters, digits, hyphens and underscores, not "${name}"`);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: given.overwrite ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(`${path} stands there already: name another file by --out, or say --overwrite`);
  }
}
