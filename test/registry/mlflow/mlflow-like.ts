import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MlflowServer } from '../../../src/registry/mlflow/connection.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What a real MLflow server cannot be made to do on demand: answers by the beginning of their path below `/api/2.0/`. */
export type Answers = Record<string, Answer>;

/** A server that answers as it is told, and everything else as MLflow answers for what it does not have. */
export async function mlflowLike(
  answers: Answers,
  milliseconds?: number,
): Promise<{ server: MlflowServer; asked: string[]; stop(): Promise<void> }> {
  const asked: string[] = [];
  const http = createServer((request, response) => {
    const path = request.url!.replace('/api/2.0/', '');
    asked.push(path);
    const [, answer] = Object.entries(answers).find(([begin]) => path.startsWith(begin)) ?? [];
    (answer ?? refuse(404, 'RESOURCE_DOES_NOT_EXIST', `${path} not found`))(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    server: {
      url: new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}`),
      authorization: undefined,
      fetch,
      timeout: (patience) => AbortSignal.timeout(milliseconds ?? patience),
    },
    asked,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

export function json(value: unknown): Answer {
  return (_, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(value));
  };
}

export function refuse(status: number, error_code: string, message: string): Answer {
  return (_, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ error_code, message }));
  };
}

/** A version whose files stand in the folder `1/model`. */
export const VERSION: Answers = {
  'mlflow/model-versions/get-download-uri': json({ artifact_uri: 'mlflow-artifacts:/1/model' }),
};

/** What lies in that folder. */
export function listing(...files: { path: string; is_dir?: boolean; file_size?: number }[]): Answers {
  return { 'mlflow-artifacts/artifacts?path=1%2Fmodel': json({ files }) };
}

/** Files of that folder, listed with their sizes, and sent. */
export function holding(files: Record<string, string>): Answers {
  const entries = Object.entries(files);
  return {
    ...VERSION,
    ...listing(...entries.map(([path, text]) => ({ path, file_size: Buffer.byteLength(text) }))),
    ...Object.fromEntries(
      entries.map(([path, text]): [string, Answer] => [
        `mlflow-artifacts/artifacts/1/model/${path}`,
        (_, response) => response.end(text),
      ]),
    ),
  };
}
