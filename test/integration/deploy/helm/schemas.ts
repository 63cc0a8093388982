import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Schema = { [key: string]: unknown };
interface Kind {
  group: string;
  version: string;
  kind: string;
}

/** The types that Kubernetes reads by code of their own, so that its OpenAPI document says less of them than it takes. */
const READ_BY_CODE: Record<string, Schema> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    anyOf: [
      { type: 'number' },
      // https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
      {
        type: 'string',
        pattern: '^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
      },
    ],
  },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['integer', 'string'] },
};

/**
 * Writes JSON Schemas as kubeconform looks for them, `deployment-apps-v1.json`, from the OpenAPI document of a Kubernetes. They are closed: a field that
 * a type does not have is refused.
 * @param swagger `api/openapi-spec/swagger.json` of the Kubernetes repository
 * @param folder takes a file per kind, and one with the types they are made of
 */
export function writeSchemas(swagger: { definitions: Record<string, Schema> }, folder: string): void {
  const types = Object.entries(swagger.definitions);
  const definitions = Object.fromEntries(
    types.map(([name, type]) => [name, READ_BY_CODE[name] ?? closed(type)]),
  );
  writeFileSync(join(folder, 'types.json'), JSON.stringify({ definitions }));
  for (const [name, type] of types) {
    for (const { group, version, kind } of (type['x-kubernetes-group-version-kind'] ?? []) as Kind[]) {
      const apiVersion = { const: group ? `${group}/${version}` : version };
      const schema = { allOf: [{ $ref: `types.json#/definitions/${name}` }, { properties: { apiVersion } }] };
      const file = [kind.toLowerCase(), group.split('.')[0], version].filter(Boolean).join('-');
      writeFileSync(join(folder, `${file}.json`), JSON.stringify(schema));
    }
  }
}

/** A type that has fields has no others. */
function closed(type: Schema): Schema {
  return type.properties ? { ...type, additionalProperties: false } : type;
}
