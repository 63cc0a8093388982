import { log } from '../../log.ts';
import type { AuditSection, GroupMeasures } from '../../model/audit.ts';
import { aucOf } from '../../statistics/auc.ts';
import { impactRatio } from '../../statistics/impact-ratio.ts';
import { observedToExpectedOf } from '../../statistics/observed-to-expected.ts';
import { shareOf } from '../../statistics/share.ts';
import { standardisedDifference } from '../../statistics/standardised-difference.ts';
import { effectiveRows, sumOfWeights, type Weights } from '../../statistics/weights.ts';
import type { AuditGroups } from '../data/audit-column.ts';

/** In fewer rows a share is uncertain by more than a quarter, and a person may be known by it. */
const SMALLEST_GROUP = 50;

/** The rows of one group. */
interface Group {
  name: string;
  probabilities: Float64Array;
  labels: Uint8Array;
  weights: Weights;
}

/**
 * How a model's decisions fall on groups that it does not know of: approval rate, adverse impact ratio and standardised mean difference
 * against the largest group, discrimination and calibration, each with a 95% interval. A group of few rows is counted and no more. Rows of
 * weight 0 are left out.
 *
 * @param columns groups of the hold-out's rows
 * @param probabilities of the same rows; below the threshold they are approved
 * @param weights of the same rows; 1 without them
 */
export function auditOf(
  columns: AuditGroups[],
  probabilities: Float64Array,
  labels: Uint8Array,
  threshold: number,
  weights: ArrayLike<number> = new Float64Array(labels.length).fill(1),
): AuditSection {
  return {
    smallest: SMALLEST_GROUP,
    columns: columns.map(({ column, groups, groupOf }) => {
      const parts = groups
        .map((name, index) => {
          const isIn = (_: number, row: number) => groupOf[row] === index && weights[row]! > 0;
          return {
            name,
            probabilities: probabilities.filter(isIn),
            labels: labels.filter(isIn),
            weights: Float64Array.from(weights).filter(isIn),
          };
        })
        .filter((part) => part.labels.length > 0);
      // By size, and not as the file's order met them.
      parts.sort((a, b) => b.labels.length - a.labels.length || (a.name < b.name ? -1 : 1));
      const [largest] = parts;
      const reference = largest && largest.labels.length >= SMALLEST_GROUP ? largest : null;
      return {
        column,
        reference: reference?.name ?? null,
        groups: parts.map((part) => ({
          group: part.name,
          rows: part.labels.length,
          measures:
            reference && part.labels.length >= SMALLEST_GROUP ? measured(part, reference, threshold) : null,
        })),
      };
    }),
  };
}

function measured(group: Group, reference: Group, threshold: number): GroupMeasures {
  const { probabilities, labels, weights } = group;
  const selection = selectionOf(group, threshold);
  const defaults = labels.reduce((sum, label) => sum + label, 0);
  const isReference = group === reference;
  return {
    defaults,
    approval_rate: shareOf(selection.selected, selection.rows),
    impact_ratio: isReference ? null : impactRatio(selection, selectionOf(reference, threshold)),
    mean_difference: isReference
      ? null
      : standardisedDifference(logOdds(group), logOdds(reference), [weights, reference.weights]),
    auc: aucOf(labels, probabilities, weights),
    observed_to_expected: observedToExpectedOf(probabilities, labels, weights),
  };
}

/** Rows that are approved, and all: as many as would tell as much, where weights differ. */
function selectionOf({ probabilities, weights }: Group, threshold: number) {
  const rows = effectiveRows(weights);
  const approved = weights.filter((_, row) => probabilities[row]! < threshold);
  return { selected: sumOfWeights(approved) * (rows / sumOfWeights(weights)), rows };
}

function logOdds({ probabilities }: Group): Float64Array {
  return probabilities.map((given) => {
    const inside = Math.min(Math.max(given, 1e-15), 1 - 1e-15);
    return log(inside / (1 - inside));
  });
}
