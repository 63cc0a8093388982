import { z } from 'zod';
import type { Period } from '../../decisions/store/period.ts';
import { invalid } from '../../validation.ts';

/** A time in a body: a day is its beginning in UTC. */
export const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** @throws SolventError `validation_error` for a period that begins before 1970 or does not end after it begins */
export function periodOf(from: number, to: number): Period {
  const problems = [
    ...(from < 0 ? [{ path: 'from', message: 'is before 1970' }] : []),
    ...(to <= from ? [{ path: 'to', message: 'is not after from' }] : []),
  ];
  if (problems.length > 0) throw invalid('The period is not valid', problems);
  return { from, to };
}
