import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { zh } from '../src/i18n/zh';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value]] : [...flat(value, `${path}${key}.`)],
    ),
  );
}

function placeholders(text: string) {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
}

describe('texts', () => {
  const english = flat(en);
  const chinese = flat(zh);

  it('say the same things in both languages', () => {
    expect([...chinese.keys()]).toEqual([...english.keys()]);
  });

  it('name the same facts in both languages', () => {
    for (const [key, text] of english) {
      // "one more" needs no number in English
      if (!key.endsWith('_one'))
        expect(placeholders(chinese.get(key) ?? ''), key).toEqual(placeholders(text));
    }
  });
});
