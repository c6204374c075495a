import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default defineConfig(
  {
    ignores: [
      '**/node_modules/**',
      '**/build/**',
      '**/coverage/**',
      '.pulse/**',
      'test-results/**',
      'app/app/lib/openapi.d.ts',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-exports': 'off',
      eqeqeq: 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Fastify's handlers and hooks are async by contract, with or without an await inside.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['cli/src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 300 }],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'execa', message: 'Start processes through lib/process.ts.' }] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'Only main.ts ends the process.' },
      ],
      'no-console': 'error',
    },
  },
  { files: ['cli/src/lib/process.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['cli/src/main.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['app/**/*.tsx', 'app/**/*.ts'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      // Remix answers by throwing a Response (redirects, 404).
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
);
