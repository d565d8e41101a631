import type { ToolOffer } from '../tools/tool-offer.ts';
import type { AgentBrief, DirectAnswer, KeyMeaning } from './setup.ts';

/**
 * An agent that decides like `other` and says it in the words of `own`, as far as `own` has words for it. Where one of
 * them says nothing, that is a decision.
 */
export function wordedLike(own: AgentBrief, other: AgentBrief): AgentBrief {
  return {
    ...other,
    name: own.name,
    instructions: own.instructions,
    lines: linesLike(own.lines, other.lines),
    answers: other.answers.map((answer) => answerLike(own.answers, answer)),
    keys: other.keys.map((key) => keyLike(own.keys, key)),
    tools: other.tools.map((tool) => toolLike(own.tools, tool)),
  };
}

type Lines = AgentBrief['lines'];

function linesLike(own: Lines, other: Lines): Lines {
  return {
    ...own,
    notice: other.notice === null ? null : (own.notice ?? other.notice),
    fillers: other.fillers.map((line, index) => own.fillers[index] ?? line),
    reprompts: other.reprompts.map((line, index) => own.reprompts[index] ?? line),
  };
}

function answerLike(own: readonly DirectAnswer[], answer: DirectAnswer): DirectAnswer {
  const same = own.find(({ intent }) => intent === answer.intent);
  return { ...answer, say: same?.say ?? answer.say };
}

function keyLike(own: readonly KeyMeaning[], meaning: KeyMeaning): KeyMeaning {
  const same = own.find(({ key }) => key === meaning.key);
  if (typeof meaning.does === 'string' || same === undefined || typeof same.does === 'string') return meaning;
  return { ...meaning, does: { ...meaning.does, say: same.does.say } };
}

/** What a tool is told to be for is words; what it is called with and what it does to the world is not. */
function toolLike(own: readonly ToolOffer[], tool: ToolOffer): ToolOffer {
  const same = own.find(({ name }) => name === tool.name);
  return {
    ...tool,
    description: same?.description ?? tool.description,
    parameters: tool.parameters.map((parameter) => {
      const known = same?.parameters.find(({ name }) => name === parameter.name);
      return { ...parameter, description: known?.description ?? parameter.description };
    }),
  };
}
