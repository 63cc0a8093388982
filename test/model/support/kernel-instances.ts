import { onTestFinished } from 'vitest';

const { Instance, Module } = WebAssembly;

/** What the test makes from here on as an instance of the tree kernel. ONNX Runtime, which imports things, stays what it is. */
function kernelsAre(made: (kernel: WebAssembly.Instance) => object): void {
  WebAssembly.Instance = new Proxy(Instance, {
    construct(_, [module, imports]: [WebAssembly.Module, WebAssembly.Imports?]) {
      const instance = new Instance(module, imports);
      return Module.imports(module).length > 0 ? instance : made(instance);
    },
  });
  onTestFinished(() => {
    WebAssembly.Instance = Instance;
  });
}

/** The memories of the kernels that the test makes from here on. */
export function instanceMemories(): () => WebAssembly.Memory[] {
  const memories: WebAssembly.Memory[] = [];
  kernelsAre((kernel) => {
    memories.push(kernel.exports.memory as WebAssembly.Memory);
    return kernel;
  });
  return () => memories;
}

/** Kernels that the test makes from here on add no tree to rows from the moment on at which they are broken: only the base is right. */
export function breakableInstances(): { break(): void } {
  let areBroken = false;
  const breakable =
    (add: WebAssembly.ExportValue) =>
    (...given: number[]) => {
      if (!areBroken) (add as (...given: number[]) => void)(...given);
    };
  kernelsAre(({ exports }) => ({
    exports: {
      ...exports,
      addShallow: breakable(exports.addShallow!),
      addDeep: breakable(exports.addDeep!),
    },
  }));
  return {
    break() {
      areBroken = true;
    },
  };
}

/** The test gets no kernel any more. */
export function noInstances(reason: string): void {
  kernelsAre(() => {
    throw new RangeError(reason);
  });
}
