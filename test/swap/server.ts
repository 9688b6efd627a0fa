/** A client as plain as writers and readers are: one request, one answer. */
export class Server {
  readonly #url: string
  constructor(url: string) {
    this.#url = url
  }

  /** The answer's text; an answer that is no success is thrown with what the server said. */
  async ask(sql: string): Promise<string> {
    const response = await fetch(this.#url, { method: 'POST', body: sql })
    const text = await response.text()
    if (!response.ok) throw new Error(text.trim())
    return text.trim()
  }

  async row(sql: string): Promise<{ readonly [column: string]: unknown }> {
    return JSON.parse(await this.ask(`${sql} FORMAT JSONEachRow`))
  }
}
