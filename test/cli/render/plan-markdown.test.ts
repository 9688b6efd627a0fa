import { describe, expect, it } from 'vitest'
import { inlineCode, prose } from '../../../src/cli/render/markdown-text.ts'
import { renderMarkdown } from '../../../src/cli/render/plan-markdown.ts'
import { action, changeset, digest, header, sketch, statement } from '../sample-changeset.ts'

describe('a plan as a pull request comment', () => {
  const text = renderMarkdown(sketch, { header })

  it('carries a marker by which it is found again, and the verdict as its title', () => {
    expect(text.split('\n')[0]).toBe('<!-- sluice:orders:production -->')
    expect(text).toMatch(/### Sluice: production — .* · \*\*needs consent\*\*/)
  })

  it('lists resources worst first', () => {
    const rows = text.split('\n').filter((line) => /^\| \S+ \| `/.test(line))
    expect(rows[0]).toContain('`MaterializedView/orders.old_mv` | **loses-state**')
    expect(rows).toHaveLength(6)
  })

  it('quotes the consent that is missing', () => {
    expect(text).toContain(
      '> **Consent needed** `loses-state:MaterializedView/orders.old_mv`: its own storage goes with it — add',
    )
  })

  it('says what would be lost and the ways on', () => {
    const [blocked] = sketch.blocked
    const more = blocked && {
      ...blocked,
      observed: { rows: 1_200_000, readers: 0 },
      ways: [
        { name: 'keep', text: 'put it back' },
        { name: 'consent', text: `${blocked.allow}` },
      ],
    }
    const told = renderMarkdown({ ...sketch, blocked: more ? [more] : [] }, { header })
    expect(told).toContain(
      [
        '> **Consent needed** `loses-state:MaterializedView/orders.old_mv`: its own storage goes with it: 1,200,000 rows, read by nothing on this target',
        '>',
        '> - **keep**: put it back',
        '> - **consent**: `--allow loses-state:MaterializedView/orders.old_mv`',
      ].join('\n'),
    )
  })

  it('puts symbols of a diff block into the first column', () => {
    expect(text).toContain(
      '\n- round(sum(amount * rate), 2) AS total\n+ round(sum(amount * rate), 4) AS total\n',
    )
    expect(text).toContain('\n! query\n')
  })

  it('shows in the same column what a part of a field does: comes, goes or changes', () => {
    const parts = [
      { field: 'privileges.select', before: null, after: '', how: 'alter' },
      { field: 'privileges.update', before: '', after: null, how: 'alter' },
      { field: 'columns.a', before: 'int', after: 'bigint', how: 'alter' },
    ] as const
    const alter = action('alter', 'Grant/app@table t', { fields: parts })
    expect(renderMarkdown(changeset([alter]), { header })).toContain(
      '\n+ privilege select\n- privilege update\n! column a\n- int\n+ bigint\n',
    )
  })

  it('ends with release, digest and how to apply', () => {
    expect(text).toContain(`Release \`4f1c2a9\`, changeset \`${digest('9')}\`.`)
    expect(text).toContain('`sluice apply -e production change.json`')
  })

  it('is short when there is nothing to do', () => {
    const none = renderMarkdown(changeset([]), { header })
    expect(none).toContain('### Sluice: production — no changes')
    expect(none).not.toContain('<details>')
  })
})

describe('names and SQL of others', () => {
  const hostile = 'a`b|c\n<img src=x>@everyone #12 https://x.example ```'
  const text = renderMarkdown(
    changeset([
      action('create', `View/${hostile}`, {
        statements: [statement('SELECT 1 -- ````\n-- @someone </details>')],
      }),
    ]),
    { header: { ...header, project: 'x-->y' } },
  )

  it('stay inside code, whatever backticks they hold', () => {
    const fence = /^(`{3,})diff$/m.exec(text)?.[1] ?? ''
    expect(fence.length).toBe(5)
    expect(text.split('\n').filter((line) => line === fence)).toHaveLength(1)
  })

  it('keep a table row on one line with its own number of cells', () => {
    const row = text.split('\n').find((line) => line.startsWith('| \\+ |')) ?? ''
    expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(5)
  })

  it('make no HTML, no mention and no end of the comment marker', () => {
    const outside = text.replace(/^`{3,}diff\n[\s\S]*?^`{3,}$/gm, '').replace(/(`+)[^\n]*?\1/g, '')
    expect(outside).not.toMatch(/<img|@everyone|#12/)
    expect(text.split('\n')[0]).toBe('<!-- sluice:x-y:production -->')
  })

  it.each([
    ['a_b*c', 'a\\_b\\*c'],
    ['@team', '@\u200bteam'],
    ['<b>', '&lt;b&gt;'],
    ['see #12', 'see \\#\u200b12'],
    ['https://a.example', 'https:\u200b//a.example'],
  ])('are taken apart in prose: %s', (from, to) => {
    expect(prose(from)).toBe(to)
  })

  it('are code with a longer fence', () => {
    expect(inlineCode('a`b')).toBe('``a`b``')
    expect(inlineCode('`a`')).toBe('`` `a` ``')
  })
})

describe('a comment that would be too long', () => {
  const many = changeset(
    [
      ...Array.from({ length: 1500 }, (_, at) =>
        action('create', `View/analytics.some_rather_long_view_name_${at}`, {
          statements: [statement(`CREATE VIEW v${at} AS SELECT ${'x, '.repeat(60)} 1`)],
        }),
      ),
      ...Array.from({ length: 40 }, (_, at) =>
        action('drop', `Table/analytics.old_${at}`, {
          hazards: [{ id: 'drops-data', detail: 'all rows' }],
        }),
      ),
    ],
    { hasDestructive: true },
  )
  const text = renderMarkdown(many, { header })

  it('stays under the limit', () => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536)
    expect(text.length).toBeGreaterThan(40_000)
  })

  it('keeps the title, every destructive row and the digest, and counts what is left out', () => {
    expect(text).toContain('### Sluice: production')
    for (let at = 0; at < 40; at++) expect(text).toContain(`\`Table/analytics.old_${at}\``)
    expect(text).toContain(many.digest)
    expect(text).toMatch(/\| … \| [\d,]+ more resources/)
    expect(text).toMatch(/_[\d,]+ details and [\d,]+ rows of the least risky changes are left out/)
  })
})
