/**
 * What ONNX Runtime's plain WebAssembly build exports, as far as it is used here. The package has no types for it.
 * Pointers, handles and sizes are unsigned 32-bit numbers; a status of 0 is success. Checked against 1.30.0, which is
 * pinned: these exports are the package's inside, and may change with any version.
 */
export interface OrtModule {
  /** Replaced whenever the memory grows: read it anew after every call that may allocate. */
  readonly HEAPU8: Uint8Array<ArrayBufferLike>;
  readonly HEAPU32: Uint32Array<ArrayBufferLike>;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  UTF8ToString(pointer: number): string;

  _OrtInit(threads: number, logSeverity: number): number;
  /** Writes the last error's code and its message's address. */
  _OrtGetLastError(code: number, message: number): number;
  _OrtCreateSessionOptions(
    graphOptimization: number,
    useArena: boolean,
    useMemoryPattern: boolean,
    executionMode: number,
    profile: boolean,
    profilePrefix: number,
    logId: number,
    logSeverity: number,
    logVerbosity: number,
    optimizedModelPath: number,
  ): number;
  _OrtReleaseSessionOptions(options: number): number;
  _OrtCreateRunOptions(logSeverity: number, logVerbosity: number, terminate: boolean, tag: number): number;
  /** Synchronous in this build, though the package's own types promise a promise. */
  _OrtCreateSession(model: number, bytes: number, options: number): number;
  _OrtReleaseSession(session: number): number;
  _OrtGetInputOutputCount(session: number, inputs: number, outputs: number): number;
  /** Writes the addresses of the name (free it with `_OrtFree`) and of the description (likewise). */
  _OrtGetInputOutputMetadata(session: number, index: number, name: number, description: number): number;
  _OrtFree(pointer: number): number;
  /** The tensor borrows the memory at `data`; releasing it does not free that. */
  _OrtCreateTensor(
    type: number,
    data: number,
    bytes: number,
    dimensions: number,
    dimensionCount: number,
    location: number,
  ): number;
  _OrtReleaseTensor(tensor: number): number;
  /** Synchronous in this build. Takes addresses of arrays of names and of tensors; given outputs are written in place. */
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    runOptions: number,
  ): number;
}

export type OrtFactory = (options: {
  numThreads: number;
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ): WebAssembly.Exports;
}) => Promise<OrtModule>;
