import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';
import { spelling } from './spelling.ts';

/** What a field, or a derived feature, is called for people, and what it is counted in. Nothing is computed from it. */
export const labelKeys = { title: z.string().min(1).optional(), unit: z.string().min(1).optional() };

interface Labelled {
  name: string;
  title?: string | undefined;
  unit?: string | undefined;
}

/**
 * How something is named for people: by its title where it has one, with its unit.
 *
 * @example labelOf({ name: 'income', title: 'Net income', unit: 'EUR a month' }) // 'Net income (EUR a month)'
 */
export function labelOf({ name, title = name, unit }: Labelled): string {
  return unit === undefined ? title : `${title} (${unit})`;
}

/** The labels of fields and derived features by their names; a name that the schema does not know is its own. */
export function labelsOf({
  fields,
  derived,
}: Record<'fields' | 'derived', Labelled[]>): (name: string) => string {
  const labels = new Map([...fields, ...derived].map((one) => [one.name, labelOf(one)]));
  return (name) => labels.get(name) ?? name;
}

/** The labels of those fields and derived features that have another than their name. */
export function givenLabels({
  fields,
  derived,
}: Record<'fields' | 'derived', Labelled[]>): Record<string, string> {
  const labels = [...fields, ...derived].map((one) => [one.name, labelOf(one)] as const);
  return Object.fromEntries(labels.filter(([name, label]) => label !== name));
}

/** Fields and derived features that people could not tell apart: of the same label, be it by title or by name. */
export function labelProblems({ fields, derived }: Record<'fields' | 'derived', Labelled[]>): ErrorDetail[] {
  const all = [
    ...fields.map((one, index) => ({ ...one, path: `fields.${index}` })),
    ...derived.map((one, index) => ({ ...one, path: `derived.${index}` })),
  ];
  return all.flatMap((one, place) => {
    const other = all
      .slice(0, place)
      .find((earlier) => spelling(labelOf(earlier)) === spelling(labelOf(one)));
    if (!other || other.name === one.name) return [];
    // One of them has a title, for names are each used once.
    const [here, there] = one.title === undefined ? [other, one] : [one, other];
    return [
      {
        path: `${here.path}.title`,
        message: `${there.path} is called "${labelOf(one)}" as well: people could not tell them apart`,
      },
    ];
  });
}
