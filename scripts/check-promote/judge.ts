import type { Predicted } from '../dev/predicted.ts';

/** Until then after a move's answer what was champion before may answer. */
const SWITCH_MILLISECONDS = 5_000;
/** Of violations of one kind so many answers are shown. */
const MOST_TOLD = 5;

/** An answer to an application. Times are in milliseconds, of one clock. */
export interface Answer extends Predicted {
  /** Which of the applications was asked. */
  application: number;
  askedAt: number;
}

interface Move {
  version: string;
  answeredAt: number;
  /** How long after the move's answer somebody who asked was still answered by the version before. */
  lateness: number;
}

/** Holds answers against what was moved when. */
export interface Judge {
  answered(answer: Answer): void;
  /** A move was sent, and is on its way: from here on its version may answer. */
  sent(version: string): void;
  /** It is answered: from here on its version must, within five seconds. */
  moved(version: string, at: number): void;
  /** Answers by the version of the last move, since it was answered. */
  settled(): number;
  perVersion: Map<string, number>;
  lateness(): number[];
  violations(): string[];
}

/**
 * @param scores what each version gives to each of the applications
 * @param first the version that answers at the beginning
 */
export function answerJudge(scores: ReadonlyMap<string, readonly number[]>, first: string): Judge {
  const moves: Move[] = [{ version: first, answeredAt: Number.NEGATIVE_INFINITY, lateness: 0 }];
  const perVersion = new Map<string, number>();
  const found = new Map<string, string[]>();
  let onItsWay: string | undefined;
  let settled = 0;

  function violation(what: string, answer: Answer) {
    const told = found.get(what) ?? [];
    told.push(JSON.stringify(answer));
    found.set(what, told);
  }

  return {
    perVersion,
    answered(answer) {
      const { status, version, probability, application, askedAt } = answer;
      if (status !== 200 || version === undefined) return violation('other than 200', answer);
      perVersion.set(version, (perVersion.get(version) ?? 0) + 1);
      if (scores.get(version)?.[application] !== probability)
        violation('with another score than that of the version that they name', answer);
      const [before, last] = [moves.at(-2), moves.at(-1)!];
      if (version === last.version) {
        settled++;
        return;
      }
      if (version === onItsWay) return;
      if (version !== before?.version) return violation('by a version that nobody made the champion', answer);
      // Asked before the move was answered, it may come from either.
      const late = Math.max(0, askedAt - last.answeredAt);
      last.lateness = Math.max(last.lateness, late);
      if (late > SWITCH_MILLISECONDS)
        violation('by the version before, more than 5 s after the move', answer);
    },
    sent(version) {
      onItsWay = version;
    },
    moved(version, at) {
      onItsWay = undefined;
      settled = 0;
      moves.push({ version, answeredAt: at, lateness: 0 });
    },
    settled: () => settled,
    lateness: () => moves.slice(1).map((move) => move.lateness),
    violations: () =>
      [...found].flatMap(([what, answers]) => [
        `${answers.length} answers ${what}`,
        ...answers.slice(0, MOST_TOLD).map((answer) => `  ${answer}`),
      ]),
  };
}
