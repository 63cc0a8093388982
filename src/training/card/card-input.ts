import type { ApplicationSchema } from '../../application/schema.ts';
import type { HoldoutSection } from '../../model/holdout.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Validation } from '../../model/validation.ts';
import type { Line } from '../../registry/gate/line.ts';
import type { Ranking } from '../../statistics/ranking.ts';
import type { Reached } from '../threshold.ts';

/** What a card is written from. */
export interface CardInput {
  summary: Omit<Manifest, 'files'> & { holdout: HoldoutSection; validation: Validation };
  schema: ApplicationSchema;
  dataName: string;
  /** How many there are. */
  trees: number;
  /** What the data may mean otherwise. */
  warnings: string[];
  /** The schema says that parameters were tuned, and they or it were changed since. */
  tuningChanged: boolean;
  /** Markdown. */
  about: string | undefined;
  /** What the gate says of it, whatever the champion is. */
  verdict: Line[];
  /** What the threshold does on the rows that it was chosen on. */
  reached: Reached;
  /** The hold-out, scored. */
  ranking: Ranking;
}
