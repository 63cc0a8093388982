/** R2's and S3's smallest part, except for the last one. */
export const MINIMUM_PART_BYTES = 5 * 1024 * 1024;

/**
 * Checks the sizes of a multipart upload's parts as they come: equal, at least `minimumBytes`, and only the last
 * may be shorter. R2 finds this out when the upload completes; here it is an error at the part that is wrong.
 */
export function partSizeCheck(minimumBytes = MINIMUM_PART_BYTES): (bytes: number) => void {
  let first: number | undefined;
  let last: number | undefined;
  return (bytes) => {
    first ??= bytes;
    if (last !== undefined && (last < first || last < minimumBytes)) {
      throw new RangeError(
        `A part of ${last} bytes was not the last: it must be as long as the first (${first}) and at least ${minimumBytes} bytes.`,
      );
    }
    if (bytes > first) throw new RangeError(`A part of ${bytes} bytes is longer than the first (${first}).`);
    last = bytes;
  };
}
