/** What a number was computed again from: the bundle alone, the rows that the model was made and measured with, or a training on them. */
export type Source = 'bundle' | 'data' | 'training';

/** A number of the manifest that was computed again. */
export interface Check {
  /** Its path in the manifest. */
  name: string;
  /** What the manifest says; null where it says nothing. */
  stated: number | null;
  /** What it came to; null where it does not exist. Of one that is only bounded, the nearest that it can be. */
  found: number | null;
  /** Between what it lies, where that is all that is known. */
  bounds?: [low: number, high: number];
  from: Source;
  same: boolean;
}

/** Sums of a manifest's rounded parts are taken in another order than the sums of rows were. */
const OTHER_ORDER = 1e-9;

/** A number that other numbers of the manifest, or the trees, determine but for the order of a sum. */
export function fromBundle(name: string, stated: number | null, found: number | null): Check {
  const same =
    stated === null || found === null
      ? stated === found
      : Math.abs(stated - found) <= OTHER_ORDER * Math.max(1, Math.abs(stated));
  return { name, stated, found, from: 'bundle', same };
}

/** A number that other numbers of the manifest bound. */
export function withinBounds(name: string, stated: number, bounds: [low: number, high: number]): Check {
  const [low, high] = bounds;
  return { ...fromBundle(name, stated, Math.min(Math.max(stated, low), high)), bounds };
}

/** Every number of a section, computed again from the rows. A section that the manifest lacks is passed over. */
export function fromData(name: string, stated: unknown, found: unknown): Check[] {
  return toTheBit('data', name, stated, found);
}

/** The same of a section that a training made again; what the release that wrote the manifest did not write yet is no difference. */
export function fromTraining(name: string, stated: unknown, found: unknown): Check[] {
  return toTheBit('training', name, stated, found).filter((check) => check.stated !== null);
}

/** Each number by its path: the same computation on the same rows gives the same bits. */
function toTheBit(from: Source, name: string, stated: unknown, found: unknown): Check[] {
  if (stated === undefined) return [];
  const [ours, theirs] = [numbersOf(name, stated), numbersOf(name, found)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].map((path) => {
    const [one, other] = [ours.get(path) ?? null, theirs.get(path) ?? null];
    return { name: path, stated: one, found: other, from, same: one === other };
  });
}

/** @example numbersOf('a', { b: [1, { c: 2 }] }) // a.b[0] is 1, a.b[1].c is 2 */
function numbersOf(name: string, value: unknown): Map<string, number> {
  if (typeof value === 'number') return new Map([[name, value]]);
  if (typeof value !== 'object' || value === null) return new Map();
  const parts = Array.isArray(value)
    ? value.map((part, index) => [`${name}[${index}]`, part] as const)
    : Object.entries(value).map(([key, part]) => [`${name}.${key}`, part] as const);
  return new Map(parts.flatMap(([path, part]) => [...numbersOf(path, part)]));
}
