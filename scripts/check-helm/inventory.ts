/** An object as the server has it. */
export interface Stored<Spec = unknown> {
  metadata: { name: string; resourceVersion: string; labels?: Record<string, string> };
  spec: Spec;
  data?: Record<string, string>;
}

/** By `Kind/name`. */
export type Inventory = Map<string, Stored>;

/** Names of what is in one inventory and not in the other. */
export function without(all: Inventory, others: Inventory): string[] {
  return [...all.keys()].filter((name) => !others.has(name)).sort();
}

/** The objects of a kind. */
export function ofKind<Spec>(inventory: Inventory, kind: string): Stored<Spec>[] {
  return [...inventory]
    .filter(([name]) => name.startsWith(`${kind}/`))
    .map(([, stored]) => stored as Stored<Spec>);
}

/** The releases that Helm books are Secrets. */
export function isOfHelm(name: string): boolean {
  return name.startsWith('Secret/sh.helm.release.');
}

/** What a chart says of an object. */
export function content({ metadata, spec, data }: Stored): unknown {
  return [metadata.labels, spec, data];
}

/** Names of the objects of which a part is not as it was, those among them that only one of both has. */
export function differing(before: Inventory, after: Inventory, part: (stored: Stored) => unknown): string[] {
  const textIn = (inventory: Inventory, name: string) => {
    const stored = inventory.get(name);
    return stored && JSON.stringify(part(stored));
  };
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.filter((name) => textIn(before, name) !== textIn(after, name)).sort();
}

/** Names as their numbers by kind. */
export function counted(names: string[]): string {
  const counts = Object.groupBy(names, (name) => name.split('/')[0]!);
  return Object.entries(counts)
    .map(([kind, all]) => `${all!.length} ${kind}`)
    .join(', ');
}
