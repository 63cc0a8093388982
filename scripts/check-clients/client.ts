/** Calls the local stack through the client that @hey-api/openapi-ts made. Prints what it learnt as JSON. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  type Application,
  getPortfolio,
  getPortfolioResults,
  predict,
  type SubmittedPortfolio,
  submitPortfolio,
} from './solvent-client';
import { client } from './solvent-client/client.gen';

const [url, key] = process.argv.slice(2) as [string, string];
client.setConfig({ baseUrl: url, auth: key });
const loan: Application = { employed: 1, bank_balance: 10_000, annual_salary: 532_339.56 };

/** Waits for a job, and gives how many rows it scored and its file. */
async function scored({ job_id: id }: SubmittedPortfolio) {
  for (;;) {
    const { data } = await getPortfolio({ path: { id }, throwOnError: true });
    const { status, scored: rows } = data.data;
    if (status !== 'PENDING' && status !== 'PROGRESS') {
      const file = await getPortfolioResults({
        path: { id },
        headers: { Accept: 'text/csv' },
        parseAs: 'text',
        throwOnError: true,
      });
      return { status, rows, file: file.data };
    }
    await wait(200);
  }
}

const one = await predict({ body: loan, throwOnError: true });
const asJson = await submitPortfolio({ body: [loan], throwOnError: true });
const asCsv = await submitPortfolio({
  // The generator gives the body the type that it has in JSON.
  body: 'employed,bank_balance,annual_salary\n1,10000,532339.56\n' as never,
  bodySerializer: null,
  headers: { 'Content-Type': 'text/csv' },
  throwOnError: true,
});
const refused = await predict({ body: { ...loan, bank_balance: -5 } });
if (refused.error?.error !== 'validation_error') throw new Error(JSON.stringify(refused.error));

console.log(
  JSON.stringify({
    probability: one.data.data.probability,
    json: (await scored(asJson.data.data)).rows,
    csv: (await scored(asCsv.data.data)).file,
    error: [refused.error.error, refused.error.details?.[0]?.path, refused.error.details?.[0]?.code],
  }),
);
