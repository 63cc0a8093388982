import { type Application, readApplication } from '../../src/application/application.ts';
import { dayText, readDay } from '../../src/application/day.ts';
import type { DateField, Field } from '../../src/application/field.ts';
import { valuesOfLevel } from '../../src/application/levels.ts';
import type { Model } from '../../src/model/model.ts';
import type { Random } from '../../src/ports.ts';
import { randomInteger } from '../../src/random.ts';

/** An application and the probability that it scores to when nothing else is going on. */
export interface Expected {
  body: string;
  probability: number;
}

/**
 * Distinct applications that the model's schema allows, each scored by itself. Their numbers lie where the training
 * population's did, so that they score to many different probabilities.
 */
export function distinctApplications(model: Model, count: number, random: Random): Expected[] {
  const { compiled } = model;
  const seen = new Set<string>();
  const made: Expected[] = [];
  while (made.length < count) {
    const application: Application = {};
    for (const field of compiled.schema.fields) application[field.name] = randomValue(model, field, random);
    const body = JSON.stringify(application);
    if (seen.has(body)) continue;
    seen.add(body);
    const { features } = readApplication(compiled, application);
    made.push({ body, probability: model.probabilities(features, 1)[0]! });
  }
  return made;
}

function randomValue(model: Model, field: Field, random: Random): Application[string] {
  if (field.nullable && random.next() < 0.1) return null;
  if (field.type === 'boolean') return random.next() < 0.5;
  if (field.type === 'category') {
    const values = field.levels.flatMap(valuesOfLevel);
    return values[randomInteger(random, values.length)]!;
  }
  if (field.type === 'date') return randomDate(field, random);
  const [low, high] = rangeOf(model, field);
  if (field.type === 'integer')
    return Math.ceil(low) + randomInteger(random, Math.floor(high) - Math.ceil(low) + 1);
  // Amounts in cents; the half cent keeps off an exclusive limit.
  return Math.floor((low + random.next() * (high - low)) * 100) / 100 + 0.005;
}

function randomDate(field: DateField, random: Random): string {
  const low = readDay(field.min ?? field.above ?? '1950-01-01')! + 1;
  const high = readDay(field.max ?? field.below ?? '2050-01-01')! - 1;
  return dayText(low + randomInteger(random, Math.max(1, high - low)));
}

function rangeOf(model: Model, field: Field & { type: 'number' | 'integer' }): [number, number] {
  const known = model.manifest.baseline?.features[field.name];
  const values = known?.kind === 'edges' ? known.edges : (known?.values ?? [0, 1_000_000]);
  return [
    Math.max(Math.min(...values), field.min ?? field.above ?? -Infinity),
    Math.min(Math.max(...values), field.max ?? field.below ?? Infinity),
  ];
}
