import { createRequire } from 'node:module';

/** The package brings its library for each platform in a package of its own, which npm passes over where there is none. */
const library = `sherpa-onnx-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Why sherpa-onnx cannot be used by the code at this address, with what to do; null where it can. */
export function sherpaLack(from: string = import.meta.url): string | null {
  try {
    const itself = createRequire(from).resolve('sherpa-onnx-node');
    createRequire(itself).resolve(`${library}/sherpa-onnx.node`);
    return null;
  } catch {
    return (
      `needs sherpa-onnx-node with ${library}, which is not installed here: run \`npm ci --include=optional\`, ` +
      'or, where there is none for this platform, choose another ASR_PROVIDER'
    );
  }
}
