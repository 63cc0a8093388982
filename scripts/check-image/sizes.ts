import type { Container } from './engine.ts';

/** What the image is made of, by the folder that holds it; the longest path counts. */
const PARTS = {
  '/usr/local/bin': 'Node',
  '/opt/solvent/node_modules/onnxruntime-web': 'ONNX Runtime',
  '/opt/solvent/node_modules': 'other packages',
  '/opt/solvent': 'the product',
  '/': 'of Debian',
};

/** Runs in the image, which has no `du`: bytes of files by part. Links are none, and the state and what the kernel shows are not the image's. */
const COUNT = `
const parts = JSON.parse(process.argv[1]);
const sums = Object.fromEntries(parts.map((part) => [part, 0]));
const own = ['/proc', '/sys', '/dev', '/var/lib/solvent'];
const walk = (folder) => {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory() && !own.includes(at)) walk(at);
    if (entry.isFile()) sums[parts.find((part) => at.startsWith(part))] += fs.lstatSync(at).size;
  }
};
walk('/');
console.log(JSON.stringify(sums));`;

/** Where an image's bytes go, the largest first. */
export function sizesIn(container: Container): [part: string, bytes: number][] {
  const folders = Object.keys(PARTS).sort((one, other) => other.length - one.length);
  const { status, output } = container.node(['--eval', COUNT, JSON.stringify(folders)]);
  if (status !== 0) throw new Error(`The image's files were not counted: ${output}`);
  const sums = JSON.parse(output) as Record<keyof typeof PARTS, number>;
  return Object.entries(PARTS)
    .map(([folder, part]): [string, number] => [part, sums[folder as keyof typeof PARTS]])
    .sort(([, one], [, other]) => other - one);
}
