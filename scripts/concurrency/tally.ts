/** What came back. */
export interface Tally {
  right: number;
  wrong: number;
  refused: number;
  cutOff: number;
  count(status: number, body: string, expected: number): void;
}

export function tally(): Tally {
  return {
    right: 0,
    wrong: 0,
    refused: 0,
    cutOff: 0,
    count(status, body, expected) {
      if (status !== 200) this.refused++;
      // Exactly: JSON carries every digit of a float64.
      else if ((JSON.parse(body) as { data: { probability: number } }).data.probability === expected)
        this.right++;
      else this.wrong++;
    },
  };
}
