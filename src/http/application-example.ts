import type { Application } from '../application/application.ts';
import { someOfCode } from '../application/codes.ts';
import { dayText } from '../application/day.ts';
import { codesOf, isOneHot } from '../application/field.ts';
import { levelName } from '../application/levels.ts';
import type { Model } from '../model/model.ts';
import { exampleDays } from './example-days.ts';

/** An application that the model takes: its first golden row, read back through the schema, with dates that give its ages. */
export function applicationExample({ manifest, compiled }: Model): Application {
  const row = manifest.golden.rows[0]!;
  const example: Application = {};
  const days = exampleDays(compiled, row);
  compiled.schema.fields.forEach((field, index) => {
    if (field.type === 'date') {
      example[field.name] = dayText(days[index]!);
      return;
    }
    const first = compiled.firstFeature[index]!;
    const value = row[first] ?? null;
    const code = codesOf(field).find((_, place) => row[first + 1 + place] === 1);
    if (code) example[field.name] = someOfCode(code);
    else if (value === null) example[field.name] = null;
    else if (isOneHot(field))
      example[field.name] = field.levels.map(levelName).find((_, level) => row[first + level] === 1) ?? null;
    else if (field.type === 'category') example[field.name] = field.levels.map(levelName)[value] ?? null;
    else if (field.type === 'boolean') example[field.name] = value === 1;
    else if (field.type === 'integer') example[field.name] = value;
    // A float32 in full shows digits that nobody typed.
    else example[field.name] = Number(value.toPrecision(6));
  });
  return example;
}
