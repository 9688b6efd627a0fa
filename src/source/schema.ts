/** What the loader asks the schemas, in one place. */
export {
  type EnvironmentConfig,
  hasFileTwin,
  isSecretPath,
  isTextPath,
  kindsOf,
  type ProjectConfig,
  type SchemaProblem,
  validate,
} from '../schema/index.ts'
