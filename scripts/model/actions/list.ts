import { aligned } from '../../../src/aligned.ts';
import type { Action } from '../action.ts';

export const list: Action = {
  about: 'the models, and what their aliases point at',
  takes: [],
  options: [],
  ofAll: true,
  ask: (ask) => ask('/api/v1/models'),
  lines(data) {
    const { models } = data as {
      models: { model_name: string; versions: number; archived: number; aliases: Record<string, string> }[];
    };
    const rows = models.map(({ model_name, versions, archived, aliases }) => [
      model_name,
      String(versions),
      String(archived),
      Object.entries(aliases)
        .map(([alias, version]) => `${alias} ${version}`)
        .join(', '),
    ]);
    return aligned([['model', 'versions', 'archived', 'aliases'], ...rows]);
  },
};
