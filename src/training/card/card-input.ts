import type { ApplicationSchema } from '../../application/schema.ts';
import type { HoldoutSection } from '../../model/holdout.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Validation } from '../../model/validation.ts';
import type { Line } from '../../registry/gate/line.ts';
import type { Ranking } from '../../statistics/ranking.ts';
import type { Reached } from '../threshold.ts';

/** What any card is written from. */
export interface MeasuredInput {
  summary: Omit<Manifest, 'files'> & { validation: Validation };
  schema: ApplicationSchema;
  dataName: string;
  /** What the data may mean otherwise. */
  warnings: string[];
  /** Markdown. */
  about: string | undefined;
  /** What the gate says of it, whatever the champion is. */
  verdict: Line[];
  /** What the threshold does on the rows that it was chosen on. */
  reached: Reached;
  /** The hold-out, scored. */
  ranking: Ranking;
}

/** What the card of a model is written from that was trained here. */
export interface CardInput extends MeasuredInput {
  summary: MeasuredInput['summary'] & { holdout: HoldoutSection };
  /** How many there are. */
  trees: number;
  /** The schema says that parameters were tuned, and they or it were changed since. */
  tuningChanged: boolean;
}
