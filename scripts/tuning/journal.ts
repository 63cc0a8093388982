import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { sha256Hex } from '../../src/digest.ts';
import { makeFolder } from '../../src/platform/node/make-folder.ts';
import type { FoldFit, FoldScore } from '../../src/training/tuning/fold-fit.ts';
import type { ScoreFits } from '../../src/training/tuning/search.ts';

/** What a fit's score depends on beside the fit: digests, and the seed. */
export interface JournalKey {
  data: string;
  schema: string;
  seed: number;
  code: string;
}

/** What differs between two keys, for people. */
const NAMES: Record<keyof JournalKey, string> = {
  data: 'other data',
  schema: 'another schema',
  seed: 'another seed',
  code: 'another version of the trainer',
};

const scoreSchema = z
  .strictObject({ rounds: z.array(z.int()), auc: z.array(z.number()), leaves: z.array(z.int()) })
  .refine(({ rounds, auc, leaves }) => auc.length === rounds.length && leaves.length === rounds.length);

/** A line behind the first: a fit that was made, or what a budget was worth. */
const entrySchema = z.union([
  z.strictObject({ fit: z.string(), score: scoreSchema }),
  z.strictObject({ budget: z.string(), tries: z.int() }),
]);
type Entry = z.infer<typeof entrySchema>;

/** Fits that were made, a line each: a run that is broken off at any moment loses only those that were under way. */
export interface Journal {
  readonly fits: number;
  /** Looks scores up, and has the others made and written down. */
  recorded(score: ScoreFits): ScoreFits;
  /** Numbers of tries that budgets were worth, so that a resumed run makes as many. */
  triesOf(budget: string): number | undefined;
  rememberTries(budget: string, tries: number): void;
}

/**
 * Opens a journal, or begins one. A last line without an end is what a killed run left, and is cut off.
 * @throws Error when it is of other data, another schema, seed or trainer, or not a journal
 */
export function openJournal(path: string, key: JournalKey): Journal {
  const scores = new Map<string, FoldScore>();
  const budgets = new Map<string, number>();
  makeFolder(dirname(path));
  const header = `${JSON.stringify({ solvent_tuning: key })}\n`;
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const end = bytes.lastIndexOf('\n') + 1;
  const [head, ...lines] = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
  // Nothing is cut off before it is known to be a journal: it may be a file that was named by mistake.
  checkKey(path, head ?? (header.startsWith(bytes.toString('utf8')) ? header : ''), key);
  if (end < bytes.length) truncateSync(path, end);
  if (head === undefined) appendFileSync(path, header);
  for (const [index, line] of lines.entries()) {
    const entry = parse(path, index + 2, line);
    if ('fit' in entry) scores.set(entry.fit, entry.score);
    else budgets.set(entry.budget, entry.tries);
  }
  return {
    get fits() {
      return scores.size;
    },
    recorded: (score) => (fits, onScore) => {
      const known = fits.map((fit) => scores.get(nameOf(fit)));
      const missing = fits.filter((_, index) => !known[index]);
      return score(missing, (index, made) => {
        scores.set(nameOf(missing[index]!), made);
        write(path, { fit: nameOf(missing[index]!), score: made });
        onScore?.(fits.indexOf(missing[index]!), made);
      }).then(() => fits.map((fit) => scores.get(nameOf(fit))!));
    },
    triesOf: (budget) => budgets.get(budget),
    rememberTries: (budget, tries) => {
      budgets.set(budget, tries);
      write(path, { budget, tries });
    },
  };
}

function nameOf(fit: FoldFit): string {
  return sha256Hex(new TextEncoder().encode(JSON.stringify(fit))).slice(0, 32);
}

function checkKey(path: string, head: string, key: JournalKey): void {
  const found = keyOf(head);
  if (!found) throw new Error(`${path} is not a journal of a tuning. Name another file by --journal.`);
  const different = (Object.keys(NAMES) as (keyof JournalKey)[]).filter((part) => found[part] !== key[part]);
  if (different.length > 0)
    throw new Error(
      `${path} is the journal of ${different.map((part) => NAMES[part]).join(' and ')}. ` +
        'Remove it to begin anew, or name another file by --journal.',
    );
}

function keyOf(head: string): JournalKey | undefined {
  try {
    return (JSON.parse(head) as { solvent_tuning?: JournalKey } | null)?.solvent_tuning;
  } catch {
    return undefined;
  }
}

function parse(path: string, line: number, text: string): Entry {
  try {
    return entrySchema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path}, line ${line}: this is not a journal's line. Remove the file to begin anew.`);
  }
}

function write(path: string, entry: object): void {
  appendFileSync(path, `${JSON.stringify(entry)}\n`);
}
