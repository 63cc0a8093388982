/** From when to when: milliseconds since the Unix epoch, the end excluded. */
export interface Period {
  from: number;
  to: number;
}
