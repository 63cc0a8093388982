/** The objects in a text of YAML that a chart made, each as its own text, by `Kind/name`. */
export function objectsIn(manifest: string): Map<string, string> {
  const documents = manifest.split(/^---\n/m).filter((text) => /^kind: /m.test(text));
  return new Map(
    documents.map((text) => [
      `${/^kind: (.+)$/m.exec(text)![1]}/${/^metadata:\n {2}name: (.+)$/m.exec(text)![1]}`,
      text,
    ]),
  );
}

/** A Secret or ConfigMap that pods read and a chart does not make. */
export interface Reference {
  kind: 'Secret' | 'ConfigMap';
  name: string;
  keys: string[];
}

const REFERENCES = [
  ['Secret', /secretKeyRef: \{ name: "(.+?)", key: "(.+?)" \}/g],
  ['Secret', /secret: \{ secretName: "(.+?)", items: \[\{ key: "(.+?)"/g],
  ['ConfigMap', /configMap: \{ name: "(.+?)", items: \[\{ key: "(.+?)"/g],
] as const;

export function referencesIn(manifest: string): Reference[] {
  const references = new Map<string, Reference>();
  for (const [kind, pattern] of REFERENCES)
    for (const [, name, key] of manifest.matchAll(pattern)) {
      const { keys } = references.get(`${kind}/${name}`) ?? { keys: [] };
      references.set(`${kind}/${name}`, { kind, name: name!, keys: [...new Set([...keys, key!])] });
    }
  return [...references.values()];
}
