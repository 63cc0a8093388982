import { SolventError } from '../../errors.ts';
import { requireModel } from '../../registry/versions.ts';
import type { Services } from '../services.ts';
import { modelName } from './model-params.ts';

/**
 * Asks whether a model is registered, before anything is counted or kept by its name: anybody with a key may send as many as they like.
 * Registered models stay so and are asked for once; the default is one.
 *
 * @returns a function that throws `not_found`
 */
export function registeredNames({
  database,
  environment,
}: Pick<Services, 'database' | 'environment'>): (name: string) => Promise<void> {
  const known = new Set([environment.MODEL_NAME]);
  return async (name) => {
    if (known.has(name)) return;
    if (!modelName.safeParse(name).success) throw new SolventError('not_found', 'There is no such model.');
    await requireModel(database, name);
    known.add(name);
  };
}
