/** What a unit of work did at Cloudflare's bindings: each number is one that Cloudflare charges for. */
export interface Spending {
  /** R2, class A: put, list, and each call of a multipart upload. */
  r2Writes: number;
  /** R2, class B: get and head. Deleting costs nothing. */
  r2Reads: number;
  /** D1's statements, of which an invocation may send 1,000. */
  queries: number;
  /** As D1 itself counts them, indexes included. */
  rowsRead: number;
  rowsWritten: number;
  /** Messages sent. Each is charged three times: written, read, deleted. */
  messages: number;
  /** Calls of the Durable Object that holds the fleet's metrics. */
  objectCalls: number;
  /** Rows that those calls write: one for each series, and one for the delivery's number. */
  objectRows: number;
}

export type Spender = keyof Spending;

export function noSpending(): Spending {
  return {
    r2Writes: 0,
    r2Reads: 0,
    queries: 0,
    rowsRead: 0,
    rowsWritten: 0,
    messages: 0,
    objectCalls: 0,
    objectRows: 0,
  };
}

/** What a million such units cost, in dollars. */
export function dollarsAMillion(spent: Spending): number {
  const spenders = Object.keys(PRICES) as Spender[];
  return spenders.reduce((sum, spender) => sum + spent[spender] * PRICES[spender], 0);
}

/** Dollars a million, of November 2026. A statement of D1 is not charged, its rows are. */
export const PRICES: Record<Spender, number> = {
  r2Writes: 4.5,
  r2Reads: 0.36,
  queries: 0,
  rowsRead: 0.001,
  rowsWritten: 1,
  messages: 3 * 0.4,
  objectCalls: 0.15,
  objectRows: 1,
};
