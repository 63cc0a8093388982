import type { z } from 'zod';
import type { outlineSchema } from './file-schema.ts';
import { notSupported, shown } from './not-a-model.ts';

/** First and last versions whose files were compared with their own scores (test/golden/boosters). */
const KNOWN = { first: [1, 7], last: [3, 4] } as const;

const BOOSTERS: Record<string, string> = {
  dart: 'trees that are dropped out (dart) carry weights of their own',
  gblinear: 'a linear booster has no trees',
};

/** @throws SolventError `validation_error` that names what keeps the model from being scored as XGBoost does */
export function refuseOtherModels({ version, learner }: z.output<typeof outlineSchema>): void {
  const path = 'learner.objective.name';
  const [major, minor] = version as [number, number];
  const isBefore = compare([major, minor], KNOWN.first) < 0;
  if (isBefore || compare([major, minor], KNOWN.last) > 0)
    throw notSupported(
      'version',
      `it was written by XGBoost ${version.slice(0, 3).join('.')}, and known are ${KNOWN.first.join('.')} to ${KNOWN.last.join('.')}: ` +
        (isBefore ? 'load it with one of these and save it again' : 'it may mean its numbers otherwise'),
    );
  const booster = learner.gradient_booster.name;
  if (booster !== 'gbtree')
    throw notSupported(
      'learner.gradient_booster.name',
      `the booster is ${shown(booster)}${BOOSTERS[booster] ? `, and ${BOOSTERS[booster]}` : ''}: only "gbtree" is supported`,
    );
  const { num_class, num_target } = learner.learner_model_param;
  const objective = learner.objective.name;
  if (Number(num_class) > 1)
    throw notSupported(
      path,
      `it tells ${shown(Number(num_class))} classes apart (${shown(objective)}): a default happens or it does not`,
    );
  if (Number(num_target) > 1)
    throw notSupported(
      'learner.learner_model_param.num_target',
      `it predicts ${shown(Number(num_target))} targets at once`,
    );
  if (objective !== 'binary:logistic')
    throw notSupported(path, `the objective is ${shown(objective)}: only "binary:logistic" is supported`);
}

function compare(one: readonly [number, number], other: readonly [number, number]): number {
  return one[0] - other[0] || one[1] - other[1];
}
