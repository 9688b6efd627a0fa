/** One request to a double, over HTTP like everybody's. */
export interface Reply {
  readonly status: number
  readonly text: string
  /** Of the error in the body; 0 where there is none. */
  readonly code: number
  readonly headers: Headers
}

export interface Asking {
  readonly params?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
}

export async function ask(url: string, sql: string, asking: Asking = {}): Promise<Reply> {
  const address = new URL(`${url}/`)
  const method = asking.method ?? 'POST'
  for (const [name, value] of Object.entries(asking.params ?? {})) {
    address.searchParams.set(name, value)
  }
  if (method === 'GET') address.searchParams.set('query', sql)
  const response = await fetch(address, {
    method,
    headers: asking.headers ?? {},
    ...(method === 'GET' ? {} : { body: sql }),
  })
  const text = await response.text()
  const code = Number(/Code: (\d+)\. DB::Exception/.exec(text)?.[1] ?? 0)
  return { status: response.status, text, code, headers: response.headers }
}

/** Every statement has to pass. */
export async function run(url: string, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) {
    const { status, text } = await ask(url, sql)
    if (status !== 200) throw new Error(`${sql}\n${text}`)
  }
}

/** The first cell of the first row, unescaped. */
export async function cell(url: string, sql: string): Promise<string> {
  const { text, status } = await ask(url, sql, { params: { default_format: 'JSONCompactEachRow' } })
  if (status !== 200) throw new Error(`${sql}\n${text}`)
  const [row] = text.split('\n')
  return row ? String((JSON.parse(row) as readonly unknown[])[0]) : ''
}

/** Rows, each as text. */
export async function rows(url: string, sql: string): Promise<readonly string[]> {
  const { text, status } = await ask(url, sql, { params: { default_format: 'TabSeparated' } })
  if (status !== 200) throw new Error(`${sql}\n${text}`)
  return text.split('\n').filter((line) => line !== '')
}

/** Creation and flushes are asynchronous: until the answer is the one that is waited for. */
export async function until(look: () => Promise<boolean>, ms = 3000): Promise<void> {
  const end = Date.now() + ms
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${look.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
