/** Random functions and procedures: of several languages, overloaded, of triggers, and such as read tables. */
import { owned, type Piece, piece, type World } from './postgres-pieces.ts'
import type { Random } from './random.ts'

export function routines(world: World, random: Random): readonly Piece[] {
  return random.some([
    ...calculations(world, random),
    ...labels(random),
    ...triggerFunctions(random),
    piece('Procedure/app.tidy(int)', {
      kind: 'Procedure',
      name: 'app.tidy',
      arguments: 'days integer DEFAULT 30',
      language: 'plpgsql',
      body: random.pick(['BEGIN NULL; END', 'BEGIN RAISE NOTICE $$tidy$$; END']),
      ...(random.chance(0.3) ? { security: 'definer', set: { search_path: 'app, pg_temp' } } : {}),
    }),
  ])
}

function calculations(world: World, random: Random): readonly Piece[] {
  const fee = piece('Function/app.fee(numeric)', {
    kind: 'Function',
    name: 'app.fee',
    arguments: [{ name: 'amount', type: 'numeric' }],
    returns: 'numeric',
    language: 'sql',
    volatility: 'immutable',
    ...(random.chance(0.4) ? { strict: true } : {}),
    ...(random.chance(0.4) ? { parallel: 'safe' } : {}),
    ...(random.chance(0.3) ? { cost: 5 } : {}),
    ...(random.chance(0.3) ? { comment: random.pick(['a', 'b']) } : {}),
    ...owned(world, random),
    body: random.pick(['SELECT amount * 0.1', 'SELECT amount * 0.2 ', 'RETURN amount * 0.1']),
  })
  const halves = piece('Function/app.halves(numeric)', {
    kind: 'Function',
    name: 'app.halves',
    arguments: random.pick([
      'amount numeric, OUT low numeric, OUT high numeric',
      'amount numeric, OUT low numeric, OUT upper numeric',
    ]),
    language: 'sql',
    body: 'SELECT amount / 2, amount - amount / 2',
  })
  const most = piece('Function/app.most(int[])', {
    kind: 'Function',
    name: 'app.most',
    arguments: 'VARIADIC numbers int[]',
    returns: 'int',
    language: 'sql',
    body: random.pick(['SELECT max(n) FROM unnest(numbers) n', 'SELECT min(n) FROM unnest($1) n']),
  })
  return [fee, halves, most]
}

function labels(random: Random): readonly Piece[] {
  const label = piece('Function/app.label(numeric,text)', {
    kind: 'Function',
    name: 'app.label',
    arguments: `amount numeric, unit text DEFAULT ${random.pick(["'€'", "'$'"])}`,
    returns: 'text',
    language: 'plpgsql',
    volatility: 'stable',
    body: random.pick([
      'BEGIN RETURN amount || unit; END',
      'BEGIN\n  IF amount > 0 THEN\n    RETURN amount || unit;\n  END IF;\n  RETURN unit;\nEND',
    ]),
  })
  const text = piece('Function/app.label(text)', {
    kind: 'Function',
    name: 'app.label',
    arguments: [{ name: random.pick(['what', 'which']), type: 'text' }],
    returns: random.pick(['text', 'varchar']),
    language: 'sql',
    body: "SELECT 'no ' || $1",
  })
  const quoted = piece('Function/Lager.Grüße an(text)', {
    kind: 'Function',
    name: 'Grüße an',
    schema: 'Lager',
    arguments: [{ name: 'Wer', type: 'text', ...(random.chance(0.5) ? { default: "'du'" } : {}) }],
    returns: 'text',
    language: 'sql',
    body: random.pick([`SELECT 'Hallo ' || "Wer"`, `SELECT 'Grüß ' || "Wer"`]),
  })
  return [label, text, quoted]
}

function triggerFunctions(random: Random): readonly Piece[] {
  const touch = piece('Function/app.touch()', {
    kind: 'Function',
    name: 'app.touch',
    returns: 'trigger',
    language: 'plpgsql',
    body: random.pick([
      'BEGIN NEW.tag := coalesce(NEW.tag, TG_ARGV[0]); RETURN NEW; END',
      "BEGIN RETURN NEW; -- it's nothing\nEND",
    ]),
    ...(random.chance(0.3) ? { security: 'definer', set: { search_path: 'app, pg_temp' } } : {}),
  })
  const watch = piece('Function/app.watch()', {
    kind: 'Function',
    name: 'app.watch',
    returns: 'trigger',
    language: 'plpgsql',
    body: random.pick(['BEGIN RETURN NULL; END', 'BEGIN PERFORM 1; RETURN NULL; END']),
  })
  return [touch, watch]
}

/** A body that the server knows the meaning of, or one that it keeps as text. */
export function readingRoutines(tables: readonly Piece[], random: Random): readonly Piece[] {
  const { id, sql = '' } = random.pick(tables)
  const query = `SELECT r.id, r.tag FROM ${sql} r ORDER BY r.id LIMIT n`
  const recent = piece(
    'Function/app.recent(int)',
    {
      kind: 'Function',
      name: 'app.recent',
      arguments: 'n int DEFAULT 3',
      returns: 'TABLE (id bigint, tag text)',
      language: 'sql',
      volatility: 'stable',
      ...(random.chance(0.5) ? { rows: random.pick([10, 50]) } : {}),
      body: random.pick([query, `BEGIN ATOMIC ${query}; END`]),
    },
    { needs: [id] },
  )
  return random.some([recent])
}
