import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../dev/stack.ts';

/** Levels of the columns that the project's own schema leaves alone; some of them have no loan, or a few. */
const CATEGORIES = { EDUCATION: 7, MARRIAGE: 4 };
/** "No consumption": told as missing here, so that rows with missing values are among those that are compared. */
const NO_CONSUMPTION = -2;

/** models/credit-card/schema.json as text, with categories and missing values beside its numbers. */
export async function creditCardSchema(): Promise<string> {
  const file = join(PROJECT_ROOT, 'models', 'credit-card', 'schema.json');
  const schema = JSON.parse(await readFile(file, 'utf8')) as {
    fields: { name: string }[];
    ignore: string[];
  };
  const fields = schema.fields.map((field) =>
    /^pay_\d$/.test(field.name) ? { ...field, missing: [NO_CONSUMPTION] } : field,
  );
  const categories = Object.entries(CATEGORIES).map(([column, levels]) => ({
    name: column.toLowerCase(),
    column,
    type: 'category',
    levels: Array.from({ length: levels }, (_, level) => String(level)),
  }));
  const ignore = schema.ignore.filter((column) => !(column in CATEGORIES));
  return JSON.stringify({ ...schema, fields: [...fields, ...categories], ignore });
}
