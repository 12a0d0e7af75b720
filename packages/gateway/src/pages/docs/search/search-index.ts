/** Something that can be found: a page, or a part of one. */
export interface Findable {
  readonly address: string;
  /** Of the page. */
  readonly page: string;
  /** Of the part; that of the page for its beginning. */
  readonly title: string;
  readonly text: string;
}

interface Posting {
  readonly entry: number;
  readonly weight: number;
}

const TITLE_WEIGHT = 8;
const PAGE_WEIGHT = 3;
/** A word that says itself more often says little more. */
const TEXT_WEIGHT_MAX = 4;

/** Words to what has them, made once: a look-up costs as much as there is to find. */
export class SearchIndex {
  readonly #entries: readonly Findable[];
  readonly #words = new Map<string, Posting[]>();
  /** In order: the words that begin with some letters stand together. */
  readonly #sorted: readonly string[];

  constructor(entries: readonly Findable[]) {
    this.#entries = entries;
    entries.forEach((entry, index) => {
      for (const [word, weight] of weigh(entry)) {
        const postings = this.#words.get(word);
        if (postings) postings.push({ entry: index, weight });
        else this.#words.set(word, [{ entry: index, weight }]);
      }
    });
    this.#sorted = [...this.#words.keys()].sort();
  }

  /** Best first; what has all words of the query, of which each may be the beginning of one. */
  find(query: string, limit: number): readonly Findable[] {
    const asked = [...new Set(wordsOf(query))].slice(0, 8);
    if (asked.length === 0) return [];
    let scores: Map<number, number> | undefined;
    for (const word of asked) {
      const found = this.#scoresOf(word);
      scores = scores ? both(scores, found) : found;
    }
    return [...(scores ?? [])]
      .sort(([a, scoreA], [b, scoreB]) => scoreB - scoreA || a - b)
      .slice(0, limit)
      .flatMap(([entry]) => this.#entries[entry] ?? []);
  }

  #scoresOf(beginning: string): Map<number, number> {
    const scores = new Map<number, number>();
    for (const word of this.#beginningWith(beginning)) {
      const share = word === beginning ? 2 : 1;
      for (const { entry, weight } of this.#words.get(word) ?? []) {
        scores.set(entry, Math.max(scores.get(entry) ?? 0, weight * share));
      }
    }
    return scores;
  }

  #beginningWith(beginning: string): readonly string[] {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? "") < beginning) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (this.#sorted[end]?.startsWith(beginning)) end++;
    return this.#sorted.slice(low, end);
  }
}

function both(one: Map<number, number>, other: Map<number, number>): Map<number, number> {
  const kept = new Map<number, number>();
  for (const [entry, score] of one) {
    const more = other.get(entry);
    if (more !== undefined) kept.set(entry, score + more);
  }
  return kept;
}

function weigh({ title, page, text }: Findable): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  const add = (word: string, weight: number, max: number) => {
    weights.set(word, Math.min((weights.get(word) ?? 0) + weight, max));
  };
  for (const word of wordsOf(text)) add(word, 1, TEXT_WEIGHT_MAX);
  const most = TEXT_WEIGHT_MAX + PAGE_WEIGHT;
  for (const word of new Set(wordsOf(page))) add(word, PAGE_WEIGHT, most);
  for (const word of new Set(wordsOf(title))) add(word, TITLE_WEIGHT, most + TITLE_WEIGHT);
  return weights;
}

/** In small letters without their marks; names of members whole and in their parts. */
export function wordsOf(text: string): readonly string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return Array.from(plain.matchAll(/[\p{L}\p{N}_]+/gu), ([word]) => word).flatMap((word) =>
    word.includes("_") ? [word, ...word.split("_").filter((part) => part !== "")] : [word],
  );
}
