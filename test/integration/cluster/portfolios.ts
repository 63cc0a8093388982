import { HEADERS, type Started } from '../node/start.ts';

const at = ({ url }: Pick<Started, 'url'>, path = '') => `${url}/api/v1/portfolios${path}`;

/** Hands in a CSV. @returns the job's identifier */
export async function submit(api: Pick<Started, 'url'>, csv: string): Promise<string> {
  const headers = { ...HEADERS, 'Content-Type': 'text/csv' };
  const answer = await fetch(at(api), { method: 'POST', headers, body: csv });
  return ((await answer.json()) as { data: { job_id: string } }).data.job_id;
}

export async function job(
  api: Pick<Started, 'url'>,
  id: string,
): Promise<{ status: string; progress: number }> {
  const answer = await fetch(at(api, `/${id}`), { headers: HEADERS });
  return ((await answer.json()) as { data: { status: string; progress: number } }).data;
}

export async function results(api: Pick<Started, 'url'>, id: string): Promise<string> {
  return (await fetch(at(api, `/${id}/results`), { headers: HEADERS })).text();
}
