import type { Comparison } from './comparison.ts';
import type { Line } from './line.ts';
import { noWorse } from './no-worse.ts';
import { type Imported, NEITHER } from './origin.ts';

/** A comparison that the registry keeps, and where it is from. */
export interface Recorded {
  comparison: Comparison;
  /** It came with the bundle; otherwise a key posted it. */
  withBundle: boolean;
  /** Milliseconds since the Unix epoch. */
  at: number;
  by: string;
}

/**
 * Whether a version is no worse than the champion on any file that the two were compared on: comparing once more, until a file says yes,
 * takes nothing back. Where it is surely worse on none, the file with the most defaults tells. Being worse than an imported champion, which may
 * remember the rows, is no loss that counts: the other files tell, on which it does no better for all that it may have seen.
 */
export function noWorseOnAny(
  recorded: Recorded[],
  champion: Comparison['against'],
  imported: Imported = NEITHER,
): Line {
  const deciding = decidingOf(recorded, champion, imported);
  if (!deciding) return noWorse(null, champion, imported);
  const line = noWorse(deciding.comparison, champion, imported);
  if (!deciding.comparison.auc) return line;
  const files = recorded.filter(({ comparison }) => comparison.auc).length;
  const chosen =
    line.result === 'failed'
      ? 'on one it is worse'
      : imported.champion
        ? 'of those on which it is not worse, the one with the most defaults tells'
        : 'the one with the most defaults tells';
  const of = files > 1 ? ` The two were compared on ${files} files; ${chosen}.` : '';
  return { ...line, message: `${line.message} ${sourceOf(deciding)}${of}` };
}

/** The comparison that the verdict rests on; undefined without any. */
export function decidingOf(
  recorded: Recorded[],
  champion: Comparison['against'],
  imported: Imported = NEITHER,
): Recorded | undefined {
  const telling = recorded
    .filter(({ comparison }) => comparison.auc && comparison.against.digest === champion.digest)
    .sort(
      (a, b) =>
        b.comparison.positives - a.comparison.positives ||
        // Of as many defaults, whichever came first: by chance and forever.
        a.at - b.at ||
        (a.comparison.data_sha256 < b.comparison.data_sha256 ? -1 : 1),
    );
  const isWorse = ({ comparison }: Recorded) => noWorse(comparison, champion).result === 'failed';
  const first = imported.champion ? telling.find((one) => !isWorse(one)) : telling.find(isWorse);
  return first ?? telling[0] ?? recorded.at(-1);
}

/** Who measured, when and on what, in a sentence. */
function sourceOf({ comparison, withBundle, at, by }: Recorded): string {
  const who = withBundle ? `the training (${by})` : by;
  const file = `the file with the SHA-256 ${comparison.data_sha256.slice(0, 12)}…`;
  return `Measured by ${who} on ${file} and told at ${new Date(at).toISOString()}.`;
}
