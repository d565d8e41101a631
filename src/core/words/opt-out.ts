import { bare } from './same-words.ts';

/**
 * What people say who do not want to be called any more. Decided here and not by a model: a model may overlook it, or
 * be talked out of it. A pattern asks for the whole demand, so that "stop" or "call me later" alone is none.
 */
const demands: readonly RegExp[] = [
  /\b(stop|quit) (calling|phoning|contacting|bothering|harassing|ringing (me|us|here|this number|my number))\b/,
  /\b(stop|quit) (these|those|the|all|all these|your|with the|with these) (phone )?calls\b/,
  /\b(do not|don't|dont|never) (ever )?(call|phone|ring|contact|bother) (me|us|here|this number|my number)\b(?! (after|before|until|till|on|at|between|today|tomorrow|tonight|back|now|in|later|about|if|by|from|a|an|mister|mr)\b)/,
  /\b(do not|don't|dont|never) (ever )?(call|phone|ring|contact) again\b/,
  /\b(do not|don't|dont) want (you|anyone|anybody|people) to (call|phone|ring|contact) (me|us|here|again)\b/,
  /\b(do not|don't|dont) want (any|any more|more|these|your|to get|to receive) ?(any|any more|more|these|your|of these)? (phone )?calls\b/,
  /\b(never|no more|not) calling (me|us|here|again)\b/,
  /\bno more (phone )?calls\b/,
  /\btake (me|us|my (phone )?(number|name)|this (phone )?number) off( of)?( (your|the|this|that|all your) ((calling|phone|contact|marketing|call) )*(list|lists|calls|database|records))?( please| now)*$/,
  /\bremove (me|us|my (phone )?(number|name)|this (phone )?number)( from (your|the|this|that|all your) ((calling|phone|contact|marketing|call) )*(list|lists|calls|database|records))?( please| now)*$/,
  /\b(delete|erase|scratch|lose) (my|this) (phone )?number\b/,
  /\b(put|place|add) (me|us|my (phone )?number|this (phone )?number) (on|to) (the|your|a) (do not call|don't call|no call)/,
  /\bdo not call list\b/,
  /\b(unsubscribe|opt) (me )?(out|from)\b/,
  /\bunsubscribe\b/,
];

/** Said right before it, about someone else or asked back: not a demand of this caller. "If you do not stop" is one. */
const notMeant =
  /\b((did(n't| not)|why (did|do)|if (you|they|i)(?! (do not|don't|dont)\b))( [\p{L}']+)?|(told|asked|said to) (me|us|him|her|them)( not| to)?) $/u;

/** Whether the caller demands not to be called again. */
export function isOptOut(text: string): boolean {
  return text.split(/[.!?]+/).some((sentence) => {
    const said = bare(sentence);
    return demands.some((demand) => {
      const found = demand.exec(said);
      return found !== null && !notMeant.test(said.slice(0, found.index));
    });
  });
}
