import { SolventError } from '../../errors.ts';
import type { HeldModel } from '../../registry/holder.ts';
import type { OfferedSample } from '../../samples/sample.ts';
import { STATUS_OF } from '../errors.ts';
import type { Services } from '../services.ts';
import { scoreBody } from './score-body.ts';

/** Scores what a champion scored by its challenger, for comparison. */
export interface Shadow {
  /**
   * What a challenger thinks of an application that a champion answered, as a sample beside the champion's; null where there is no
   * challenger in shadow, or it has no score. Never throws.
   *
   * @param bytes the application as it came
   * @param sample the champion's
   */
  score(champion: HeldModel, bytes: Uint8Array, sample: OfferedSample): Promise<OfferedSample | null>;
}

type Needs = Pick<Services, 'models' | 'challengers' | 'metrics' | 'logger' | 'clock' | 'pause'>;

/** A challenger that fails at every application would fill the log. */
const SAID_EVERY_MS = 60_000;

export function createShadow({ models, challengers, metrics, logger, clock, pause }: Needs): Shadow {
  let saidAt = Number.NEGATIVE_INFINITY;

  function say(model: string, version: string, reason: string) {
    const now = clock.now();
    if (now - saidAt < SAID_EVERY_MS) return;
    saidAt = now;
    logger.log('warn', 'challenger_not_scored', { model, version, reason });
  }

  return {
    async score(champion, bytes, sample) {
      // The answer goes first: what follows is synchronous but for a challenger that is not loaded yet.
      await pause();
      const challenger = await challengers(champion.name);
      if (challenger?.mode !== 'shadow' || challenger.version === champion.version) return null;
      const { version } = challenger;
      const count = (result: 'scored' | 'refused' | 'error') =>
        metrics.count('loan_shadow_total', { model_name: champion.name, model_version: version, result });
      try {
        const model = await models.get(version, champion.name);
        const score = isOfSameSchema(champion, model) ? rescored(model, sample) : read(model, bytes);
        count('scored');
        return { ...sample, ...score, version, beside: true };
      } catch (error) {
        count(error instanceof SolventError && STATUS_OF[error.code] < 500 ? 'refused' : 'error');
        say(champion.name, version, (error as Error).message);
        return null;
      }
    },
  };
}

type Score = Pick<OfferedSample, 'values' | 'features' | 'probability'>;

/** The same schema makes the same features. A sample has them in their own units, which a scaler's model does not see. */
function isOfSameSchema(champion: HeldModel, challenger: HeldModel): boolean {
  const isScaled = challenger.manifest.scaler !== undefined;
  return !isScaled && champion.manifest.schema_sha256 === challenger.manifest.schema_sha256;
}

function rescored(model: HeldModel, { values, features }: OfferedSample): Score {
  const probability = model.probabilities(Float32Array.from(features), 1)[0]!;
  if (!Number.isFinite(probability))
    throw new SolventError('model_unavailable', 'The model gave no probability.');
  return { values, features, probability };
}

/** By another schema the application is read anew. */
function read(model: HeldModel, bytes: Uint8Array): Score {
  const { values, inOwnUnits, result } = scoreBody(model, bytes);
  return { values, features: inOwnUnits, probability: result.probability };
}
