import { understands } from '../../../src/adapters/asr/local/local-asr.ts';
import { readAgent } from '../../../src/agents/agent.ts';
import { hearsByPocketSphinx } from '../../../src/config/providers.ts';
import { bad, good, withSettings, wordsOf } from '../check.ts';

/** Whether who answers can be read, with everything they know. */
export const agent = withSettings('Agent', /^AGENT$/, async ({ agent: file, providers }) => {
  try {
    const { brief, language, knowledge, tools } = await readAgent(file);
    const knows = `knows ${knowledge.length} things and has ${tools.length} tools`;
    const read = good(`${brief.name}, from ${file}: speaks ${language}, ${knows}`);
    if (!hearsByPocketSphinx(providers) || understands(language)) return [read];
    return [
      read,
      bad(`the local recogniser does not understand ${language}`, 'choose another ASR_PROVIDER, or English.'),
    ];
  } catch (error) {
    return [bad(wordsOf(error), 'mend it; docs/agent-file.md says what may stand there.')];
  }
});
