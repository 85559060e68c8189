declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>
  // biome-ignore lint/style/noDefaultExport: Vite gives a CSS module's class names as its default export
  export default classes
}

declare module '*.css'
