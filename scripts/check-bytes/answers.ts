import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { startVictim } from '../check-kill/victim.ts';
import { RUNTIMES } from '../dev/start-on.ts';
import { openFile, readJob, type Server, submitFile } from '../portfolio/client.ts';

/** Ids and times, which are each answer's own. */
const OWN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;
/** What a server says of the connection, and not the product. */
const OF_THE_SERVER = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'];
const AT_ONCE = 8;
const POLL_MS = 200;

export interface Compared {
  rows: number;
  /** Of `predict`, as the client sees them. */
  differing: number;
  /** Files of the portfolio that are not the same. */
  files: string[];
}

/** Scores every row of a CSV by `predict` and all of them as a portfolio, in workerd and on Node, and compares all that is answered. */
export async function compareAnswers(path: string, schemaText: string, folder: string): Promise<Compared> {
  const victims = RUNTIMES.map((platform) => startVictim(join(folder, platform), platform));
  try {
    const servers = await Promise.all(victims.map(({ ready }) => ready));
    const bodies = applications(await readFile(path, 'utf8'), schemaText);
    let next = 0;
    let differing = 0;
    const asker = async () => {
      while (next < bodies.length) {
        const body = bodies[next++]!;
        const [one, other] = await Promise.all(servers.map((server) => predicted(server, body)));
        if (one !== other && ++differing <= 5) console.log(`${body}\n${one}\n${other}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, asker));
    const [ones, others] = await Promise.all(servers.map((server) => scored(server, path)));
    const files = Object.keys(ones!).filter((name) => ones![name] !== others![name]);
    return { rows: bodies.length, differing, files };
  } finally {
    for (const victim of victims) await victim.kill();
  }
}

/** The rows of a CSV without quotes as bodies of requests. */
function applications(csv: string, schemaText: string): string[] {
  const { schema } = compileSchema(parseApplicationSchema(JSON.parse(schemaText)));
  const [head, ...lines] = csv
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const places = schema.fields.map(({ name, column }) => [name, head!.indexOf(column ?? name)] as const);
  return lines.map(
    (cells) => `{${places.map(([name, place]) => `${JSON.stringify(name)}:${cells[place]}`).join(',')}}`,
  );
}

async function predicted({ url, key }: Server, body: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/predict`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body,
  });
  const headers = [...response.headers].filter(([name]) => !OF_THE_SERVER.includes(name));
  return `${response.status}\n${headers.join('\n')}\n${await response.text()}`.replace(OWN, '…');
}

async function scored(server: Server, path: string): Promise<Record<string, string>> {
  const { job_id: id } = await submitFile(server, { path }, 'compared');
  while (['PENDING', 'PROGRESS'].includes((await readJob(server, id)).status)) await wait(POLL_MS);
  const files = await Promise.all(
    (['results', 'errors'] as const).map(async (name) => {
      const { body } = await openFile(server, id, name);
      return [name, await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).text()] as const;
    }),
  );
  return Object.fromEntries(files);
}
