import { aligned } from '../../../src/aligned.ts';
import { historyQuery, requireOneQuestion } from '../../../src/http/models/history-query.ts';
import type { EventView } from '../../../src/http/models/views.ts';
import type { Action } from '../action.ts';
import { modelAddress, query } from '../address.ts';
import { evidenceLines, evidenceWords } from '../evidence.ts';
import type { Given } from '../options.ts';
import { typed } from '../typed.ts';

interface Page {
  events: EventView[];
  scored: { model_version: string; at: string; source: string } | null;
  next_cursor: string | null;
}

export const history: Action = {
  about: 'every move, who made it and why; with --request or --job, who stands behind what scored it',
  takes: [],
  options: ['alias', 'at', 'request', 'job', 'cursor'],
  check: (given) => requireOneQuestion(typed(historyQuery, asked(given))),
  ask: (ask, given) => ask(`${modelAddress(given.model)}/history${query(asked(given))}`),
  lines(data) {
    const { events, scored, next_cursor } = data as Page;
    if (scored)
      return [
        `Version ${scored.model_version} scored it, at ${scored.at}.`,
        ...(events.length > 0
          ? [...table(events), ...details(events)]
          : ['No alias was ever pointed at it until then.']),
      ];
    if (events.length === 0) return [];
    return next_cursor === null ? table(events) : [...table(events), `… older ones: --cursor ${next_cursor}`];
  },
};

function asked({ alias, at, request, job, cursor }: Given) {
  return { alias, at, request_id: request, job_id: job, cursor };
}

function table(events: EventView[]): string[] {
  const words = events.map(({ evidence }) => evidenceWords(evidence));
  const isKept = words.some((word) => word !== '');
  const rows = events.map(({ sequence, at, by, kind, alias, from, to, why, forced, evidence }, index) => [
    String(sequence),
    at,
    kind ?? 'alias',
    [alias, evidence?.mode, evidence?.share].filter((part) => part !== undefined).join(' '),
    `${from ?? '–'} → ${to}${forced ? ' (forced)' : ''}`,
    by,
    ...(isKept ? [words[index]!] : []),
    why,
  ]);
  const head = ['event', 'at', 'kind', 'alias', 'versions', 'by', ...(isKept ? ['rests on'] : []), 'why'];
  return aligned([head, ...rows]);
}

function details(events: EventView[]): string[] {
  return events.flatMap(({ sequence, hash, evidence }) => [
    '',
    `event ${sequence}: ${hash}`,
    ...evidenceLines(evidence).map((line) => `  ${line}`),
  ]);
}
