export { type Environment, type ResolvedEnvironment, resolveEnvironment } from './environment.ts'
export { type EnvironmentValues, environmentValues } from './environment-values.ts'
export { diskFiles, type FileReader } from './file-reader.ts'
export { type LoadedPlans, type LoadPlansOptions, loadPlans, type PlanDocument } from './plans.ts'
export { type LoadedProject, loadProject, type Project } from './project.ts'
export {
  type ResolvedSecrets,
  resolveSecrets,
  type SecretSource,
  secretReferences,
} from './secrets.ts'
