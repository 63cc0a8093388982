import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { Application } from '../../src/application/application.ts';
import type { ApplicationSchema } from '../../src/application/schema.ts';
import { openCsv } from '../../src/training/data/csv.ts';

/** Every row of a labelled CSV as a client would send it. @throws Error for a column that is not there */
export async function applicationsOf(schema: ApplicationSchema, data: string): Promise<Application[]> {
  const csv = await openCsv(basename(data), createReadStream(data));
  const cells = schema.fields.map((field) => {
    const cell = csv.header.indexOf(field.column);
    if (cell < 0) throw new Error(`${data} has no column ${field.column}.`);
    return { field, cell };
  });
  const applications: Application[] = [];
  await csv.forEachRow((row) => {
    const values = cells.map(({ field: { name, type }, cell }) => {
      const text = row.text(cell);
      return [name, type === 'category' ? text : Number(text)] as const;
    });
    applications.push(Object.fromEntries(values));
    return undefined;
  });
  return applications;
}
