import { isFault } from '../../src/http/errors.ts';
import { answersIn, type WireAnswer } from './answers.ts';
import type { Exchange } from './send.ts';
import type { Wire } from './wire.ts';

/** No answer to a request that is odd is longer. */
export const MOST_ANSWER_BYTES = 1_000_000;

/** What only Miniflare says, or workerd of itself. */
const OF_MINIFLARE = /miniflare|workerd|cdn-cgi|wrangler|data-proxy|youch/i;

/** What is said of an exchange: what is wrong with it, and the answers. */
export interface Verdict {
  faults: string[];
  answers: WireAnswer[];
}

export function judge({ client, isHonest, isHead }: Wire, { received, isClosed }: Exchange): Verdict {
  if (client.startsWith('leaves')) return { faults: [], answers: [] };
  const answers = answersIn(received, isHead);
  if (!answers) return { faults: [`no HTTP: ${received.subarray(0, 100).toString('latin1')}`], answers: [] };
  const faults = answers.flatMap(faultsOf);
  if (!isClosed) faults.push('the connection is held');
  if (isHonest && answers.length !== 1) faults.push(`${answers.length} answers`);
  return { faults, answers };
}

function faultsOf({ status, headers, bytes, body, isWhole }: WireAnswer): string[] {
  const faults: string[] = [];
  if (isFault(status)) faults.push(`status ${status}: ${body.slice(0, 300)}`);
  if (bytes > MOST_ANSWER_BYTES) faults.push(`an answer of ${bytes} bytes`);
  if (!isWhole) faults.push('an answer that breaks off');
  if (!isOurs(status, headers) && !isOfTheFront(status, body))
    faults.push(
      `an answer of somebody else: ${status} ${JSON.stringify([...headers])} ${body.slice(0, 200)}`,
    );
  const said = JSON.stringify([...headers]);
  if (OF_MINIFLARE.test(said) || (status >= 400 && OF_MINIFLARE.test(body)))
    faults.push(`Miniflare's own: ${said} ${body.slice(0, 200)}`);
  return faults;
}

/** The product names each of its answers. */
function isOurs(status: number, headers: ReadonlyMap<string, string>): boolean {
  return status !== 101 && headers.has('x-request-id') && headers.has('x-content-type-options');
}

/** The front refuses what is no request; what it says has no body, or is an error like the product's. */
function isOfTheFront(status: number, body: string): boolean {
  if (![400, 405, 413, 417, 431].includes(status)) return false;
  return body === '' || body.includes('"success":false');
}
