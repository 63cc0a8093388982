import { join } from 'node:path';
import { scoreApplication } from '../../../src/scoring/score.ts';
import { localChampion } from '../../dev/local-model.ts';

/** An application as JSON, and what the bundled champion thinks of it. */
export interface Application {
  body: string;
  probability: number;
}

/** Distinct applications, made from the interface's own example by scaling its amounts. @param url of an API */
export async function applications(url: string): Promise<Application[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    components: {
      schemas: {
        Application: { examples: [Record<string, unknown>]; properties: Record<string, { type?: string }> };
      };
    };
  };
  const { examples, properties } = document.components.schemas.Application;
  const champion = await localChampion(join(import.meta.dirname, '../../..'), 'loan-default');
  return Array.from({ length: 997 }, (_, index) => {
    const scaled = Object.entries(examples[0]).map(([name, value]) => [
      name,
      properties[name]!.type === 'number' ? (value as number) * (0.5 + index / 997) : value,
    ]);
    const application = Object.fromEntries(scaled) as Record<string, unknown>;
    const { probability } = scoreApplication(champion, application).result;
    return { body: JSON.stringify(application), probability };
  });
}
