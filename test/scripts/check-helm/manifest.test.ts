import { expect, it } from 'vitest';
import { objectsIn, referencesIn } from '../../../scripts/check-helm/manifest.ts';

const MANIFEST = `---
# Source: chart/templates/notes.yaml
---
apiVersion: v1
kind: Service
metadata:
  name: api
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
        - env:
            - { name: ID, valueFrom: { secretKeyRef: { name: "s3", key: "id" } } }
            - { name: KEY, valueFrom: { secretKeyRef: { name: "s3", key: "key" } } }
            - { name: AGAIN, valueFrom: { secretKeyRef: { name: "s3", key: "key" } } }
      volumes:
        - secret: { secretName: "mounted", items: [{ key: "ca.crt", path: a.pem }] }
        - configMap: { name: "s3", items: [{ key: "ca.crt", path: a.pem }] }
`;

it('finds the objects of a manifest by kind and name, and nothing in empty documents', () => {
  const objects = objectsIn(MANIFEST);
  expect([...objects.keys()]).toEqual(['Service/api', 'Deployment/api']);
  expect(objects.get('Deployment/api')).toContain('mounted');
});

it('finds what pods read and the chart does not make, each key once', () => {
  expect(referencesIn(MANIFEST)).toEqual([
    { kind: 'Secret', name: 's3', keys: ['id', 'key'] },
    { kind: 'Secret', name: 'mounted', keys: ['ca.crt'] },
    { kind: 'ConfigMap', name: 's3', keys: ['ca.crt'] },
  ]);
});
