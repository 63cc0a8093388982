import type { Profiler } from 'node:inspector';

/** What a request is made of, and where it is written: of a call that several stand for, the innermost says it. */
const PARTS: [part: string, place: RegExp][] = [
  ['garbage collection', /^\(garbage collector\)/],
  [
    'writing to the socket (a call of the system)',
    /^(writeUtf8String|writeLatin1String|writev|writeBuffer) /,
  ],
  ['key and limits', /middleware\/(guard|authenticate|rate-limit)|client-(address|network)|rate-limiter/],
  ['the log', /request-log|log-line|printable-text|node\/logger/],
  [
    'metrics, tally and samples',
    /src\/(telemetry|samples)\/|scoring\/record|count-requests|node\/(metrics|queue|threaded)/,
  ],
  ['ONNX Runtime', /^wasm|src\/model\/|onnxruntime/],
  ['which model answers', /src\/registry\/|scoring\/split/],
  ['the body: reading, JSON', /src\/http\/(body|media-type|json)|src\/table\/|own-key/],
  ['validation and encoding', /src\/application\//],
  ['the answer: JSON, headers', /http\/answer|security-headers|src\/scoring\/|scoring\/score-body/],
  ['routing, middleware, the handler', /hono\/dist|src\/http\/|workers\/node|platform\/node/],
  ['HTTP: node:http and its adapter', /node-server|node:/],
];
const ELSE = 'else';

/** What a profile says of each part, in microseconds. Time in which nothing is done is none. */
export function timeOfParts({ nodes, samples, timeDeltas }: Profiler.Profile): Map<string, number> {
  const partOfNode = new Map<number, string>();
  const walk = (node: Profiler.ProfileNode, outer: string) => {
    const { functionName, url } = node.callFrame;
    const part = PARTS.find(([, place]) => place.test(`${functionName} ${url}`))?.[0] ?? outer;
    partOfNode.set(node.id, /^\((idle|program)\)/.test(functionName) ? '' : part);
    for (const child of node.children ?? []) walk(byId.get(child)!, part);
  };
  const byId = new Map(nodes.map((node) => [node.id, node]));
  walk(nodes[0]!, ELSE);
  const times = new Map([...PARTS.map(([part]) => part), ELSE].map((part) => [part, 0]));
  samples!.forEach((id, index) => {
    const part = partOfNode.get(id)!;
    if (part !== '') times.set(part, times.get(part)! + timeDeltas![index]!);
  });
  return times;
}
