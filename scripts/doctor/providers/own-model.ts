import { readModelFolder } from '../../../src/adapters/asr/sherpa/model-folder.ts';
import { sherpaLack } from '../../../src/adapters/asr/sherpa/package-here.ts';
import { Recogniser } from '../../../src/adapters/asr/sherpa/recogniser.ts';
import { bad, type Finding, good, wordsOf } from '../check.ts';
import type { ProviderCheck } from '../checks/providers.ts';

const name = 'recogniser sherpa';

/** Loads the streaming model in a folder, as a gateway does when it starts. */
export function ownModel(folder: string): ProviderCheck {
  return {
    ask: async () => {
      const lack = sherpaLack();
      if (lack !== null) return [bad(`${name}: ${lack}`, 'without it no model can be loaded.')];
      try {
        return [await load(folder)];
      } catch (error) {
        const remedy = 'SHERPA_MODEL_DIR names the folder of one streaming model, unpacked.';
        return [bad(`${name}: ${folder} ${wordsOf(error)}`, remedy)];
      }
    },
  };
}

async function load(folder: string): Promise<Finding> {
  const model = await readModelFolder(folder);
  const began = performance.now();
  const recogniser = await new Promise<Recogniser>((settled) => {
    const loading: Recogniser = new Recogniser({
      model,
      expects: [],
      ready: () => settled(loading),
      tell: () => {},
    });
    void loading.gone.then(() => settled(loading));
  });
  const ms = Math.round(performance.now() - began);
  const { isReady, reason } = recogniser;
  recogniser.kill('It was loaded to see whether it can be.');
  await recogniser.gone;
  if (isReady) return good(`${name}: loads the ${model.weights.kind} in ${folder} in ${ms} ms`);
  return bad(`${name}: ${reason}`, 'get the model anew, and one that is made for streaming.');
}
