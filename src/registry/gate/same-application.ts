import { type ApplicationSchema, parseApplicationSchema } from '../../application/schema.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Line } from './line.ts';

/**
 * Whether a version takes the applications that the champion takes, and in the same order: callers send what the champion's schema
 * says, and rows, samples and drift are read by it. Policy, criteria, training and texts may differ.
 */
export function sameApplication(manifest: Manifest, champion: Manifest, version: string): Line {
  const check = 'schema';
  const differences = differencesOf(
    parseApplicationSchema(manifest.schema),
    parseApplicationSchema(champion.schema),
  );
  if (differences.length > 0)
    return {
      check,
      result: 'suspicious',
      message: `It takes other applications than the champion, version ${version}: ${differences.join('; ')}.`,
    };
  return manifest.features.join('\n') === champion.features.join('\n')
    ? {
        check,
        result: 'passed',
        message: `It takes the same applications as the champion, version ${version}.`,
      }
    : {
        check,
        result: 'suspicious',
        message: `Its features stand in another order than those of the champion, version ${version}: ${manifest.features.join(', ')}, not ${champion.features.join(', ')}.`,
      };
}

type Part = { name: string; title?: unknown; unit?: unknown };

function differencesOf(ours: ApplicationSchema, theirs: ApplicationSchema): string[] {
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

/** All that it says but for texts, whatever the order of its keys. */
function meaning({ title: _, unit: __, ...rest }: Part): string {
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}
