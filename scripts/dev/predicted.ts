import { pathOf } from './model-path.ts';
import { DEVELOPMENT_KEY } from './variables.ts';

/** What came of a request to score an application. */
export interface Predicted {
  /** 0 where no answer came at all. */
  status: number;
  version: string | undefined;
  probability: number | undefined;
}

export const JSON_HEADERS = { 'Content-Type': 'application/json', 'X-API-Key': DEVELOPMENT_KEY };

/** Has a stack score an application. @param body as JSON @param model by default the stack's own */
export async function predicted(url: string, body: string, model?: string): Promise<Predicted> {
  try {
    const address = url + pathOf('predict', model);
    const response = await fetch(address, { method: 'POST', headers: JSON_HEADERS, body });
    const { data } = (await response.json()) as { data?: { probability: number; model_version: string } };
    return { status: response.status, version: data?.model_version, probability: data?.probability };
  } catch {
    return { status: 0, version: undefined, probability: undefined };
  }
}
