import type { z } from 'zod';
import { type MlflowServer, noMlflow } from './connection.ts';

/** What a server answered, as its schema makes it. @throws MlflowError `storage_unavailable` for what no MLflow server answers */
export function understood<Schema extends z.ZodType>(
  server: MlflowServer,
  schema: Schema,
  answer: unknown,
): z.output<Schema> {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw noMlflow(server, read.error);
}
