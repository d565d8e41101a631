/** Rewrites text for the ear: no markdown, no links, no emoji, one line. What is left over may be empty. */
export function speechReady(text: string): string {
  const plain = text
    .replace(unseen, '')
    .replace(/```[\s\S]*?```/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\bhttps?:\/\/(?:www\.)?([^\s/]+?)(?:\/\S*?)?(?=[.,;:!?)\]"']*(?:\s|$))/gi, '$1')
    .replace(/<[^>\s][^>]*>/g, ' ')
    .replace(/^[ \t]*(?:>[ \t]+)+/gm, '')
    .replace(ruledLine, '')
    .replace(/^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$(?!\n)/gm, '')
    .replace(itemWithoutPause, '$1,\n')
    .replace(/^[ \t]*(?:#{1,6}|[-*+•]|\d{1,2}[.)])[ \t]+/gm, '')
    .replace(between, ', ')
    .replace(/(\*\*|__|\*|`|~~)/g, '')
    .replace(/(?<![\p{L}\p{N}])_([^_]+)_(?![\p{L}\p{N}])/gu, '$1')
    .replace(pictures, '')
    .replace(/&(?:amp;)?/g, ' and ')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;!?](?:\s|$))/g, '')
    .trim();
  return /[\p{L}\p{N}]/u.test(plain) ? plain : '';
}

/** The end of a line, bare of punctuation, that a list's item or an empty line follows: the voice must pause there. */
const itemWithoutPause = /([^\s.,;:!?])[ \t]*\n(?=[ \t]*(?:\n|(?:[-*+•]|\d{1,2}[.)])[ \t]))/g;

/** Letters of no width, and what steers a terminal; all but what ends a line, and what parts two halves of a word. */
const unseen = /(?![\n\r\t\u200c])[\p{Cf}\p{Cc}]/gu;

/** A line that is drawn under something, or between the rows of a table. */
const ruledLine = /^[ \t]*\|?[ \t]*:?-{3,}[-:| \t]*(?:\n|$)/gm;

/** What stands between the cells of a table, and between things that lead to each other. */
const between = /[ \t]*(?:\||→|⇒|[-=]>|•)[ \t]*/g;

/** Emoji and flags, with what colours and joins them. */
const pictures =
  /\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u{1F3FB}-\u{1F3FF}]|\u{FE0F}|\u{20E3}|\u{200D}/gu;
