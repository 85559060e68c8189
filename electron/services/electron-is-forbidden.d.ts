// Services run under plain Node: `import … from 'electron'` resolves here and finds no export.
export {}
