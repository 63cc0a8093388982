import { type ErrorCode, SolventError } from '../../errors.ts';
import { type BundleFiles, openBundle } from '../../model/bundle.ts';
import type { Manifest } from '../../model/manifest.ts';
import { seededRandom } from '../../random.ts';
import type { Comparison } from '../../registry/gate/comparison.ts';
import { type Imported, importedOf, NEITHER } from '../../registry/gate/origin.ts';
import { eachCompared, pairedDifferences } from '../../statistics/paired-bootstrap.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { sha256Of } from '../data/digested.ts';
import { FEWEST_HELD_OUT } from '../data/holdout.ts';
import type { TrainingData } from '../data/labelled.ts';
import { probabilitiesOf } from '../fit.ts';
import { commonRows } from './common-rows.ts';
import { contestant, NEEDED_TO_COMPARE } from './contestant.ts';

/** What a version is held against. */
export interface Rival {
  version: string;
  digest: string;
  /** Reads its manifest and trees. */
  files(): Promise<BundleFiles>;
}

export interface Compared {
  comparison: Comparison;
  /** Rows that one of the two held out and that the other's schema cannot read. */
  leftOut: number;
  imported: Imported;
}

/** What comes of a bundle or of a file; anything else may pass, and trying again may help. */
const REASONS: ReadonlySet<ErrorCode> = new Set(['validation_error', 'malformed_body', 'model_unavailable']);

/**
 * Holds a version against another on the rows of a file that neither was fitted to. Both are scored by their trees, which give the bits
 * that ONNX Runtime gives. Of an imported version nobody knows what it was fitted to: it is held against others on the rows that they held
 * out, where it can only look better, and two of them are not compared. A pure function of the bundles and the file.
 *
 * @param name of the challenger, for people: `version 3`
 * @param open opens the file anew
 * @returns a comparison without values, and with its reason, where none can be made: an older bundle that does not say what it
 *   held out, a file that a schema cannot read, too few rows
 */
export async function compareVersions(
  name: string,
  files: BundleFiles,
  { version, digest, files: readRival }: Rival,
  open: () => Promise<TrainingData>,
): Promise<Compared> {
  const against = { version, digest };
  let imported = NEITHER;
  try {
    const rival = await readRival();
    const [own, others] = [manifestOf(files), manifestOf(rival)];
    imported = importedOf(own, others);
    const ours = contestant(name, files, others.imported ? undefined : others.holdout);
    const theirs = contestant(`version ${version}`, rival, ours.section);
    const rows = await commonRows(ours, theirs, open);
    const { labels, weights } = rows.ours;
    const few = fewIn(rows.ours);
    if (few) return { comparison: incomparable(against, few, rows.sha256), leftOut: rows.leftOut, imported };
    const scored = {
      labels,
      weights,
      first: probabilitiesOf(theirs.ensemble, rows.theirs.features),
      second: probabilitiesOf(ours.ensemble, rows.ours.features),
    };
    const thresholds = { first: theirs.threshold, second: ours.threshold };
    const each = eachCompared(scored, thresholds);
    const differences = pairedDifferences(scored, thresholds, seededRandom(ours.seed));
    const comparison = {
      against,
      rows: rows.ours.rows,
      positives: sumOf(labels),
      ...differences,
      challenger: each.second,
      champion: each.first,
      data_sha256: rows.sha256,
    };
    return { comparison, leftOut: rows.leftOut, imported };
  } catch (error) {
    if (!(error instanceof SolventError) || !REASONS.has(error.code)) throw error;
    const { bytes } = await open();
    return { comparison: incomparable(against, error.message, await sha256Of(bytes)), leftOut: 0, imported };
  }
}

function manifestOf(files: BundleFiles): Manifest {
  return openBundle(files, NEEDED_TO_COMPARE).manifest;
}

/** A comparison that cannot be made. */
function incomparable(against: Comparison['against'], reason: string, sha256: string): Comparison {
  const nothing = { auc: null, brier: null, recall: null, challenger: null, champion: null };
  return { against, rows: 0, positives: 0, ...nothing, data_sha256: sha256, reason };
}

/** Why rows tell nothing; null where they are enough. */
function fewIn({ labels, weights }: Matrix): string | null {
  const weighing = labels.filter((_, row) => weights === undefined || weights[row]! > 0);
  const positives = sumOf(weighing);
  const negatives = weighing.length - positives;
  if (Math.min(positives, negatives) >= FEWEST_HELD_OUT) return null;
  return (
    `Of the rows that neither was fitted to, ${positives} default and ${negatives} do not${weights ? ', with a weight' : ''}; it takes at ` +
    `least ${FEWEST_HELD_OUT} of each.`
  );
}

function sumOf(labels: Uint8Array): number {
  return labels.reduce((sum, label) => sum + label, 0);
}
