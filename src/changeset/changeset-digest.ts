/** Which bytes of a changeset are hashed; docs/formats.md says the same in words. */
import { type Digest, digestOf, digestOfText } from '../resource/digest.ts'
import {
  canonicalJson,
  canonicalJsonOf,
  canonicalMap,
  type Json,
  type JsonObject,
  mapTexts,
} from '../resource/json.ts'
import { tokenText } from '../sql/index.ts'
import { type Action, type Changeset, sizeCode, type Statement } from './changeset.ts'
import type { Recipe } from './recipe.ts'

/** The touched resources and what they read, as they were when planned. */
export function fromDigest(actions: readonly Action[], basis: Changeset['basis']): Digest {
  return digestOf({
    touched: actions.map((action) => [action.kind, action.name, action.basis.before]),
    read: basis.map(({ id, digest }) => [id, digest]),
  })
}

/** The touched resources as they shall be. */
export function toDigest(actions: readonly Action[]): Digest {
  return digestOf(actions.map((action) => [action.kind, action.name, action.basis.after]))
}

/** Meaning only: no target id, no observed facts, no wording, nothing that is only shown. */
export function changesetDigest(changeset: Omit<Changeset, 'digest'>): Digest {
  const texts = {
    formatVersion: canonicalJson(changeset.formatVersion),
    engine: canonicalJson(changeset.engine),
    environment: canonicalJson(changeset.environment),
    release: canonicalJson(changeset.release),
    from: canonicalJson(changeset.from),
    to: canonicalJson(changeset.to),
    partial: canonicalJson(changeset.partial),
    hasChanges: canonicalJson(changeset.hasChanges),
    hasDestructive: canonicalJson(changeset.hasDestructive),
    consents: canonicalJson(changeset.consents),
    actions: `[${changeset.actions.map((action) => canonicalJson(actionMeaning(action))).join(',')}]`,
    plans: `[${changeset.plans.map(planMeaning).join(',')}]`,
    blocked: canonicalJson(
      changeset.blocked
        .filter(({ code }) => code !== sizeCode)
        .map(({ kind, name, code }) => [kind, name, code]),
    ),
  }
  return digestOfText(canonicalMap(texts))
}

const planMeanings = new WeakMap<JsonObject, string>()

/**
 * Canonical text of one of the plans, SQL as its tokens. Found once: it goes into every changeset
 * that is made of the same plans.
 */
export function planMeaning(plan: JsonObject): string {
  const known = planMeanings.get(plan)
  if (known !== undefined) return known
  const meaning = canonicalJsonOf(plan, tokensOf)
  planMeanings.set(plan, meaning)
  return meaning
}

function actionMeaning(action: Action): Json {
  return {
    kind: action.kind,
    name: action.name,
    op: action.op,
    hazards: action.hazards.map((hazard) => hazard.id),
    statements: action.statements.map(statementMeaning),
    ...(action.recipe === undefined ? {} : { recipe: recipeMeaning(action.recipe) }),
    desired: action.desired === null ? null : asTokens({ ...action.desired }),
  }
}

function statementMeaning({ sql, boundary, secrets, step }: Statement): Json {
  return [
    tokenText(sql),
    boundary,
    secrets,
    ...(step === undefined ? [] : [asTokens({ ...step } as JsonObject)]),
  ]
}

/** What it does and may do later; how it is told to people is wording. */
function recipeMeaning(recipe: Recipe): Json {
  const { name, part, scratch, hides, keeps, commitAt, abandon, finish } = recipe
  return {
    name,
    part,
    scratch,
    hides: hides.map(({ id, path }) => [id, path]),
    keeps,
    commitAt,
    abandon: abandon.map(statementMeaning),
    finish: finish.map(statementMeaning),
  }
}

/** Layout and comments inside SQL mean nothing, wherever it stands. */
function asTokens(value: Json | undefined): Json {
  return mapTexts(value, tokensOf) ?? null
}

/** Most texts of a plan are a name: a single word is its own token. */
function tokensOf(text: string): string {
  return /^[A-Za-z_]\w*$/.test(text) ? text : tokenText(text)
}
