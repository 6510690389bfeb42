#include "database/memory_statistics.hpp"

#include <sqlite3.h>

namespace runner::database {

void do_without_memory_statistics() { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

}  // namespace runner::database
