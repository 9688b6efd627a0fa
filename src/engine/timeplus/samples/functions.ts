import type { JsonObject } from '../../../resource/json.ts'

/** Functions of every language, and a format schema (timeplus.md §1.10, §1.11). */
export function functionSamples(database: string): readonly JsonObject[] {
  const at = (name: string): string => `${database}_${name}`
  return [
    {
      kind: 'Function',
      name: at('half'),
      language: 'sql',
      arguments: ['x'],
      body: 'x / 2',
    },
    {
      kind: 'Function',
      name: at('shout'),
      language: 'javascript',
      arguments: [{ name: 'word', type: 'string' }],
      returns: 'string',
      body: `function ${at('shout')}(words) {\n  return words.map((word) => word.toUpperCase())\n}`,
    },
    {
      kind: 'Function',
      name: at('largest'),
      language: 'javascript',
      aggregate: true,
      arguments: [{ name: 'value', type: 'float64' }],
      returns: 'float64',
      body: largest,
    },
    {
      kind: 'Function',
      name: at('slug'),
      language: 'python',
      arguments: [{ name: 'word', type: 'string' }],
      returns: 'string',
      body: `def ${at('slug')}(words):\n    return [word.lower() for word in words]\n`,
    },
    {
      kind: 'Function',
      name: at('tell'),
      language: 'python',
      arguments: [
        { name: 'id', type: 'uint64' },
        { name: 'tag', type: 'string' },
      ],
      returns: 'string',
      body: `def ${at('tell')}(ids, tags):\n    return ["" for _ in ids]\n`,
    },
    {
      kind: 'Function',
      name: at('geo'),
      language: 'remote',
      arguments: [{ name: 'ip', type: 'string' }],
      returns: 'string',
      url: 'http://localhost:9/geo',
      auth: { method: 'none' },
    },
    {
      kind: 'FormatSchema',
      name: at('event'),
      type: 'Protobuf',
      body: 'syntax = "proto3";\n\nmessage Event {\n  string tag = 1;\n}\n',
    },
  ]
}

const largest = `{
  initialize: function () {
    this.value = -1.0
  },
  process: function (values) {
    for (const value of values) this.value = Math.max(this.value, value)
  },
  finalize: function () {
    return this.value
  },
  serialize: function () {
    return JSON.stringify(this.value)
  },
  deserialize: function (text) {
    this.value = JSON.parse(text)
  },
  merge: function (text) {
    this.value = Math.max(this.value, JSON.parse(text))
  }
}`
