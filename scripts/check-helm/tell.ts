/** Prints a line for something that was checked. */
export type Tell = (what: string, holds: boolean, seen: string) => void;

/** @returns `tell`, and the names of what did not hold */
export function teller(): { tell: Tell; failures: string[] } {
  const failures: string[] = [];
  return {
    failures,
    tell(what, holds, seen) {
      if (!holds) failures.push(what);
      console.log(`${holds ? 'ok    ' : 'failed'}  ${what}: ${seen}`);
    },
  };
}
