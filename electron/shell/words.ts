/** The words a person typed behind the program's name, without those that belong to Electron. */
const OURS = /^--(home|mode|account|seed|speed|session|funds)(=|$)/;

export function userWords(argv: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (!OURS.test(word)) continue;
    words.push(word);
    if (!word.includes('=') && argv[at + 1] !== undefined) {
      words.push(argv[at + 1] ?? '');
      at += 1;
    }
  }
  return words;
}
