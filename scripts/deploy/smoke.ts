import { printable } from '../../src/printable-text.ts';

/** An API, and who asks it. */
export interface Target {
  url: string;
  key: string;
  /** Sent with every request, as what names the version of a Worker that is to answer. */
  headers?: Record<string, string>;
}

/** What was looked at, and what was wrong with it. */
export interface Finding {
  check: string;
  wrong?: string;
}

/** How often an application is scored: behind one address there are several isolates or processes. */
const TIMES = 20;
const PATIENCE_MILLISECONDS = 10_000;

interface Answer {
  status: number;
  text: string;
}

/**
 * Looks whether an API that was just deployed does its work, and leaves no trace there: what it scores is a dry run, which is neither sampled nor counted.
 * What it scores is the example of the API's own description.
 *
 * @param fetch throws where nobody answers
 */
export async function* smoke({ url, key, headers }: Target, fetch: typeof globalThis.fetch) {
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
    const sent = { ...headers, ...(init.headers as Record<string, string>) };
    // Followed, a redirect would hand the key to whomever it names.
    const response = await fetch(url + path, { ...init, signal, headers: sent, redirect: 'manual' });
    return { status: response.status, text: await beginningOf(response) };
  };
  const predict = (body: string, more: Record<string, string>) =>
    ask('/api/v1/predict?dry_run=true', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...more },
      body,
    });
  const mine = { 'X-API-Key': key };
  let example = '';

  yield await finding('it is ready', async () => {
    const { status, text } = await ask('/readyz');
    if (status !== 200) return told(status, text);
    const { degraded } = (JSON.parse(text) as { data: { degraded?: string } }).data;
    return degraded;
  });
  yield await finding('it describes itself', async () => {
    const { status, text } = await ask('/openapi.json');
    if (status !== 200) return told(status, text);
    example = JSON.stringify(exampleOf(JSON.parse(text)));
    return undefined;
  });
  yield await finding('it refuses who has no key', async () => expect(401, await predict(example, {})));
  yield await finding('it refuses what is no application', async () =>
    expect(422, await predict('{"no_field_of_any_model":1}', mine)),
  );
  yield await finding(`it scores an application ${TIMES} times to the same probability`, async () => {
    const probabilities = new Set<unknown>();
    for (let time = 0; time < TIMES; time++) {
      const answer = await predict(example, mine);
      const wrong = expect(200, answer);
      if (wrong) return wrong;
      const { data } = JSON.parse(answer.text) as { data: { probability: unknown } };
      probabilities.add(data.probability);
    }
    const [probability] = probabilities;
    if (probabilities.size > 1) return `the probabilities ${[...probabilities].join(', ')}`;
    // NaN is null in JSON, and null is between 0 and 1.
    const isOne = typeof probability === 'number' && probability >= 0 && probability <= 1;
    return isOne ? undefined : `the probability ${probability}`;
  });
}

/** No answer of ours is longer: who never ends one would fill our memory. */
const MOST_BYTES = 1 << 20;

async function beginningOf({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body ?? []) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MOST_BYTES) break;
  }
  return Buffer.concat(pieces).toString();
}

async function finding(check: string, look: () => Promise<string | undefined>): Promise<Finding> {
  const wrong = await look().catch((error: Error) => `${(error.cause as Error)?.message ?? error.message}`);
  return wrong === undefined ? { check } : { check, wrong };
}

const told = (status: number, text: string) => `${status} ${printable(text.slice(0, 300))}`;

const expect = (status: number, answer: Answer) =>
  answer.status === status ? undefined : `${told(answer.status, answer.text)}, in the place of ${status}`;

/** What an OpenAPI description gives as an example of an application. */
function exampleOf(description: unknown): unknown {
  const { paths } = description as {
    paths: Record<string, { post: { requestBody: { content: Record<string, { example: unknown }> } } }>;
  };
  return paths['/api/v1/predict']!.post.requestBody.content['application/json']!.example;
}
