import type { z } from 'zod';
import { MlflowError, type MlflowServer } from './connection.ts';

/** What a server answered, as its schema makes it. @throws MlflowError `storage_unavailable` for what no MLflow server answers */
export function understood<Schema extends z.ZodType>(
  { url }: MlflowServer,
  schema: Schema,
  answer: unknown,
): z.output<Schema> {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new MlflowError('storage_unavailable', `${url.href} does not answer as an MLflow server does.`, {
    cause: read.error,
  });
}
