import type { Validation } from '../../model/validation.ts';
import { type Line, notTold } from './line.ts';

/** Whether an imported model goes the way that its schema says: training makes ours go it, and theirs was trained elsewhere. */
export function keptConstraints(validation: Validation | undefined): Line[] {
  const check = 'constraints';
  if (!validation) return [notTold(check, "whether the model keeps the schema's monotone")];
  if (validation.constraints.length === 0) return [];
  const unmeasured = validation.constraints.filter(({ kept }) => kept === undefined);
  if (unmeasured.length > 0) return [notTold(check, "whether the model keeps the schema's monotone")];
  const tried = validation.constraints.flatMap(({ name, direction, kept }) =>
    typeof kept === 'object' ? [{ name, direction, ...kept }] : [],
  );
  const broken = tried.filter((one) => one.broken > 0);
  if (broken.length > 0)
    return [
      {
        check,
        result: 'suspicious',
        message: `The schema's monotone is not kept: ${broken
          .map((one) => `of ${one.rows} rows ${one.broken} go against ${one.name} ${one.direction}`)
          .join('; ')}.`,
      },
    ];
  if (tried.length > 0)
    return [
      {
        check,
        result: 'not_judged',
        message: `Not every tree keeps the schema's monotone of ${tried.map(({ name }) => name).join(', ')}, though no row that was tried breaks it.`,
      },
    ];
  return [{ check, result: 'passed', message: "Every tree keeps the schema's monotone." }];
}
