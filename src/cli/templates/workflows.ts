import type { TemplateFile } from './project.ts'

/** Actions are pinned by commit: a moved tag changes nothing here. */
const checkout = 'actions/checkout@34e114876b0b11c390a56381ad16ebd13914f8d5 # v4.3.1'
const setupNode = 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0'

/** The user's own pipelines: plan on a pull request, apply on merge. */
export function workflows(name: string, version: string): readonly TemplateFile[] {
  return [
    { path: '.github/workflows/sluice-plan.yml', text: planWorkflow(name, version) },
    { path: '.github/workflows/sluice-apply.yml', text: applyWorkflow(version) },
  ]
}

function planWorkflow(name: string, version: string): string {
  return `# Checks the files of every pull request and shows what a merge would do to production.
name: sluice plan
on:
  pull_request:
permissions:
  contents: read
concurrency:
  group: sluice-plan-\${{ github.event.pull_request.number }}
  cancel-in-progress: true
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: ${checkout}
        with: { persist-credentials: false }
      - uses: ${setupNode}
        with: { node-version: 20 }
      - run: npm install --global sluice@${version}
      - run: sluice fmt --check
      - run: sluice check
  plan:
    # Pull requests from forks see no secrets, so there is nothing to plan against.
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write
    env:
      SLUICE_ENV: production
    steps:
      - uses: ${checkout}
        with: { persist-credentials: false }
      - uses: ${setupNode}
        with: { node-version: 20 }
      - run: npm install --global sluice@${version}
      - name: Plan
        env:
          PRODUCTION_URL: \${{ secrets.PRODUCTION_URL }}
          PRODUCTION_PASSWORD: \${{ secrets.PRODUCTION_PASSWORD }}
        run: |
          sluice plan --format markdown > plan.md
          cat plan.md >> "$GITHUB_STEP_SUMMARY"
      - name: Comment
        env:
          GH_TOKEN: \${{ github.token }}
          COMMENTS: repos/\${{ github.repository }}/issues/\${{ github.event.pull_request.number }}/comments
          MARKER: "<!-- sluice:${name}:production -->"
        run: |
          id=$(gh api --paginate "$COMMENTS" \\
            --jq '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARKER))) | .id' | head -n 1)
          if [ -n "$id" ]; then
            gh api --silent -X PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F body=@plan.md
          else
            gh api --silent -X POST "$COMMENTS" -F body=@plan.md
          fi
`
}

function applyWorkflow(version: string): string {
  return `# Applies what was merged. One run at a time, and none is ever cut off.
name: sluice apply
on:
  push:
    branches: [main]
permissions:
  contents: read
concurrency:
  group: sluice-apply-production
  cancel-in-progress: false
jobs:
  apply:
    runs-on: ubuntu-latest
    # Required reviewers of this GitHub environment approve the run.
    environment: production
    env:
      SLUICE_ENV: production
      PRODUCTION_URL: \${{ secrets.PRODUCTION_URL }}
      PRODUCTION_PASSWORD: \${{ secrets.PRODUCTION_PASSWORD }}
    steps:
      - uses: ${checkout}
        with: { persist-credentials: false }
      - uses: ${setupNode}
        with: { node-version: 20 }
      - run: npm install --global sluice@${version}
      - run: sluice plan -o change.json
      - run: sluice apply change.json --lock-timeout 10m
`
}
