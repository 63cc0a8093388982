/**
 * Items in slices of about so many bytes of JSON, in their order; an item that is longer by itself is a slice of its own. How
 * long a sample is depends on the schema: from a few hundred bytes to a queue's whole message.
 *
 * @param mostBytes a slice has no more, apart from what names and versions hold beyond ASCII
 * @param counted what of an item is counted
 */
export function slicesOf<Item>(
  items: readonly Item[],
  mostBytes: number,
  counted: (item: Item) => unknown = (item) => item,
): Item[][] {
  const slices: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = JSON.stringify(counted(item)).length + 1;
    if (bytes > room) {
      slices.push([]);
      room = mostBytes;
    }
    slices.at(-1)!.push(item);
    room -= bytes;
  }
  return slices;
}
