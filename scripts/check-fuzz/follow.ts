import type { WireAnswer } from './answers.ts';
import type { Operation } from './documented.ts';
import { idsIn } from './ids.ts';

/** What an accepted request made, to be asked for. */
export interface Made {
  /** Where it was sent to. */
  path: string;
  id: string;
}

/** What the answer to a request says that it made. */
export function madeBy(path: string, answers: readonly WireAnswer[]): Made[] {
  return answers
    .filter(({ status }) => status === 202)
    .flatMap(({ body }) => idsIn(body).map((id) => ({ path, id })));
}

/** Forms that a file is asked for in. */
const FORMS = ['*/*', 'text/csv', 'application/x-ndjson', 'application/json'];
/** While it is not finished it is asked for again; after so many times something hangs. */
const MOST_POLLS = 300;
const POLL_MS = 100;
/** Of what was made, read at the same time. */
const AT_ONCE = 8;

/**
 * Reads everything that odd requests made: what was taken must be told, in every form.
 * @returns what is wrong with the answers
 */
export async function follow(
  url: string,
  key: string,
  operations: readonly Operation[],
  made: readonly Made[],
): Promise<string[]> {
  const faults: string[] = [];
  const waiting = made.values();
  const reader = async () => {
    for (const { path, id } of waiting) {
      const reads = operations.filter((one) => one.method === 'GET' && one.path.startsWith(`${path}/{`));
      const [first, ...files] = reads.map((one) => url + one.path.replace(/\{\w+\}/, id));
      if (first === undefined) continue;
      const answers = [await polled(first, key)];
      for (const file of files) for (const form of FORMS) answers.push(await read(file, key, form));
      faults.push(...answers.filter((fault) => fault !== undefined));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return faults;
}

async function polled(url: string, key: string): Promise<string | undefined> {
  for (let poll = 0; poll < MOST_POLLS; poll++) {
    const answer = await fetch(url, { headers: { 'X-API-Key': key } });
    const text = await answer.text();
    // Another request may have deleted it.
    if (answer.status === 404) return undefined;
    if (!answer.ok) return `GET ${url}: ${answer.status} ${text.slice(0, 200)}`;
    const { data } = JSON.parse(text) as { data: { status: string } };
    if (data.status !== 'PENDING' && data.status !== 'PROGRESS') return undefined;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return `GET ${url}: it does not end`;
}

async function read(url: string, key: string, form: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { headers: { 'X-API-Key': key, Accept: form } });
    const { length } = await answer.text();
    return answer.status >= 500
      ? `GET ${url} as ${form}: ${answer.status} with ${length} characters`
      : undefined;
  } catch (error) {
    return `GET ${url} as ${form}: it breaks off: ${(error as Error).message}`;
  }
}
