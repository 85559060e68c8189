// `shared` knows the rules and touches nothing: `import … from 'electron'` resolves here and finds no export.
export {}
