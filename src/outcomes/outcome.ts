/** What became of one loan, as a lender reports it. */
export interface Outcome {
  /** `joinKey` of the request id or loan id. */
  key: string;
  /** 1: the loan defaulted. Null takes back whatever was, or will be, reported of the loan for this moment. */
  defaulted: 0 | 1 | null;
  /** The loan was repaid: it cannot default any more, and nothing else will be reported of it. */
  final?: true;
  /** When it happened, in milliseconds since the Unix epoch. */
  observedAt: number;
}
