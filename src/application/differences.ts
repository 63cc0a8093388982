import type { ApplicationSchema } from './schema.ts';

type Part = { name: string; title?: unknown; unit?: unknown; changeable?: unknown };

/**
 * In what two schemas take other applications, or make other features of them, each in words; nothing where whoever sends to one may send
 * to the other. Titles and units are for people, what may change is asked of an answer, and policy, criteria and training come after an application was read: none of them counts.
 *
 * @example differencesOf(ours, theirs) // ['field age is new', 'field income is another', 'key is another']
 */
export function differencesOf(ours: ApplicationSchema, theirs: ApplicationSchema): string[] {
  const parts = (['fields', 'derived'] as const).flatMap((part) => {
    const [here, there] = [ours, theirs].map(
      (schema) => new Map((schema[part] as Part[]).map((one) => [one.name, meaning(one)])),
    ) as [Map<string, string>, Map<string, string>];
    const kind = part === 'fields' ? 'field' : 'derived feature';
    return [
      ...[...here.keys()].filter((name) => !there.has(name)).map((name) => `${kind} ${name} is new`),
      ...[...there.keys()].filter((name) => !here.has(name)).map((name) => `${kind} ${name} is gone`),
      ...[...here].flatMap(([name, meant]) =>
        there.has(name) && there.get(name) !== meant ? [`${kind} ${name} is another`] : [],
      ),
    ];
  });
  const others = (['key', 'missing'] as const).filter(
    (part) => JSON.stringify(ours[part]) !== JSON.stringify(theirs[part]),
  );
  return [...parts, ...others.map((part) => `${part} is another`)];
}

/** All that it says but for texts and what may change, whatever the order of its keys. */
function meaning({ title: _, unit: __, changeable: ___, ...rest }: Part): string {
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}
