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

/** The keys of Secrets that pods of a manifest read, by the Secret's name. */
export function secretsIn(manifest: string): Map<string, Set<string>> {
  const secrets = new Map<string, Set<string>>();
  for (const [, name, key] of manifest.matchAll(/secretKeyRef: \{ name: "(.+?)", key: "(.+?)" \}/g))
    secrets.set(name!, (secrets.get(name!) ?? new Set()).add(key!));
  return secrets;
}
