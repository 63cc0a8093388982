import { log } from '../../log.ts';
import type { AuditSection, GroupMeasures } from '../../model/audit.ts';
import { aucOf } from '../../statistics/auc.ts';
import { impactRatio } from '../../statistics/impact-ratio.ts';
import { observedToExpected } from '../../statistics/observed-to-expected.ts';
import { shareOf } from '../../statistics/share.ts';
import { standardisedDifference } from '../../statistics/standardised-difference.ts';
import type { AuditGroups } from '../data/audit-column.ts';

/** In fewer rows a share is uncertain by more than a quarter, and a person may be known by it. */
const SMALLEST_GROUP = 50;

/** The rows of one group. */
interface Group {
  name: string;
  probabilities: Float64Array;
  labels: Uint8Array;
}

/**
 * How a model's decisions fall on groups that it does not know of: approval rate, adverse impact ratio and standardised mean difference
 * against the largest group, discrimination and calibration, each with a 95% interval. A group of few rows is counted and no more.
 *
 * @param columns groups of the hold-out's rows
 * @param probabilities of the same rows; below the threshold they are approved
 */
export function auditOf(
  columns: AuditGroups[],
  probabilities: Float64Array,
  labels: Uint8Array,
  threshold: number,
): AuditSection {
  return {
    smallest: SMALLEST_GROUP,
    columns: columns.map(({ column, groups, groupOf }) => {
      const parts = groups
        .map((name, index) => ({
          name,
          probabilities: probabilities.filter((_, row) => groupOf[row] === index),
          labels: labels.filter((_, row) => groupOf[row] === index),
        }))
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
  const { probabilities, labels } = group;
  const selection = selectionOf(group, threshold);
  const defaults = labels.reduce((sum, label) => sum + label, 0);
  const expected = probabilities.reduce((sum, probability) => sum + probability, 0);
  const isReference = group === reference;
  return {
    defaults,
    approval_rate: shareOf(selection.selected, selection.rows),
    impact_ratio: isReference ? null : impactRatio(selection, selectionOf(reference, threshold)),
    mean_difference: isReference ? null : standardisedDifference(logOdds(group), logOdds(reference)),
    auc: aucOf(labels, probabilities),
    observed_to_expected: observedToExpected(defaults, expected, labels.length),
  };
}

function selectionOf({ probabilities }: Group, threshold: number) {
  return {
    selected: probabilities.filter((probability) => probability < threshold).length,
    rows: probabilities.length,
  };
}

function logOdds({ probabilities }: Group): Float64Array {
  return probabilities.map((given) => {
    const inside = Math.min(Math.max(given, 1e-15), 1 - 1e-15);
    return log(inside / (1 - inside));
  });
}
