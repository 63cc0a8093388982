import type { z } from 'zod';
import type { outlineSchema } from './file-schema.ts';
import { notSupported, shown } from './not-a-model.ts';
import { wholeNumbersOf } from './numbers.ts';

/** First and last versions whose files were compared with their own scores (test/golden/boosters). */
const KNOWN = { first: [1, 7], last: [3, 4] } as const;

const DART = 'trees that are dropped out (dart) carry weights of their own';
const BOOSTERS: Record<string, string> = {
  dart: DART,
  gblinear: 'a linear booster has no trees',
};

/** @throws SolventError `validation_error` that names what keeps the model from being scored as XGBoost does */
export function refuseOtherModels({ version, learner }: z.output<typeof outlineSchema>): void {
  refuseOtherVersions(version);
  const { gradient_booster: booster, objective } = learner;
  const { num_class: classes, num_target: targets } = learner.learner_model_param;
  if (booster.name !== 'gbtree')
    throw notSupported(
      'learner.gradient_booster.name',
      `the booster is ${shown(booster.name)}${BOOSTERS[booster.name] ? `, and ${BOOSTERS[booster.name]}` : ''}: only "gbtree" is supported`,
    );
  // XGBoost 3.4 calls dart gbtree as well.
  if (booster.weight_drop !== undefined || booster.model?.weight_drop !== undefined)
    throw notSupported('learner.gradient_booster.model.weight_drop', `${DART}: it was trained as dart`);
  if (classes > 1)
    throw notSupported(
      OBJECTIVE,
      `it tells ${classes} classes apart (${shown(objective.name)}): a default happens or it does not`,
    );
  if (targets !== 1)
    throw notSupported('learner.learner_model_param.num_target', `it predicts ${targets} targets at once`);
  if (objective.name !== 'binary:logistic')
    throw notSupported(
      OBJECTIVE,
      `the objective is ${shown(objective.name)}: only "binary:logistic" is supported`,
    );
}

const OBJECTIVE = 'learner.objective.name';

/** Whatever its patch number is: XGBoost does not change the form of its files by one. */
function refuseOtherVersions(numbers: ArrayLike<unknown>): void {
  const version = Array.from(wholeNumbersOf(numbers, 'version', 3, 0, MOST));
  const [major, minor] = version as [number, number];
  const isBefore = compare([major, minor], KNOWN.first) < 0;
  if (!isBefore && compare([major, minor], KNOWN.last) <= 0) return;
  const last = KNOWN.last.join('.');
  throw notSupported(
    'version',
    `it was written by XGBoost ${version.join('.')}, and files of ${KNOWN.first.join('.')} to ${last} are read, whose scores were compared with ` +
      `XGBoost's own. ${isBefore ? 'Load it' : 'A later one may mean its numbers otherwise: load it'} in Python with XGBoost ${last}, ` +
      'see that it predicts there what it did, and save it again',
  );
}

/** The most that a number of a version is. */
const MOST = 0xffff;

function compare(one: readonly [number, number], other: readonly [number, number]): number {
  return one[0] - other[0] || one[1] - other[1];
}
