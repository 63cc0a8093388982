import { type ReasonText, textsOf } from '../../application/reasons-schema.ts';
import { parseApplicationSchema } from '../../application/schema.ts';
import { whyNoReasons } from '../../explain/reasons/model-reasons.ts';
import type { Manifest } from '../../model/manifest.ts';
import { shareOf } from '../../statistics/share.ts';
import type { Line } from './line.ts';

/**
 * Whether whoever a version declines is told reasons as by the champion: as many of them surely, and in each of its languages as much. What
 * they are about and what they say may differ.
 *
 * @param version the champion's number
 * @returns nothing where the champion gives no reasons: then none are lost
 */
export function keptReasons(manifest: Manifest, champion: Manifest, version: string): Line[] {
  const check = 'reasons';
  const [own, former] = [toldBy(manifest), toldBy(champion)];
  if (former.texts.length === 0) return [];
  const languages = [...new Set(former.texts.flatMap(Object.keys))];
  const by = `The champion, version ${version}, gives reasons in ${languages.map(quoted).join(' and ')}`;
  if (own.texts.length === 0)
    return [{ check, result: 'failed', message: `${by}, and this version gives none: ${own.otherwise}.` }];
  const lost = languages.filter((language) => shareIn(language, own.texts) < shareIn(language, former.texts));
  const untold = leavesMoreUntold(manifest, champion);
  if (untold) return [{ check, result: 'failed', message: `${by}, and ${untold}.` }];
  if (lost.length === 0) return [{ check, result: 'passed', message: `${by}, and so does this version.` }];
  const counts = lost.map((language) => `${countIn(language, own.texts)} in ${quoted(language)}`);
  const message = `${by}, and of the ${own.texts.length} texts of this version ${counts.join(' and ')}: not everybody could read why.`;
  return [{ check, result: 'failed', message }];
}

/** All texts that a model may tell, and why it tells none where there are none. */
function toldBy(manifest: Manifest): { texts: ReasonText[]; otherwise: string } {
  const schema = parseApplicationSchema(manifest.schema);
  const otherwise = whyNoReasons({ compiled: { schema }, manifest });
  if (otherwise !== null) return { texts: [], otherwise };
  const texts = schema.reasons!.filter(({ suppress }) => !suppress).flatMap(textsOf);
  return { texts, otherwise: 'its schema suppresses all of them' };
}

/** That surely a larger share of those who are declined has no reason, by the intervals of both; undefined where that is not known. */
function leavesMoreUntold({ reasons: own }: Manifest, { reasons: former }: Manifest): string | undefined {
  if (!own?.rows || !former?.rows) return undefined;
  const [now, before] = [shareOf(own.none, own.rows), shareOf(former.none, former.rows)];
  if (now.low <= before.high) return undefined;
  return `this version has none for ${own.none} of ${own.rows} declined rows of its hold-out, where the champion has none for ${former.none} of ${former.rows}`;
}

function countIn(language: string, texts: readonly ReasonText[]): number {
  return texts.filter((text) => Object.hasOwn(text, language)).length;
}

function shareIn(language: string, texts: readonly ReasonText[]): number {
  return countIn(language, texts) / texts.length;
}

function quoted(language: string): string {
  return `"${language}"`;
}
