import { NoModel, readModelFolder } from '../adapters/asr/sherpa/model-folder.ts';
import { sherpaLack } from '../adapters/asr/sherpa/package-here.ts';
import type { Problem, Settings } from '../config.ts';

/** What is wrong with the model that callers are to be heard with, as far as can be seen without loading it. */
export async function modelProblems({ asr, sherpaModelDir }: Settings['providers']): Promise<Problem[]> {
  if (sherpaModelDir === null || !asr.includes('local')) return [];
  const lack = sherpaLack();
  const wrong = [...(lack === null ? [] : [lack]), ...(await wrongWith(sherpaModelDir))];
  return wrong.map((what) => ({ where: 'SHERPA_MODEL_DIR', what }));
}

async function wrongWith(folder: string): Promise<string[]> {
  try {
    await readModelFolder(folder);
    return [];
  } catch (error) {
    if (error instanceof NoModel) return [`${folder} ${error.message}`];
    throw error;
  }
}
