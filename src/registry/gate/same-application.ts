import { differencesOf } from '../../application/differences.ts';
import { parseApplicationSchema } from '../../application/schema.ts';
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
