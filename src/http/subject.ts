import { z } from 'zod';
import { NO_SUBJECT, SUBJECT_PATTERN } from '../decisions/subject.ts';
import { invalid } from '../validation.ts';

/** What tells whose application it is. */
export const SUBJECT = 'X-Subject';

export const subjectSchema = z
  .string()
  .regex(SUBJECT_PATTERN, NO_SUBJECT)
  .meta({
    description:
      'Whose application it is: a customer number, say. While a challenger answers a share of the subjects, the same subject gets the same version; ' +
      'without it each request is a subject of its own. It is kept with the record of the decision where there are any, and nowhere else.',
  });

/**
 * Of a file each row has a subject of its own, and one of all would be passed over in silence.
 * @throws SolventError `validation_error`
 */
export function refuseSubject(request: Request): void {
  if (request.headers.has(SUBJECT))
    throw invalid('The headers are not valid', [
      {
        path: SUBJECT,
        message:
          'is of one application: of a file say by `subject` which column has the subjects of its rows',
      },
    ]);
}

/** @throws SolventError `validation_error` for a subject that is empty, longer than 200 characters, or has others than printable ASCII */
export function subjectOf(request: Request): string | undefined {
  const subject = request.headers.get(SUBJECT);
  if (subject === null) return undefined;
  if (subjectSchema.safeParse(subject).success) return subject;
  throw invalid('The headers are not valid', [{ path: SUBJECT, message: NO_SUBJECT }]);
}
