import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { requireModel, requireVersion } from '../../registry/versions.ts';
import { answer, answerSchema } from '../answer.ts';
import { ofModel } from '../models/model-params.ts';
import { readRequest, versionNumber } from '../models/move-request.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

/** As long as somebody waits for an answer. */
const PATIENCE_MILLISECONDS = 60_000;

const pushSchema = z
  .strictObject({
    version: versionNumber.optional().meta({
      description: 'Only this one, and the aliases that point at it; it is looked for there again.',
    }),
  })
  .meta({ id: 'MlflowPushRequest', examples: [{ version: '2' }, {}] });

const itemSchema = z.object({
  kind: z.enum(['version', 'alias', 'failure']).meta({ description: 'A failure is a training that failed.' }),
  name: z.string().meta({ description: 'The number, the alias, or what names the training.' }),
  error: z.string().nullable().meta({ description: 'Why it is not there, where it was tried.' }),
});
const pushedSchema = z.object({ pushed: z.array(itemSchema), missing: z.array(itemSchema) }).meta({
  id: 'MlflowPush',
  examples: [{ pushed: [{ kind: 'version', name: '2', error: null }], missing: [] }],
});

type Needs = Pick<Services, 'database' | 'mlflow' | 'pause'>;

/** Shows the MLflow server what it lacks. */
export function modelMlflowRoutes({ database, mlflow, pause }: Needs): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/models/{name}/mlflow',
      operationId: 'pushToMlflow',
      scope: 'admin',
      tag: 'models',
      summary: 'Show the MLflow server now what it lacks',
      description:
        'It happens by itself, every five minutes and after a move: this does it at once, also for what somebody removed there, and says what is missing, and why. ' +
        'Done twice, it changes nothing.',
      params: ofModel,
      body: { content: { 'application/json': pushSchema } },
      responses: {
        200: {
          description: 'What it was shown, and what it lacks still.',
          content: {
            'application/json': answerSchema(pushedSchema, 'MLflow was shown 1 and lacks 0.'),
          },
        },
      },
      errors: ['not_found', 'conflict'],
      async handle(context, { params: { name } }) {
        const { version } = await readRequest(context, pushSchema, pause);
        await requireModel(database, name);
        if (version !== undefined) await requireVersion(database, name, version);
        if (!mlflow)
          throw new SolventError('conflict', 'There is no MLflow server: set MLFLOW_TRACKING_URI.');
        const { pushed, missing } = await mlflow.push({
          model: name,
          ...(version !== undefined && { version }),
          check: version === undefined,
          force: true,
          patience: PATIENCE_MILLISECONDS,
        });
        const shown = (item: z.output<typeof itemSchema>) => itemSchema.parse(item);
        return answer(
          { pushed: pushed.map(shown), missing: missing.map(shown) },
          `MLflow was shown ${pushed.length} and lacks ${missing.length}.`,
        );
      },
    }),
  ];
}
