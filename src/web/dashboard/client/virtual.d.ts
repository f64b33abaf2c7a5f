/** The hash of each operation of the dashboard, by its name; see src/web/build/trustedDocuments.ts. */
declare module 'virtual:trusted-documents' {
  const hashes: Readonly<Record<string, string>>
  export default hashes
}
