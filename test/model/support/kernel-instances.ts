import { onTestFinished } from 'vitest';

const { Instance } = WebAssembly;

/** Has instances of WebAssembly made by another class, until the test is finished. */
function makeInstancesBy(made: new (module: WebAssembly.Module) => object): void {
  WebAssembly.Instance = made as typeof Instance;
  onTestFinished(() => {
    WebAssembly.Instance = Instance;
  });
}

/** The memories of the kernels that the test makes from here on. */
export function instanceMemories(): () => WebAssembly.Memory[] {
  const memories: WebAssembly.Memory[] = [];
  makeInstancesBy(
    class extends Instance {
      constructor(module: WebAssembly.Module) {
        super(module);
        memories.push(this.exports.memory as WebAssembly.Memory);
      }
    },
  );
  return () => memories;
}

/** Makes kernels whose trees add nothing to rows: with these, only the base is right. */
export function brokenInstances(): void {
  makeInstancesBy(
    class {
      readonly exports: object;
      constructor(module: WebAssembly.Module) {
        this.exports = { ...new Instance(module).exports, addShallow() {}, addDeep() {} };
      }
    },
  );
}

/** Makes none any more. */
export function noInstances(reason: string): void {
  makeInstancesBy(
    class {
      constructor() {
        throw new RangeError(reason);
      }
    },
  );
}
