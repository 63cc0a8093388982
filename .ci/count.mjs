// node .ci/count.mjs SKIPS REPORT…: counts the tests in Vitest's JSON reports, and fails where one failed, or where what was
// skipped is not what the list of skips says. A test that is skipped unnoticed proves nothing, for as long as nobody looks.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [skipsFile, ...reports] = process.argv.slice(2);
const files = reports.flatMap((report) => JSON.parse(readFileSync(report, 'utf8')).testResults);
const tests = files.flatMap((file) =>
  file.assertionResults.map(({ fullName, status }) => ({
    name: `${relative(process.cwd(), file.name)}: ${fullName}`,
    // Vitest knows several words for what did not run: skipped, pending, todo.
    outcome: status === 'passed' || status === 'failed' ? status : 'skipped',
  })),
);
const outcomes = new Map(tests.map(({ name, outcome }) => [name, outcome]));

const problems = [];
const listed = new Set();
for (const line of readFileSync(skipsFile, 'utf8').split('\n')) {
  if (line.trim() === '' || line.startsWith('#')) continue;
  const [name, reason, unless] = line.split(' | ');
  listed.add(name);
  const expected = unless && existsSync(unless) ? 'passed' : 'skipped';
  if (!reason) problems.push(`listed without a reason: ${name}`);
  if (!outcomes.has(name)) problems.push(`listed, but there is no such test: ${name}`);
  else if (outcomes.get(name) !== expected)
    problems.push(`${outcomes.get(name)}, though the list says ${expected}: ${name}`);
}
for (const { name, outcome } of tests)
  if (outcome === 'skipped' && !listed.has(name)) problems.push(`skipped, and not listed: ${name}`);

// What makes the gate long: MLflow's suites, other implementations', the product under load.
const LONG_SECONDS = 15;
for (const { name, seconds } of files
  .map(({ name, startTime, endTime }) => ({ name, seconds: Math.round((endTime - startTime) / 1000) }))
  .filter(({ seconds }) => seconds >= LONG_SECONDS)
  .sort((one, other) => other.seconds - one.seconds))
  process.stdout.write(`${String(seconds).padStart(5)} s  ${relative(process.cwd(), name)}\n`);

const count = (wanted) => tests.filter(({ outcome }) => outcome === wanted).length;
for (const problem of problems) process.stderr.write(`${skipsFile}: ${problem}\n`);
process.stdout.write(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`);
process.exitCode = problems.length > 0 || count('failed') > 0 || count('passed') === 0 ? 1 : 0;
