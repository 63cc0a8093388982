import type { Answered, Ask } from './ask.ts';
import { detailLines, eventLines, modelLines, versionLines } from './show.ts';

/** What the options say; each action reads those that it knows. */
export interface Given {
  model: string;
  why?: string | undefined;
  alias?: string | undefined;
  from?: string | undefined;
  force?: boolean | undefined;
  at?: string | undefined;
  head?: string | undefined;
  cursor?: string | undefined;
}

export interface Action {
  /** The arguments behind its name. */
  takes: string[];
  /** Options that it takes, besides those that every action does. */
  options: (keyof Given)[];
  /** Whether it moves what answers: then --why is wanted. */
  moves?: true;
  ask(ask: Ask, given: Given, args: string[]): Promise<Answered>;
  /** What is printed of the answer; without it, its sentence. */
  lines?(data: unknown): string[];
  /** Whether the answer is no good. */
  fails?(data: unknown): boolean;
}

const of = (model: string) => `/api/v1/models/${encodeURIComponent(model)}`;

function query(values: Record<string, string | undefined>): string {
  const said = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`;
}

export const ACTIONS: Record<string, Action> = {
  list: {
    takes: [],
    options: [],
    ask: (ask) => ask('/api/v1/models'),
    lines: modelLines,
  },
  versions: {
    takes: [],
    options: [],
    ask: (ask, { model }) => ask(of(model)),
    lines: versionLines,
  },
  show: {
    takes: ['VERSION'],
    options: [],
    ask: (ask, { model }, [version]) => ask(`${of(model)}/versions/${encodeURIComponent(version!)}`),
    lines: detailLines,
  },
  promote: {
    takes: ['VERSION'],
    options: ['why', 'from', 'force'],
    moves: true,
    ask: (ask, { model, why, from, force }, [version]) =>
      ask(`${of(model)}/promote`, { version, why, from, force }),
  },
  alias: {
    takes: ['NAME', 'VERSION'],
    options: ['why', 'from', 'force'],
    moves: true,
    ask: (ask, { model, why, from, force }, [alias, version]) =>
      ask(`${of(model)}/promote`, { alias, version, why, from, force }),
  },
  rollback: {
    takes: [],
    options: ['why', 'alias', 'from'],
    moves: true,
    ask: (ask, { model, why, alias, from }) => ask(`${of(model)}/rollback`, { why, alias, from }),
  },
  history: {
    takes: [],
    options: ['alias', 'at', 'cursor'],
    ask: (ask, { model, alias, at, cursor }) => ask(`${of(model)}/history${query({ alias, at, cursor })}`),
    lines: eventLines,
  },
  verify: {
    takes: [],
    options: ['head'],
    ask: (ask, { model, head }) => ask(`${of(model)}/history/verification${query({ head })}`),
    fails: (data) => (data as { problem: unknown }).problem !== null,
  },
};
