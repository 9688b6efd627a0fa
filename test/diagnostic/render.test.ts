import { describe, expect, it } from 'vitest'
import { diagnostic } from '../../src/diagnostic/diagnostic.ts'
import {
  diagnosticsToJson,
  renderDiagnostics,
  sortDiagnostics,
  toJson,
} from '../../src/diagnostic/render.ts'

const views = `${'\n'.repeat(11)}  SELECT id
  SELECT id, usd(amount, rate) AS usd
  FROM orders.refund
`
const files: Readonly<Record<string, string>> = { 'plans/views.yaml': views }
const textOf = (file: string): string | undefined => files[file]
const place = (
  text: string,
): { readonly file: string; readonly start: number; readonly end: number } => ({
  file: 'plans/views.yaml',
  start: views.indexOf(text),
  end: views.indexOf(text) + text.length,
})

describe('renderDiagnostics', () => {
  it('shows no secret, neither as its own problem nor beside another one', () => {
    const text = 'a: 1\npassword: hunter2\nb: wrong\n'
    const at = (word: string) => ({
      file: 'x.yaml',
      start: text.indexOf(word),
      end: text.indexOf(word) + word.length,
    })
    const shown = renderDiagnostics(
      [
        diagnostic('CLEAR_SECRET', '`password` holds a secret', { span: at('hunter2') }),
        diagnostic('UNKNOWN_SYNTAX', 'not known', { span: at('wrong') }),
      ],
      { textOf: () => text },
    )
    expect(shown).not.toContain('hunter2')
    expect(shown).toContain('2 | password: *******')
    expect(shown).toContain('3 | b: wrong')
  })

  it('shows the line, the line before, carets, hint and a summary', () => {
    const problems = [
      diagnostic('UNKNOWN_SYNTAX', 'not known', { span: place('usd(') }),
      diagnostic(
        'UNKNOWN_REFERENCE',
        'view `orders.refunds_usd` reads from `orders.refund`, which no plan declares',
        {
          span: place('orders.refund'),
          hint: 'did you mean `orders.refunds`?',
        },
      ),
    ]
    expect(
      renderDiagnostics(problems, { textOf, files: 9 }),
    ).toBe(`error UNKNOWN_REFERENCE: view \`orders.refunds_usd\` reads from \`orders.refund\`, which no plan declares
  plans/views.yaml:14:8
   13 |   SELECT id, usd(amount, rate) AS usd
   14 |   FROM orders.refund
      |        ^^^^^^^^^^^^^
  hint: did you mean \`orders.refunds\`?

warning UNKNOWN_SYNTAX: not known
  plans/views.yaml:13:14
   12 |   SELECT id
   13 |   SELECT id, usd(amount, rate) AS usd
      |              ^^^^

1 error, 1 warning in 9 files. sluice explain UNKNOWN_REFERENCE tells more.
`)
  })

  it('lists the places of a problem that has several', () => {
    const problem = diagnostic('CYCLE', 'two views need each other', {
      related: [
        {
          message: 'orders.a ({at}) reads orders.b at {to}',
          span: place('SELECT'),
          to: place('FROM'),
        },
        { message: 'declared here', span: place('usd(') },
      ],
    })
    expect(renderDiagnostics([problem], { textOf })).toBe(`error CYCLE: two views need each other
  orders.a (plans/views.yaml:12:3) reads orders.b at 14:3
  declared here (plans/views.yaml:13:14)

1 error. sluice explain CYCLE tells more.
`)
  })

  it('cuts long lines around the place, and marks no more than the line holds', () => {
    const long = `${'a'.repeat(300)}HERE${'b'.repeat(300)}\nnext`
    const text = renderDiagnostics(
      [diagnostic('BAD_SQL', 'x', { span: { file: 'f', start: 300, end: 900 } })],
      { textOf: () => long },
    )
    const [, , line = '', carets = ''] = text.split('\n')
    expect(line.length).toBeLessThan(115)
    expect(line.indexOf('HERE')).toBe(carets.indexOf('^'))
    expect(carets.length).toBeLessThan(line.length)
  })

  it('marks an empty place, the end of the file, and wide characters', () => {
    const frame = (text: string, start: number, end: number): readonly string[] =>
      renderDiagnostics([diagnostic('BAD_SQL', 'x', { span: { file: 'f', start, end } })], {
        textOf: () => text,
      })
        .split('\n')
        .slice(2, -3)
    expect(frame('ab', 1, 1)).toEqual(['   1 | ab', '     |  ^'])
    expect(frame('ab\n', 3, 3)).toEqual(['   1 | ab', '   2 |', '     | ^'])
    expect(frame('日本 x', 3, 4)).toEqual(['   1 | 日本 x', '     |      ^'])
    expect(frame('\tx', 1, 2)).toEqual(['   1 |  x', '     |  ^'])
    expect(frame('', 0, 5)).toEqual(['   1 |', '     | ^'])
  })

  it('lets nothing in a file move the cursor', () => {
    const text = renderDiagnostics(
      [
        diagnostic('BAD_SQL', 'name \u001b[31m\nred', {
          span: { file: 'a\u0007', start: 0, end: 3 },
        }),
      ],
      {
        textOf: () => 'x\u001b]0;t\u0007\u202e',
      },
    )
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  })

  it('colours by meaning, and says the same without colour', () => {
    const styles = new Set<string>()
    const problem = diagnostic('BAD_SQL', 'x', { span: place('FROM'), hint: 'h' })
    const plain = renderDiagnostics([problem], { textOf })
    const coloured = renderDiagnostics([problem], {
      textOf,
      color: (style, text) => {
        styles.add(style)
        return `<${text}>`
      },
    })
    expect(coloured.replace(/[<>]/g, '')).toBe(plain)
    expect([...styles].sort()).toEqual([
      'caret',
      'code',
      'error',
      'gutter',
      'hint',
      'place',
      'summary',
    ])
  })

  it('prints nothing where nothing is wrong', () => {
    expect(renderDiagnostics([], { textOf })).toBe('')
  })
})

describe('diagnostics as values', () => {
  it('come as JSON with line and column', () => {
    const problem = diagnostic('UNKNOWN_REFERENCE', 'm', { span: place('orders.refund') })
    const json = {
      code: 'UNKNOWN_REFERENCE',
      severity: 'error',
      message: 'm',
      file: 'plans/views.yaml',
      line: 14,
      column: 8,
      hint: null,
    }
    expect(toJson(problem, textOf)).toEqual(json)
    expect(diagnosticsToJson([problem, problem], textOf)).toEqual([json])
    expect(toJson(diagnostic('NO_PROJECT', 'm', { hint: 'h' }), textOf)).toMatchObject({
      file: null,
      line: null,
      hint: 'h',
    })
  })

  it('are sorted worst first, then by place, whatever the order they were found in', () => {
    const at = (
      file: string,
      start: number,
    ): {
      readonly span: { readonly file: string; readonly start: number; readonly end: number }
    } => ({ span: { file, start, end: start } })
    const all = [
      diagnostic('CLEAR_SECRET', 'w', at('a', 0)),
      diagnostic('BAD_SQL', 'x', at('b', 5)),
      diagnostic('BAD_SQL', 'x', at('b', 1)),
      diagnostic('BAD_SQL', 'x', at('a', 9)),
    ]
    expect(sortDiagnostics(all)).toEqual(sortDiagnostics([...all].reverse()))
    expect(sortDiagnostics(all).map((one) => `${one.span?.file}${one.span?.start}`)).toEqual([
      'a9',
      'b1',
      'b5',
      'a0',
    ])
  })
})
