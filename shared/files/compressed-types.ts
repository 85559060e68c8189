/** Endings of files that are compressed already: to deflate them takes time and gives nothing. */
const COMPRESSED: ReadonlySet<string> = new Set(
  [
    // pictures
    'avif gif heic heif jpe jpeg jpg jxl png webp',
    // sound and films
    '3gp aac ac3 aif flac m4a m4v mkv mov mp3 mp4 mpeg mpg oga ogg ogv opus webm wma wmv',
    // archives and packages
    '7z apk br bz2 cab crx deb dmg gz ipa jar lz lz4 lzma rar rpm snap tbz tgz txz war whl xpi xz z zip zst',
    // documents that are archives
    'docm docx dotx epub key numbers odg odp ods odt pages potx ppsx pptm pptx sketch xlsb xlsm xlsx',
    // others
    'blend crypt kdbx ova parquet pdf swf woff woff2',
  ].flatMap((endings) => endings.split(' ')),
)

export function isCompressed(name: string): boolean {
  return COMPRESSED.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
}
