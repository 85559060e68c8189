import { LibraryDatabase } from '../../../../electron/services/library/library-database.ts'
import { migrate } from '../../../../electron/services/library/migrations.ts'
import { LONG_MIGRATIONS } from './long-migrations.ts'

/** A process of its own that migrates the database that it is given, and says when it starts. */
const database = new LibraryDatabase(process.argv[2] ?? '')
database.prepareForUse()
process.stdout.write('starts\n')
migrate(database, LONG_MIGRATIONS)
database.close()
