import { z } from 'zod';
import { listHolds } from '../../decisions/store/holds.ts';
import { decisionSecret } from '../../decisions/store/secret.ts';
import { SolventError } from '../../errors.ts';
import { forgetAttribute, forgetSubject } from '../../fairness/groups/forget.ts';
import { MOST_ATTRIBUTES, MOST_GROUPS } from '../../fairness/groups/group-names.ts';
import { groupKeys } from '../../fairness/groups/key.ts';
import { readGroupsCsv } from '../../fairness/groups/read-csv.ts';
import type { RefusedGroup, SubjectGroup } from '../../fairness/groups/read-group.ts';
import { readGroupsJson } from '../../fairness/groups/read-json.ts';
import { receiveGroups } from '../../fairness/groups/receive.ts';
import { attributeName } from '../../fairness/names.ts';
import { fileOptions, fileOptionsSchema } from '../../table/file-options.ts';
import { invalid } from '../../validation.ts';
import { answer, answerSchema } from '../answer.ts';
import {
  describedGroups,
  forgottenSchema,
  groupReceiptMessage,
  groupReceiptSchema,
  groupReceiptView,
  groupsCsv,
} from '../fairness/group-view.ts';
import { type ReportReaders, readReports } from '../intake/read-reports.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { subjectSchema } from '../subject.ts';
import { toItsEnd } from '../to-its-end.ts';

type Needs = Pick<Services, 'decisions' | 'database' | 'clock' | 'environment' | 'background' | 'pause'>;

/** After decompression: some two million rows. */
const MOST_CSV_BYTES = 64 * 1024 * 1024;

/** Which groups subjects belong to: handed in and forgotten, and never told. */
export function subjectGroupRoutes(services: Needs): Route[] {
  const keyOf = groupKeys(decisionSecret(services.environment));
  const { decisions, database, clock, background, pause } = services;
  const scope = 'fairness';
  const tag = 'fairness';
  const path = '/api/v1/subject-groups';

  const readers: ReportReaders<SubjectGroup | RefusedGroup> = {
    name: 'groups',
    what: 'groups',
    mostCsvBytes: MOST_CSV_BYTES,
    json: (entries) => readGroupsJson(entries, keyOf),
    csv: (source, _, delimiter) => readGroupsCsv(source, keyOf, delimiter),
  };

  return [
    route({
      method: 'post',
      path,
      operationId: 'reportSubjectGroups',
      scope,
      tag,
      summary: 'Hand in which groups subjects belong to',
      description:
        'JSON with up to 10,000 rows, or a CSV of up to 64 MB after decompression, with the columns `subject`, `attribute` and `group`; its other ' +
        'columns are passed over. Sending the same again changes nothing; of several groups of a subject by one attribute the one that came last ' +
        `counts. No answer tells a subject's group, and nothing that scores reads it. There are at most ${MOST_ATTRIBUTES} attributes of ${MOST_GROUPS} groups each. ` +
        'The answer is 200 as soon as the body could be read, whatever became of its rows: look at the counts.',
      query: fileOptionsSchema.pick({ delimiter: true }),
      body: { content: { 'application/json': describedGroups, 'text/csv': groupsCsv } },
      responses: {
        200: {
          description: 'What became of the rows.',
          content: {
            'application/json': answerSchema(
              groupReceiptSchema,
              '3 received: 2 stored, 0 replaced, 0 known already, 1 refused.',
            ),
          },
        },
      },
      errors: ['storage_unavailable'],
      async handle(context, { query }) {
        const { delimiter } = fileOptions(query);
        const rows = await readReports(context.req.raw, readers, { now: clock.now(), delimiter, pause });
        const receipt = await toItsEnd(background, receiveGroups(services, rows));
        return answer(groupReceiptView(receipt), groupReceiptMessage(receipt));
      },
    }),
    route({
      method: 'delete',
      path,
      operationId: 'forgetSubjectGroups',
      scope,
      tag,
      summary: 'Forget which groups a subject belongs to, or who belongs to those of an attribute',
      description:
        'A `subject` by every attribute, or all subjects by one `attribute`, whose groups have their room again then. Doing it again changes nothing. ' +
        'Records of decisions stay as they are. While a legal hold stands nobody is forgotten.',
      query: z.object({
        subject: subjectSchema.optional().meta({ description: 'Whose, as `X-Subject` said it.' }),
        attribute: attributeName.optional().meta({ description: 'Or which attribute is forgotten.' }),
      }),
      responses: {
        200: {
          description: 'They are forgotten.',
          content: { 'application/json': answerSchema(forgottenSchema, '2 groups forgotten.') },
        },
      },
      errors: ['conflict', 'file_damaged', 'storage_unavailable'],
      async handle(_, { query: { subject, attribute } }) {
        if ((subject === undefined) === (attribute === undefined))
          throw invalid('The address is not valid', [
            { path: 'subject', message: 'is said, or else attribute, and not both' },
          ]);
        // What was decided in its period is compared by groups that came at any time.
        const [hold] = (await listHolds(decisions)).keys();
        if (hold !== undefined)
          throw new SolventError('conflict', `While the hold ${hold} stands no group is forgotten.`);
        const forget =
          subject === undefined
            ? forgetAttribute(database, attribute!)
            : forgetSubject(database, keyOf, subject);
        const groups = await toItsEnd(background, forget);
        return answer({ groups }, `${groups} ${groups === 1 ? 'group' : 'groups'} forgotten.`);
      },
    }),
  ];
}
