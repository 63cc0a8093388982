import { z } from 'zod';

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
