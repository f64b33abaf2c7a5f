import { fileURLToPath } from 'node:url'
import { tsImport } from 'tsx/esm/api'
import tseslint from 'typescript-eslint'

const { STREET, TOOLS, WORDS } = await tsImport('./street.ts', import.meta.url)

/** Which way imports go, for red lines in an editor; test/architecture.test.ts knows the rest. */
const street = STREET.slice(1).map(folder => {
  const isClosed = other => (TOOLS.has(folder) && TOOLS.has(other)) || STREET.indexOf(other) > STREET.indexOf(folder)
  const closed = STREET.slice(1).filter(other => other !== folder && isClosed(other))
  const regex = `^\\.\\./(?:(?:${closed.join('|') || '-'})/|(?!(?:${[...WORDS].join('|')})\\.js$)[^./]+\\.js$)`
  const message = `${folder}/ may not import this: STREET in test/street.ts says which way imports go.`
  return {
    files: [`src/${folder}/**/*.ts`],
    ignores: ['**/*.test.ts', 'src/web/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex, message }] }] },
  }
})

const node = ['console', 'process', 'URL', 'fetch', 'setTimeout', 'clearTimeout', 'AbortSignal']

export default tseslint.config(
  { ignores: ['dist/', 'drizzle/', 'node_modules/', 'coverage/', '.data/'] },
  // A rule holds for everybody: no comment switches it off.
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: fileURLToPath(new URL('..', import.meta.url)) },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allow: [{ from: 'lib', name: ['URL', 'URLSearchParams'] }] },
      ],
      // What createX gives back is closures: they have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      // A face of promises asks for `async` where there is nothing to wait for: a throw is then a rejection.
      '@typescript-eslint/require-await': 'off',
      // The compiler refuses a text that no member of the enum has.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: {
      // The matchers of `expect` and what JSON.parse gives are `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  ...street,
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: Object.fromEntries(node.map(name => [name, 'readonly'])) },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
)
