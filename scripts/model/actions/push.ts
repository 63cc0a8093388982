import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

interface Item {
  kind: string;
  name: string;
  error: string | null;
}

export const push: Action = {
  about: 'shows the MLflow server (MLFLOW_TRACKING_URI) now what it lacks, or this version',
  takes: ['[VERSION]'],
  byNumber: true,
  options: [],
  ask: (ask, { model }, [version]) =>
    ask(`${modelAddress(model)}/mlflow`, { ...(version !== undefined && { version }) }),
  lines(data) {
    const { pushed, missing } = data as Record<'pushed' | 'missing', Item[]>;
    return [
      ...pushed.map(({ kind, name }) => `shown: ${kind} ${name}`),
      ...missing.map(({ kind, name, error }) => `missing: ${kind} ${name}: ${error ?? 'not tried yet'}`),
    ];
  },
  fails: (data) => (data as { missing: Item[] }).missing.length > 0,
};
